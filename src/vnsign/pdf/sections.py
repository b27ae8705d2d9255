"""Cross-reference sections: where an object lies, looked up without reading the whole table."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import NamedTuple

from vnsign.errors import PdfError
from vnsign.pdf.objects import Buffer, Dict, Name, parse
from vnsign.pdf.references import Ref

MAX_SECTIONS = 5000
MAX_DECODED = 128 * 1024 * 1024
_START = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,12})")
_HEADER = re.compile(
    rb"[\x00\t\n\x0c\r ]*(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?![A-Za-z])"
)
_SUBSECTION = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10}) +(\d{1,10})[ \r\n\t]+")
_TABLE = re.compile(rb"[\x00\t\n\x0c\r ]*xref")
_NUMBERS = re.compile(rb"/(Size|Prev|XRefStm)[\t\n\r ]+(\d{1,12})")
_ROOT = re.compile(rb"/Root[\t\n\r ]+(\d{1,10})[\t\n\r ]+(\d{1,5})[\t\n\r ]+R")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")
_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*stream(\r\n|\n|\r)")


class Place(NamedTuple):
    """Where an object lies: at a byte offset, or as item `item` of the object stream `container`."""

    offset: int
    generation: int
    container: int
    item: int


FREE = Place(-1, 0, 0, 0)


@dataclass(slots=True)
class Section:
    """One cross-reference section with its trailer, and the way to the one before."""

    offset: int
    trailer: Dict
    is_stream: bool
    runs: list[tuple[int, int, int]] = field(default_factory=list)
    """(first object number, count, byte position of the first row)."""
    widths: tuple[int, int, int] = (0, 0, 0)
    rows: bytes = b""

    def find(self, buffer: Buffer, number: int) -> Place | None:
        """Return where this section says object `number` lies, None if it says nothing."""
        for first, count, at in self.runs:
            if first <= number < first + count:
                row = number - first
                return self._from_stream(at + row) if self.is_stream else _from_table(buffer, at + 20 * row)
        return None

    @property
    def count(self) -> int:
        """Return how many objects this section speaks of."""
        return sum(count for _, count, _ in self.runs)

    @property
    def numbers(self) -> Iterator[int]:
        """Return the numbers of the objects this section speaks of."""
        return chain.from_iterable(range(first, first + count) for first, count, _ in self.runs)

    def _from_stream(self, row: int) -> Place | None:
        a, b, c = self.widths
        at = row * (a + b + c)
        cells = self.rows[at : at + a + b + c]
        if len(cells) < a + b + c:
            return None
        kind = int.from_bytes(cells[:a], "big") if a else 1
        second, third = int.from_bytes(cells[a : a + b], "big"), int.from_bytes(cells[a + b :], "big")
        if kind == 1:
            return Place(second, third, 0, 0)
        if kind == 2:
            return Place(0, 0, second, third)
        return FREE


def _from_table(buffer: Buffer, at: int) -> Place:
    row = _ROW.match(buffer, at)
    if row is None:
        raise PdfError("damaged", f"The cross-reference row at byte {at} is not twenty bytes of a table.")
    return Place(int(row[1]), int(row[2]), 0, 0) if row[3] == b"n" else FREE


def last_offset(buffer: Buffer) -> int:
    """Return the byte offset that the last startxref names."""
    size = len(buffer)
    at = buffer.rfind(b"startxref", max(0, size - 2048), size)
    found = _START.match(buffer, at) if at >= 0 else None
    if found is None:
        raise PdfError("damaged", "The file does not end with startxref and an offset.")
    return int(found[1])


def walk(buffer: Buffer, offset: int) -> Iterator[Section]:
    """Yield the sections from the newest back, a hybrid file's stream right after its table."""
    seen: set[int] = set()
    following: int | None = offset
    while following is not None:
        if following in seen or len(seen) > MAX_SECTIONS:
            raise PdfError("damaged", "The cross-reference sections run in a circle.")
        seen.add(following)
        section = read_section(buffer, following, brief=bool(len(seen) > 1))
        yield section
        hybrid = section.trailer.get("XRefStm")
        if isinstance(hybrid, int) and not section.is_stream:
            yield read_section(buffer, hybrid)
        previous = section.trailer.get("Prev")
        following = int(previous) if isinstance(previous, int | float) else None


def read_section(buffer: Buffer, offset: int, *, brief: bool = False) -> Section:
    """Read the section at `offset`: the runs and the trailer, not the rows.

    brief: of the trailer, what leads to older sections is enough.
    """
    if not 0 <= offset < len(buffer):
        raise PdfError(
            "damaged", f"A cross-reference section should begin at byte {offset}, outside the file."
        )
    found = _TABLE.match(buffer, offset)
    if found is None:
        return _stream_section(buffer, offset)
    return _table_section(buffer, offset, found.end(), brief=brief)


