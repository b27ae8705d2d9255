"""Parse PDF syntax into values with one regular expression a token and no recursion.

Source: ISO 32000-2, 7.2 and 7.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vnsign.errors import ReadError
from vnsign.reader.values import REPEATED, Dict, Keyword, Name, Ref, Value

Buffer = bytes

_TOKEN = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+(?:"
    rb"(\d+)[\x00\t\n\x0c\r ]+(\d+)[\x00\t\n\x0c\r ]+R(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"  # 1, 2 reference
    rb"|/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"  # 3 name
    rb"|([+-]?\d+)(?![\d.])"  # 4 integer
    rb"|(<<)|(>>)|(\[)|(\])"  # 5 to 8
    rb"|\(([^()\\\r]*)\)"  # 9 plain string
    rb"|<([0-9A-Fa-f\x00\t\n\x0c\r ]*)>"  # 10 hexadecimal string
    rb"|([+-]*(?:\d+\.?\d*|\.\d*))(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"  # 11 real, never empty
    rb"|(\()"  # 12 string that needs care
    rb"|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"  # 13 keyword
    rb"|(.))?",  # 14 anything else
    re.DOTALL,
)
_STRING_STEP = re.compile(rb"[()\\]|\r\n?")
_HASH = re.compile(r"#([0-9A-Fa-f]{2})")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_OCTAL = re.compile(rb"[0-7]{1,3}")
_NAMES: dict[bytes, Name] = {}

_REF, _NAME, _INT, _DICT, _DICT_END, _ARRAY, _ARRAY_END = 2, 3, 4, 5, 6, 7, 8
_PLAIN, _HEX, _REAL, _STRING, _KEYWORD = 9, 10, 11, 12, 13
_OPENING, _CLOSING = frozenset({_DICT, _ARRAY}), frozenset({_DICT_END, _ARRAY_END})
_OPEN = Keyword(b"<<")
"""First item of a dictionary that is not closed yet."""
_ENDS = (b"endobj", b"stream", b"endstream", b"obj")
_WORDS: dict[bytes, Value] = {b"true": True, b"false": False, b"null": None}


def parse_value(data: Buffer, position: int, *, nesting: int = 256) -> tuple[Value, int]:
    """Parse the one value that starts at or after a position; return it and where it ends.

    Raises ReadError (`nesting`) for nesting beyond the limit and (`syntax`) where there is no value.
    """
    stack: list[list[Value]] = []
    items: list[Value] | None = None
    value: Value
    while True:
        # Every match begins where the one before ended: the expression takes whatever comes, even nothing.
        for token in _TOKEN.finditer(data, position):
            kind = token.lastindex
            if kind == _NAME:
                value = _NAMES.get(token[_NAME]) or _name(token)
            elif kind in _OPENING:
                items = _opened(stack, token, nesting)
                continue
            elif kind in _CLOSING:
                value = _closed(stack, token.end())
                items = stack[-1] if stack else None
            elif kind == _STRING:
                value, position = _string(data, token.end())
                if items is None:
                    return value, position
                items.append(value)
                break
            else:
                value = _SIMPLE[kind](token)
            if items is None:
                return value, token.end()
            items.append(None if type(value) is Keyword and _is_stray(value, token) else value)


def _opened(stack: list[list[Value]], token: re.Match[bytes], nesting: int) -> list[Value]:
    if len(stack) >= nesting:
        raise ReadError("nesting", f"nested deeper than {nesting} at byte {token.end()}")
    stack.append([_OPEN] if token.lastindex == _DICT else [])
    return stack[-1]


def _is_stray(word: Keyword, token: re.Match[bytes]) -> bool:
    """Say that a word inside a value counts as null. Raises ReadError for one that cannot stand there."""
    if word in _ENDS:
        raise ReadError("syntax", f"unclosed value before byte {token.end()}")
    return True


def _closed(stack: list[list[Value]], position: int) -> Value:
    if not stack:
        raise ReadError("syntax", f"unbalanced bracket before byte {position}")
    items = stack.pop()
    if items and type(items[0]) is Keyword:
        return _dictionary(items)
    return items


_NAMES_ONLY = {Name}


def _dictionary(items: list[Value]) -> Dict:
    keys = items[1:-1:2]
    if not keys or set(map(type, keys)) == _NAMES_ONLY:
        plain: Dict = dict(zip(keys, items[2::2], strict=True))  # type: ignore[arg-type]
        if len(plain) == len(keys):
            return plain
    return _careful_dictionary(items)


def _careful_dictionary(items: list[Value]) -> Dict:
    """Make a dictionary of what may have keys twice, or no keys where keys belong."""
    result: Dict = {}
    index, size = 1, len(items)
    while index + 1 < size:
        key = items[index]
        if isinstance(key, Name):
            if key in result:
                # Readers differ on which of two counts: keep the first and mark the dictionary.
                result[REPEATED] = True
            else:
                result[key] = items[index + 1]
            index += 2
        else:
            index += 1
    return result


def _name(token: re.Match[bytes]) -> Name:
    raw = token[_NAME]
    name = _NAMES.get(raw)
    if name is None:
        text = raw.decode("latin-1")
        if "#" in text:
            text = _HASH.sub(lambda found: chr(int(found[1], 16)), text)
        name = Name(text)
        if len(_NAMES) < 4096:
            _NAMES[raw] = name
    return name


def _real(token: re.Match[bytes]) -> Value:
    try:
        return float(token[_REAL])
    except ValueError:
        return 0.0


def _hex(token: re.Match[bytes]) -> bytes:
    return decode_hex(token[_HEX])


def decode_hex(digits: bytes) -> bytes:
    """Decode hexadecimal digits with blanks between them; an odd last digit counts as followed by 0."""
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        packed = digits.translate(None, b"\x00\t\n\x0c\r ")
        return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))


def _integer(token: re.Match[bytes]) -> int:
    digits = token[_INT]
    return int(digits) if len(digits) < 20 else 0


def _reference(token: re.Match[bytes]) -> Ref:
    number, generation = token[1], token[2]
    if len(number) > 10 or len(generation) > 10:
        return Ref(0, 0)
    return Ref(int(number), int(generation))


def _word(token: re.Match[bytes]) -> Value:
    word = token[token.lastindex or _KEYWORD]
    return _WORDS[word] if word in _WORDS else Keyword(word)


def _nothing(token: re.Match[bytes]) -> Value:
    raise ReadError("syntax", f"no value at byte {token.end()}")


_SIMPLE: dict[int | None, Callable[[re.Match[bytes]], Value]] = {
    None: _nothing,
    _REF: _reference,
    _NAME: _name,
    _INT: _integer,
    _PLAIN: lambda token: token[_PLAIN],
    _HEX: _hex,
    _REAL: _real,
    _KEYWORD: _word,
    14: _word,
}


def _string(data: Buffer, position: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    depth, start = 1, position
    while True:
        step = _STRING_STEP.search(data, position)
        if step is None:
            raise ReadError("syntax", f"unclosed string at byte {start}")
        parts.append(data[position : step.start()])
        mark, position = step[0], step.end()
        if mark == b"\\":
            piece, position = _escape(data, position)
            parts.append(piece)
        elif mark in (b"\r", b"\r\n"):
            parts.append(b"\n")
        else:
            depth += 1 if mark == b"(" else -1
            if not depth:
                return b"".join(parts), position
            parts.append(mark)


def _escape(data: Buffer, position: int) -> tuple[bytes, int]:
    octal = _OCTAL.match(data, position)
    if octal:
        return bytes([int(octal[0], 8) & 255]), octal.end()
    letter = bytes(data[position : position + 1])
    if letter == b"\r":
        return b"", position + (2 if data[position + 1 : position + 2] == b"\n" else 1)
    if letter == b"\n":
        return b"", position + 1
    return _ESCAPES.get(letter, letter), position + 1


def entries_with_spans(data: Buffer, position: int) -> list[tuple[Name, Value, int, int]]:
    """Return every entry of the dictionary at a position with the span of its value, repeats included.

    A span starts at the value's first byte and ends after its last. Raises ReadError as `parse_value` does.
    """
    opening = _TOKEN.match(data, position)
    if opening is None or opening.lastindex != _DICT:
        raise ReadError("syntax", f"no dictionary at byte {position}")
    found: list[tuple[Name, Value, int, int]] = []
    position = opening.end()
    while True:
        token = _TOKEN.match(data, position)
        if token is None or token.lastindex in (None, _DICT_END):
            return found
        if token.lastindex != _NAME:
            raise ReadError("syntax", f"no key at byte {position}")
        start = skip_blank(data, token.end())
        value, position = parse_value(data, start)
        found.append((_name(token), value, start, position))


_SKIP = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")


def skip_blank(data: Buffer, position: int) -> int:
    """Return the first position at or after one that is neither blank nor comment."""
    found = _SKIP.match(data, position)
    return found.end() if found else position
