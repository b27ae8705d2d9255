"""Decide whether the name of an attachment is safe to show and to offer for download.

Names are never used as paths here; they are stored under the hash of the content. They are still refused (or
cleaned,
if the operator prefers) because the next program may be less careful.
"""

from __future__ import annotations

import unicodedata

from vnedxml.errors import EdxmlError, ErrorCode, Note, NoteCode
from vnedxml.limits import Limits, NamePolicy

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"com{n}" for n in range(1, 10)} | {f"lpt{n}" for n in range(1, 10)}
)
_FORBIDDEN = frozenset('/\\:*?"<>|')
_FALLBACK = "tep-dinh-kem"


def fault(name: str, *, limits: Limits) -> str:
    """Return why a name is not safe, in a few characters, or "" if it is."""
    if not name.strip(" ."):
        return repr(name)
    bad = next((c for c in name if c in _FORBIDDEN or _is_invisible(c)), None)
    if bad is not None:
        return f"U+{ord(bad):04X}"
    if name.split(".", maxsplit=1)[0].strip().lower() in _DEVICES:
        return name
    if name != name.strip() or name.endswith("."):
        return repr(name[-8:])
    if len(name.encode()) > limits.name_bytes:
        return f"{len(name.encode())} byte"
    return ""


def _is_invisible(character: str) -> bool:
    # Controls, direction marks and other format characters change what a person believes to read.
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def clean(name: str, *, limits: Limits) -> str:
    """Return a safe name that resembles the given one and keeps its ending."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = _trimmed("".join("_" if c in _FORBIDDEN else c for c in base if not _is_invisible(c)))
    if kept.split(".")[0].strip().lower() in _DEVICES:
        kept = "_" + kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > 16:
        stem, dot, ending = kept, "", ""
    room = limits.name_bytes - len((dot + ending).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip()
    cleaned = (stem or _FALLBACK) + dot + ending
    # What cutting left may be a device's name, or end in a blank, once more.
    return _FALLBACK if fault(cleaned, limits=limits) else cleaned


def _trimmed(name: str) -> str:
    """Return a name without blanks, of whatever kind, and dots at its ends."""
    while name != (less := name.strip().strip(".")):
        name = less
    return name


class NameBook:
    """Hand out safe, distinct names for the attachments of one package."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: set[str] = set()

    def admit(self, given: str, *, place: str, notes: list[Note]) -> str:
        """Return the name to keep.

        Raises EdxmlError for an unsafe or repeated name unless the limits ask for cleaning, which adds a
        note.
        """
        if self._limits.names is NamePolicy.REFUSE:
            self._require_safe(given, place=place)
            name = given
        else:
            name = self._distinct(
                given if not fault(given, limits=self._limits) else clean(given, limits=self._limits)
            )
            if name != given:
                notes.append(Note(NoteCode.NAME_CLEANED, place, ascii(given[:200])[1:-1]))
        self._taken.add(name.casefold())
        return name

    def _require_safe(self, given: str, *, place: str) -> None:
        why = fault(given, limits=self._limits)
        if why:
            raise EdxmlError(ErrorCode.UNSAFE_NAME, place, why)
        if given.casefold() in self._taken:
            raise EdxmlError(ErrorCode.DUPLICATE_NAME, place, given)

    def _distinct(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        if not dot:
            stem, ending = name, ""
        number = 2
        distinct = name
        while distinct.casefold() in self._taken:
            mark = f" ({number})"
            room = self._limits.name_bytes - len((mark + dot + ending).encode())
            distinct = stem.encode()[:room].decode("utf-8", "ignore") + mark + dot + ending
            number += 1
        return distinct
