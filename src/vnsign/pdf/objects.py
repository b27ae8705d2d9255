"""PDF's own values: read from bytes, written to bytes (ISO 32000-1 7.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from mmap import mmap

from vnsign.errors import PdfError
from vnsign.pdf.references import LONG, Ref, RefRun, is_run

Buffer = bytes | mmap
MAX_DEPTH = 100


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


class Raw(bytes):
    """Bytes that go into the file as they are."""

    __slots__ = ()


Dict = dict[str, object]

_SPACE = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    _SPACE
    + rb"(?:"
    + rb"(?P<ref>(\d{1,10})[\x00\t\n\x0c\r ]++(\d{1,5})[\x00\t\n\x0c\r ]++R(?!" + _REGULAR + rb"))"
    + rb"|(?P<int>[+-]?\d++(?![.]))"
    + rb"|(?P<real>[+-]?(?:\d++\.\d*+|\.\d++))"
    + rb"|/(?P<name>" + _REGULAR + rb"*+)"
    + rb"|(?P<open><<)|(?P<close>>>)"
    + rb"|(?P<hex><)"
    + rb"|(?P<array>\[)|(?P<end>\])"
    + rb"|(?P<text>\()"
    + rb"|(?P<word>" + _REGULAR + rb"++)"
    + rb")"
)  # fmt: skip
_WORDS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_TEXT_STOP = re.compile(rb"[()\\\r]")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_OCTAL = re.compile(rb"[0-7]{1,3}")
_NAME_ODD = re.compile(rb"[^!-~]|[#()<>\[\]{}/%]")


class _Mark:
    """The end of an array or a dictionary."""


_CLOSE = _Mark()
_END = _Mark()


def parse(buffer: Buffer, at: int) -> tuple[object, int]:
    """Read one value at `at`; return it and where it ends.

    Raises PdfError if there is none.
    """
    value, at = _item(buffer, at, 0)
    if isinstance(value, _Mark):
        raise PdfError("damaged", f"A bracket closes at byte {at} that was never opened.")
    return value, at


def _item(buffer: Buffer, at: int, depth: int) -> tuple[object, int]:
    found = _TOKEN.match(buffer, at)
    if found is None:
        raise PdfError("damaged", f"There is no PDF value at byte {at}.")
    kind, at = found.lastgroup, found.end()
    if kind == "name":
        return name(found["name"]), at
    if kind == "ref":
        return Ref(int(found[2]), int(found[3])), at
    if kind == "int":
        return _integer(found["int"]), at
    if kind == "open":
        return _dictionary(buffer, at, depth + 1)
    if kind == "array":
        return _array(buffer, at, depth + 1)
    return _rare(buffer, found, kind)


def _rare(buffer: Buffer, found: re.Match[bytes], kind: str | None) -> tuple[object, int]:
    at = found.end()
    if kind == "text":
        return _text(buffer, at)
    if kind == "hex":
        return _hex(buffer, at)
    if kind == "real":
        return float(found["real"]), at
    if kind == "close":
        return _CLOSE, at
    if kind == "end":
        return _END, at
    word = found["word"]
    if word not in _WORDS:
        raise PdfError("damaged", f"Byte {found.start('word')} holds {word[:20]!r}, which is no PDF value.")
    return _WORDS[word], at


def _integer(digits: bytes) -> int:
    if len(digits) > 20:
        raise PdfError("damaged", "A number has more than 20 digits.")
    return int(digits)


@lru_cache(maxsize=4096)
def name(raw: bytes) -> Name:
    """Return the name written as `raw`, with #xx resolved."""
    if b"#" in raw:
        raw = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), raw)
    return Name(raw.decode("latin-1"))


def _dictionary(buffer: Buffer, at: int, depth: int) -> tuple[Dict, int]:
    if depth > MAX_DEPTH:
        raise PdfError("damaged", f"Values lie more than {MAX_DEPTH} deep in each other.")
    result: Dict = {}
    while True:
        key, at = _item(buffer, at, depth)
        if key is _CLOSE:
            return result, at
        if not isinstance(key, Name):
            raise PdfError("damaged", f"A dictionary key near byte {at} is not a name.")
        value, at = _item(buffer, at, depth)
        if isinstance(value, _Mark):
            raise PdfError("damaged", f"The key /{key} near byte {at} has no value.")
        result[str(key)] = value


