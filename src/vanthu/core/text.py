"""Vietnamese text as it is stored and as it is searched."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_TURNS: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """Return `text` without what no line of text holds: control characters, lone surrogates, changes of direction.

    The latter let a name be read otherwise than it is stored; PostgreSQL refuses the former two.
    """
    if text.isprintable():  # then it holds nothing of the kind: none of them is
        return text
    kept = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return "".join(letter for letter in kept if unicodedata.category(letter) != "Cs" and letter not in _TURNS)


def nfc(text: str) -> str:
    """Return `text` as it enters the record: NFC, `plain`, single spaces, trimmed."""
    return " ".join(unicodedata.normalize("NFC", plain(text)).split())


def nfc_lines(text: str) -> str:
    """Return a text of several lines as it enters the record: every line as `nfc`, outer blank lines gone."""
    return "\n".join(nfc(line) for line in text.splitlines()).strip()


def fold(text: str) -> str:
    """Return the search key of `text`: lower case, no marks, đ as d. SQLite's own folding leaves đ alone."""
    plain = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def sounding(word: str) -> str:
    """Return a regular expression that finds `word` in text as it is stored, marks and case aside.

    For text of which no folded copy is kept: every row is read, so only where few are, or the newest are wanted.
    """
    return "".join(_written().get(letter, re.escape(letter)) for letter in fold(word))


@cache
def _written() -> dict[str, str]:
    """Return for each plain letter the ways in which it is written, as a class of a regular expression."""
    ways: dict[str, str] = {}
    for letter in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))):
        if letter.isalpha() and fold(letter).isascii():
            ways[fold(letter)] = ways.get(fold(letter), "") + letter
    return {letter: f"[{written}]" for letter, written in ways.items() if len(letter) == 1}