def _table_section(buffer: Buffer, offset: int, at: int, *, brief: bool) -> Section:
    runs: list[tuple[int, int, int]] = []
    while (head := _SUBSECTION.match(buffer, at)) is not None:
        first, count = int(head[1]), int(head[2])
        if count:
            runs.append((first, count, head.end()))
        at = head.end() + 20 * count
    end = _TRAILER.match(buffer, at)
    if end is None:
        raise PdfError("damaged", f"The cross-reference table at byte {offset} has no trailer.")
    trailer: object = _brief_trailer(buffer, end.end()) if brief else None
    if trailer is None:
        trailer, _ = parse(buffer, end.end())
    if not isinstance(trailer, dict):
        raise PdfError("damaged", f"The trailer of the section at byte {offset} is not a dictionary.")
    return Section(offset, trailer, is_stream=False, runs=runs)


def _brief_trailer(buffer: Buffer, at: int) -> Dict | None:
    """Return the numbers of a plain trailer without parsing it, None where a string could look like one."""
    end = buffer.find(b"startxref", at, at + 1000)
    raw = bytes(buffer[at:end]) if end > 0 else b"("
    if b"(" in raw or b"%" in raw or raw.count(b"<<") != 1:
        return None
    found: Dict = {str(key, "ascii"): int(number) for key, number in _NUMBERS.findall(raw)}
    root = _ROOT.search(raw)
    if root is not None:
        found["Root"] = Ref(int(root[1]), int(root[2]))
    return found


def _stream_section(buffer: Buffer, offset: int) -> Section:
    head = _HEADER.match(buffer, offset)
    if head is None:
        raise PdfError("damaged", f"There is no cross-reference section at byte {offset}.")
    trailer, at = parse(buffer, head.end())
    start = _STREAM.match(buffer, at)
    if not isinstance(trailer, dict) or start is None or trailer.get("Type") != "XRef":
        raise PdfError("damaged", f"The object at byte {offset} is not a cross-reference stream.")
    length, widths, index = trailer.get("Length"), trailer.get("W"), trailer.get("Index")
    if not isinstance(length, int) or not _three(widths):
        raise PdfError("damaged", f"The cross-reference stream at byte {offset} lacks /Length or /W.")
    rows = decode(bytes(buffer[start.end() : start.end() + length]), trailer)
    section = Section(offset, trailer, is_stream=True, rows=rows)
    section.widths = (int(widths[0]), int(widths[1]), int(widths[2]))  # type: ignore[index]  # _three saw it
    numbers = index if isinstance(index, list) else [0, trailer.get("Size", 0)]
    row = 0
    for first, count in zip(numbers[::2], numbers[1::2], strict=False):
        if isinstance(first, int) and isinstance(count, int) and count > 0:
            section.runs.append((first, count, row))
            row += count
    return section


def _three(widths: object) -> bool:
    return (
        isinstance(widths, list)
        and len(widths) == 3
        and all(isinstance(w, int) and 0 <= w <= 8 for w in widths)
    )


def decode(raw: bytes, dictionary: Dict) -> bytes:
    """Return a stream's bytes decoded: none or Flate, with or without a PNG predictor."""
    filters = dictionary.get("Filter")
    filters = filters if isinstance(filters, list) else [filters] if filters is not None else []
    settings = dictionary.get("DecodeParms")
    settings = settings[0] if isinstance(settings, list) and settings else settings
    if not filters:
        return raw
    if filters != [Name("FlateDecode")] and filters != [Name("Fl")]:
        raise PdfError("damaged", f"A structural stream is packed with {filters}, which is not Flate.")
    try:
        unpacked = zlib.decompressobj().decompress(raw, MAX_DECODED)
    except zlib.error as error:
        raise PdfError("damaged", f"A compressed structural stream cannot be unpacked: {error}.") from error
    return _unpredict(unpacked, settings) if isinstance(settings, dict) else unpacked


def _unpredict(data: bytes, settings: Dict) -> bytes:
    predictor, columns = settings.get("Predictor", 1), settings.get("Columns", 1)
    if not isinstance(predictor, int) or predictor < 10 or not isinstance(columns, int):
        return data
    if settings.get("Colors", 1) != 1 or settings.get("BitsPerComponent", 8) != 8 or columns < 1:
        raise PdfError("damaged", "A structural stream uses a predictor for images.")
    stride = columns + 1
    kinds = set(data[::stride])
    if kinds <= {2}:
        return _undo_up(data, columns)
    return _undo_any(data, columns)


def _undo_up(data: bytes, columns: int) -> bytes:
    stride = columns + 1
    count = len(data) // stride
    result = bytearray(count * columns)
    for column in range(columns):
        cells = data[column + 1 : count * stride : stride]
        result[column::columns] = bytes([total & 255 for total in accumulate(cells)])
    return bytes(result)


def _undo_any(data: bytes, columns: int) -> bytes:
    stride = columns + 1
    above = bytes(columns)
    rows: list[bytes] = []
    for at in range(0, len(data) - columns, stride):
        above = _undo_row(data[at], data[at + 1 : at + stride], above)
        rows.append(above)
    return b"".join(rows)


def _undo_row(kind: int, row: bytes, above: bytes) -> bytes:
    result = bytearray(row)
    left = upper_left = 0
    for i, value in enumerate(row):
        up = above[i]
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, upper_left))[kind if kind < 5 else 0]
        left, upper_left = (value + guess) & 255, up
        result[i] = left
    return bytes(result)


def _paeth(left: int, up: int, upper_left: int) -> int:
    guess = left + up - upper_left
    return min((left, up, upper_left), key=lambda item: abs(guess - item))
