"""Read cross-reference sections: tables, streams and hybrids, one at a time.

Source: ISO 32000-2, 7.5.4 to 7.5.8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from vnsign.errors import ReadError
from vnsign.reader import filters
from vnsign.reader.parse import parse_value, skip_blank
from vnsign.reader.values import Dict, Ref, Stream, Value


class Place(NamedTuple):
    """Say where an object is: in the file at `offset`, or the `offset`-th in object stream `container`."""

    offset: int
    generation: int
    container: int = 0
    """Number of the object stream, 0 if the object lies in the file itself."""


FREE = Place(-1, 0)


@dataclass(slots=True)
class Section:
    """Hold one cross-reference section as written."""

    offset: int
    end: int
    """Where its trailer or stream ends."""
    entries: dict[int, Place]
    trailer: Dict
    own_object: int = 0
    """Number of the cross-reference stream, 0 for a table."""
    hybrid: dict[int, Place] = field(default_factory=dict)
    """What the stream of a hybrid section says."""
    hybrid_offset: int = -1
    hybrid_end: int = -1

    @property
    def previous(self) -> int | None:
        """Return the offset of the section before, if it names one."""
        value = self.trailer.get("Prev")
        if isinstance(value, float):
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


HEADER = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]+obj")
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]+obj\b")
_TABLE = re.compile(rb"[\x00\t\n\x0c\r ]*xref(?=[\x00\t\n\x0c\r ])")
_SUBSECTION = re.compile(
    rb"[\x00\t\n\x0c\r ]*(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]+(?=\d|t)"
)
_ROW = re.compile(rb"[\x00\t\n\x0c\r ]*(\d{1,15})[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]+([nf])")
_PLAIN_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])..", re.DOTALL)
_PLAIN_ROWS = re.compile(rb"(?:\d{10} \d{5} [nf](?: \r| \n|\r\n))*+")
"""Rows as the standard wants them, twenty bytes each; what other rows there are is read one by one."""
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")


def read_section(data: bytes, offset: int, *, end: int, objects: int, decoded: int) -> Section:
    """Read the section at an offset.

    end: bytes from here on are not looked at. objects, decoded: the bounds on entries and decoded bytes.
    Raises ReadError if there is no section, or it is malformed or too large.
    """
    if not 0 <= offset < end:
        raise ReadError("xref", f"cross-reference offset {offset} lies outside the file")
    table = _TABLE.match(data, offset)
    if table is None and not HEADER.match(data, offset):
        # Offsets that are off by a few bytes are common, and every reader forgives them.
        near = data.rfind(b"xref", max(0, offset - 8), min(end, offset + 12))
        table = _TABLE.match(data, near) if near > 0 and data[near - 5 : near] != b"start" else None
        offset = near if table else offset
    if table is None:
        return _read_stream_section(data, offset, objects=objects, decoded=decoded)
    section = _read_table(data, table.end(), offset=offset, objects=objects)
    hybrid = section.trailer.get("XRefStm")
    if isinstance(hybrid, int) and 0 < hybrid < end:
        extra = _read_stream_section(data, hybrid, objects=objects, decoded=decoded)
        section.hybrid, section.hybrid_offset, section.hybrid_end = extra.entries, hybrid, extra.end
        section.own_object = extra.own_object
    return section


def _read_table(data: bytes, position: int, *, offset: int, objects: int) -> Section:
    entries: dict[int, Place] = {}
    while True:
        trailer = _TRAILER.match(data, position)
        if trailer:
            break
        head = _SUBSECTION.match(data, position)
        if head is None:
            raise ReadError("xref", f"malformed cross-reference table at byte {position}")
        first, count, position = int(head[1]), int(head[2]), head.end()
        rows = _PLAIN_ROWS.match(data, position, position + 20 * count)
        whole = len(rows[0]) // 20 if rows else 0
        for number, (place, generation, kind) in enumerate(
            _PLAIN_ROW.findall(rows[0]) if rows else (), first
        ):
            entries[number] = Place(int(place), int(generation)) if kind == b"n" else FREE
        position += 20 * whole
        for number in range(first + whole, first + count):
            row = _ROW.match(data, position)
            if row is None:
                break
            position = row.end()
            entries[number] = Place(int(row[1]), int(row[2])) if row[3] == b"n" else FREE
        if len(entries) > objects:
            raise ReadError("objects", f"more than {objects} objects")
    dictionary, finish = parse_value(data, trailer.end())
    if not isinstance(dictionary, dict):
        raise ReadError("xref", "the trailer is not a dictionary")
    return Section(offset=offset, end=finish, entries=entries, trailer=dictionary)


def _read_stream_section(data: bytes, offset: int, *, objects: int, decoded: int) -> Section:
    header = HEADER.match(data, offset)
    if header is None:
        raise ReadError("xref", f"no cross-reference section at byte {offset}")
    dictionary, position = parse_value(data, header.end())
    if not isinstance(dictionary, dict) or dictionary.get("Type") != "XRef":
        raise ReadError("xref", f"no cross-reference stream at byte {offset}")
    start, stop, finish = stream_span(data, position, dictionary.get("Length"))
    names, parameters = filters.chain(dictionary)
    body = filters.decode(data[start:stop], filters=names, parameters=parameters, limit=decoded)
    entries = _stream_entries(body, dictionary, objects=objects)
    number = int(header[1])
    # A cross-reference stream need not list itself, yet it is an object of its revision.
    entries.setdefault(number, Place(offset, int(header[2])))
    return Section(offset=offset, end=finish, entries=entries, trailer=dictionary, own_object=number)


def _stream_entries(body: bytes, dictionary: Dict, *, objects: int) -> dict[int, Place]:
    widths, size = _whole_numbers(dictionary.get("W")), dictionary.get("Size")
    index = _whole_numbers(dictionary.get("Index")) or [0, size if isinstance(size, int) else 0]
    if len(widths) < 3 or max(widths) > 8 or not sum(widths):
        raise ReadError("xref", "a cross-reference stream has impossible field widths")
    if len(body) // sum(widths) > objects:
        raise ReadError("objects", f"more than {objects} objects")
    a, b, c = widths[:3]
    entries: dict[int, Place] = {}
    position, whole = 0, int.from_bytes
    for first, count in zip(index[::2], index[1::2], strict=False):
        for number in range(first, first + count):
            if position + a + b + c > len(body):
                return entries
            kind = whole(body[position : position + a], "big") if a else 1
            second = whole(body[position + a : position + a + b], "big")
            third = whole(body[position + a + b : position + a + b + c], "big")
            position += a + b + c
            entries[number] = (
                Place(second, third) if kind == 1 else Place(third, 0, second) if kind == 2 else FREE
            )
    return entries


def _whole_numbers(value: Value) -> list[int]:
    if not isinstance(value, list):
        return []
    if not all(isinstance(item, int) and 0 <= item < 1 << 40 for item in value):
        raise ReadError("xref", "a cross-reference stream has impossible numbers")
    return [item for item in value if isinstance(item, int)]


_ENDSTREAM = re.compile(rb"[\x00\t\n\x0c\r ]*endstream")
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*stream(\r\n|\n|\r)?")


def stream_span(data: bytes, position: int, length: Value) -> tuple[int, int, int]:
    """Return start and end of a stream's bytes and the end of its `endstream`, after its dictionary.

    A wrong or absent length is replaced by looking for `endstream`. Raises ReadError if there is no stream.
    """
    opening = _STREAM.match(data, position)
    if opening is None:
        raise ReadError("syntax", f"no stream at byte {position}")
    start = opening.end()
    if isinstance(length, int) and length >= 0 and start + length <= len(data):
        closing = _ENDSTREAM.match(data, start + length)
        if closing:
            return start, start + length, closing.end()
    found = data.find(b"endstream", start)
    if found < 0:
        raise ReadError("syntax", f"unclosed stream at byte {start}")
    stop = found - 1 if data[found - 1 : found] == b"\n" else found
    stop -= data[stop - 1 : stop] == b"\r" and stop > start
    return start, max(start, stop), found + len(b"endstream")


def is_stream(data: bytes, position: int) -> bool:
    """Say whether the value that ended at a position is followed by stream data."""
    return _STREAM.match(data, position) is not None


def object_end(data: bytes, position: int) -> int:
    """Return the end of `endobj` if it follows, else the position itself."""
    position = skip_blank(data, position)
    return position + 6 if data[position : position + 6] == b"endobj" else position


def stream_at(
    data: bytes, position: int, dictionary: Dict, *, length: Value, owner: Ref
) -> tuple[Stream, int]:
    """Return the stream whose dictionary ended at a position, and where its object's content ends."""
    start, stop, finish = stream_span(data, position, length)
    return Stream(dictionary, start, stop, owner), finish


def scan_objects(data: bytes, length: int) -> dict[int, Place]:
    """Return every object header found in the first bytes of a file, the last of a number winning."""
    return {int(found[1]): Place(found.start(), int(found[2])) for found in _OBJECT.finditer(data, 0, length)}