def _array(buffer: Buffer, at: int, depth: int) -> tuple[Sequence[object], int]:
    if depth > MAX_DEPTH:
        raise PdfError("damaged", f"Values lie more than {MAX_DEPTH} deep in each other.")
    end = buffer.find(b"]", at)
    if end - at >= LONG and is_run(text := bytes(buffer[at:end])):
        return RefRun(text), end + 1
    result: list[object] = []
    while True:
        value, at = _item(buffer, at, depth)
        if value is _END:
            return result, at
        if value is _CLOSE:
            raise PdfError("damaged", f"An array near byte {at} is closed as a dictionary.")
        result.append(value)


def _hex(buffer: Buffer, at: int) -> tuple[bytes, int]:
    end = buffer.find(b">", at)
    digits = bytes(buffer[at:end]).translate(None, b"\x00\t\n\x0c\r ")
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")), end + 1
    except ValueError as error:
        raise PdfError("damaged", f"The hexadecimal string at byte {at} is not one.") from error


def _text(buffer: Buffer, at: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    open_brackets = 1
    while True:
        stop = _TEXT_STOP.search(buffer, at)
        if stop is None:
            raise PdfError("damaged", f"The string near byte {at} does not end.")
        parts.append(buffer[at : stop.start()])
        sign, at = stop[0], stop.end()
        if sign == b"\\":
            piece, at = _backslash(buffer, at)
            parts.append(piece)
            continue
        if sign == b"\r":
            at += buffer[at : at + 1] == b"\n"
            parts.append(b"\n")
            continue
        open_brackets += 1 if sign == b"(" else -1
        if open_brackets == 0:
            return b"".join(parts), at
        parts.append(sign)


def _backslash(buffer: Buffer, at: int) -> tuple[bytes, int]:
    octal = _OCTAL.match(buffer, at)
    if octal is not None:
        return bytes([int(octal[0], 8) & 255]), octal.end()
    sign = bytes(buffer[at : at + 1])
    if sign == b"\r":
        return b"", at + 1 + (buffer[at + 1 : at + 2] == b"\n")
    if sign == b"\n":
        return b"", at + 1
    return _ESCAPED.get(sign, sign), at + 1


def write(value: object) -> bytes:  # noqa: PLR0911 - one line for each kind of value
    """Return `value` as PDF syntax; byte strings become hex, texts must be encoded first."""
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, Name):
        return write_name(value)
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if isinstance(value, bool) or value is None:
        return b"null" if value is None else (b"true" if value else b"false")
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, bytes):
        return b"<" + value.hex().encode("ascii") + b">"
    if isinstance(value, Mapping):
        return b"<<" + b"".join(write_name(k) + b" " + write(v) + b"\n" for k, v in value.items()) + b">>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return b"[" + b" ".join(write(item) for item in value) + b"]"
    raise TypeError(f"{type(value)} is no PDF value")


def write_name(text: str) -> bytes:
    """Return the name `text` with its slash and the escapes it needs."""
    raw = text.encode("latin-1")
    return b"/" + _NAME_ODD.sub(lambda m: b"#%02X" % m[0][0], raw)


def _real(value: float) -> bytes:
    if value == int(value):
        return b"%d" % int(value)
    return format(Decimal(repr(value)), "f").encode("ascii")


def text_string(text: str) -> bytes:
    """Return `text` as the bytes of a PDF text string (ISO 32000-1 7.9.2.2)."""
    if text.isascii():
        return text.encode("ascii")
    return b"\xfe\xff" + text.encode("utf-16-be")


def read_text(value: object) -> str:
    """Return the text of a PDF text string; not a string: the empty text."""
    if not isinstance(value, bytes):
        return ""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(b"\xff\xfe"):
        return value[2:].decode("utf-16-le", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")
