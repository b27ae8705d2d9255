"""Know what the codes of a font stand for, as far as a document says so without contradicting itself.

Source: ISO 32000-2, 9.6.5 (encodings), 9.10.2 (ToUnicode).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vnsign.errors import ReadError
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Stream, Value

_BF_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_BF_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])")
_FILES = frozenset({"FontFile", "FontFile2", "FontFile3"})
_PICTURES = ("symbol", "zapfdingbats", "wingdings", "webdings", "dingbats")
"""Fonts whose glyphs are not the letters of their codes."""


@dataclass(frozen=True, slots=True)
class Font:
    """Hold what a font's codes stand for: by its ToUnicode map, and by its encoding."""

    mapping: Mapping[int, str]
    encoding: Mapping[int, str]
    """Of a simple font; what is not in it only the font program knows."""
    simple: bool

    def text(self, raw: bytes) -> str | None:
        """Return what codes stand for, None if that is not said or said in two ways."""
        if not self.simple:
            codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
            found = [self.mapping.get(code) for code in codes]
        else:
            found = [self._letter(code) for code in raw]
        return None if None in found else "".join(letter for letter in found if letter is not None)

    def _letter(self, code: int) -> str | None:
        said, drawn = self.mapping.get(code), self.encoding.get(code)
        if said is None or drawn is None:
            return drawn if said is None else said
        return said if _same_letter(said, drawn) else None


def _same_letter(one: str, two: str) -> bool:
    return "".join(unicodedata.normalize("NFKC", one).split()) == "".join(
        unicodedata.normalize("NFKC", two).split()
    )


@cache
def latin(codec: str = "cp1252") -> Mapping[int, str]:
    """Return the letters of a one-byte encoding."""
    letters = {code: bytes([code]).decode(codec, "replace") for code in range(256)}
    return MappingProxyType({code: letter for code, letter in letters.items() if letter != "\ufffd"})


def font_of(state: State, value: Value) -> Font:
    """Return a font of the resources by what its dictionary says."""
    font = state.dictionary(value)
    simple = font.get("Subtype") != "Type0"
    unicode = state.get(font.get("ToUnicode"))
    mapping: dict[int, str] = {}
    if isinstance(unicode, Stream):
        try:
            mapping = _known_to_unicode(state, unicode)
        except ReadError as error:
            if error.code == "time_limit":
                raise
    return Font(mapping, _encoding(state, font) if simple else {}, simple)


def _encoding(state: State, font: Dict) -> Mapping[int, str]:
    encoding = state.get(font.get("Encoding"))
    name = str(state.get(font.get("BaseFont")) or "").rpartition("+")[2].lower()
    pictures = any(part in name for part in _PICTURES)
    if encoding is None and (pictures or _FILES & state.dictionary(font.get("FontDescriptor")).keys()):
        return {}
    base = state.dictionary(encoding).get("BaseEncoding") if isinstance(encoding, dict) else encoding
    letters = dict(latin("mac_roman" if base == "MacRomanEncoding" else "cp1252")) if not pictures else {}
    return _differing(state, encoding, letters) if isinstance(encoding, dict) else letters


def _differing(state: State, encoding: Dict, letters: dict[int, str]) -> Mapping[int, str]:
    from fontTools.agl import toUnicode

    code = 0
    for item in state.array(encoding.get("Differences")):
        if isinstance(item, int):
            code = item
        elif isinstance(item, str):
            letters.pop(code, None)
            if letter := str(toUnicode(item)):
                letters[code] = letter
            code += 1
    return letters


def brings_its_own(state: State, font: Dict) -> bool:
    """Say whether only a new font itself knows which glyphs it draws, whatever its maps to Unicode say."""
    kind = font.get("Subtype")
    if font.keys() & _FILES or kind in ("Type3", "Type0"):
        return True
    if kind not in ("Type1", "TrueType", "MMType1"):
        return False
    return "Encoding" not in font and (
        "ToUnicode" in font or bool(_FILES & state.dictionary(font.get("FontDescriptor")).keys())
    )


def _known_to_unicode(state: State, stream: Stream) -> dict[int, str]:
    key = ("ToUnicode", stream.start)
    found: dict[int, str] | None = state.document.memo.get(key)
    if found is None:
        found = state.document.memo[key] = _to_unicode(state.data(stream))
    return found


def _to_unicode(cmap: bytes) -> dict[int, str]:
    mapping: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in _BF_CHAR.findall(block):
            mapping[int(b"".join(code.split()), 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, start, listed in _BF_RANGE.findall(block):
            first, last = int(b"".join(low.split()), 16), int(b"".join(high.split()), 16)
            if last - first > 0xFFFF:
                continue
            if listed:
                for offset, text in enumerate(re.findall(rb"<([0-9A-Fa-f\s]*)>", listed)[: last - first + 1]):
                    mapping[first + offset] = _utf16(text)
            else:
                base = _utf16(start)
                for offset in range(last - first + 1):
                    mapping[first + offset] = base[:-1] + chr(ord(base[-1]) + offset) if base else ""
    return mapping


def _utf16(digits: bytes) -> str:
    packed = b"".join(digits.split())
    try:
        return bytes.fromhex(packed.decode("ascii")).decode("utf-16-be", "replace")
    except ValueError:
        return ""
