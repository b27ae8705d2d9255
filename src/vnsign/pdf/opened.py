"""A PDF file opened for appending: its objects, read on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnsign.errors import PdfError
from vnsign.pdf.objects import Buffer, Dict, parse
from vnsign.pdf.references import Ref, RefRun
from vnsign.pdf.sections import (
    _HEADER,
    _STREAM,
    FREE,
    Place,
    Section,
    decode,
    last_offset,
    read_section,
    walk,
)

_SMALL = 64


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, and where its bytes lie in the file."""

    dictionary: Dict
    start: int
    length: int


class Opened:
    """Read what appending needs from `buffer`; never more than is asked for."""

    def __init__(self, buffer: Buffer, *, before: Opened | None = None) -> None:
        """Open `buffer`. Raises PdfError if it is no PDF, damaged, or encrypted.

        before: the same file without its last update, whose sections then need not be read again.
        """
        self.buffer = buffer
        if buffer.find(b"%PDF-", 0, 1024) != 0:
            raise PdfError("not_pdf", "The file does not begin with %PDF-.")
        self.start_offset = last_offset(buffer)
        self._walk = walk(buffer, self.start_offset) if before is None else self._continued(before)
        self._sections: list[Section] = []
        self._newest: dict[int, int] = {}
        """For the objects of the newest sections, those of small updates: which section speaks of them last."""
        self._absorbed = 0
        """How many sections `_newest` speaks of."""
        self._objects: dict[int, object] = {}
        self._containers: dict[int, tuple[bytes, list[int]]] = {}
        newest = self._section(0)
        if newest is None:
            raise PdfError("damaged", "The file has no cross-reference section.")
        self.newest = newest
        self.trailer = self._trailer()
        if "Encrypt" in self.trailer:
            raise PdfError("encrypted", "The file is encrypted.")

    def _continued(self, before: Opened) -> Iterator[Section]:
        newest = read_section(self.buffer, self.start_offset)
        yield newest
        if newest.trailer.get("Prev") != before.start_offset or "XRefStm" in newest.trailer:
            raise PdfError("damaged", "The update does not follow the file's last section.")
        yield from before.sections()

    def _trailer(self) -> Dict:
        """Return the newest trailer; where it forgets the catalog, as some do, the last one that names it."""
        if "Root" in self.newest.trailer:
            return self.newest.trailer
        older = next((each for each in self.sections() if "Root" in each.trailer), None)
        if older is None:
            raise PdfError("damaged", "No trailer names the document catalog.")
        return {**read_section(self.buffer, older.offset).trailer, **self.newest.trailer}

    def _section(self, index: int) -> Section | None:
        while len(self._sections) <= index:
            section = next(self._walk, None)
            if section is None:
                return None
            self._sections.append(section)
        return self._sections[index]

    def sections(self) -> Iterator[Section]:
        """Yield the cross-reference sections, newest first."""
        index = 0
        while (section := self._section(index)) is not None:
            yield section
            index += 1

    @property
    def size(self) -> int:
        """Return the first object number that is free to use; a trailer's /Size may be too small."""
        highest = 1
        for section in self.sections():
            stated = section.trailer.get("Size")
            highest = max(highest, stated if isinstance(stated, int) else 0)
            highest = max([highest, *(first + count for first, count, _ in section.runs)])
        return highest

    def place(self, number: int) -> Place | None:
        """Return where object `number` lies, None if the file does not have it."""
        while number not in self._newest and (section := self._section(self._absorbed)) is not None:
            if section.count > _SMALL:
                break
            for known in section.numbers:
                self._newest.setdefault(known, self._absorbed)
            self._absorbed += 1
        found, index = None, self._newest.get(number, self._absorbed)
        while found is None and (section := self._section(index)) is not None:
            found = section.find(self.buffer, number)
            index += 1
        return None if found == FREE else found

    def get(self, value: object) -> object:
        """Return `value`, or what it refers to; a reference to nothing is None."""
        for _ in range(20):
            if not isinstance(value, Ref):
                return value
            value = self._load(value.number)
        raise PdfError("damaged", "References lead to references without end.")

    def _load(self, number: int) -> object:
        if number not in self._objects:
            place = self.place(number)
            if place is None:
                value: object = None
            elif place.container:
                value = self._from_container(place)
            else:
                value = self._at(place.offset, number)
            self._objects[number] = value
        return self._objects[number]

    def _at(self, offset: int, number: int) -> object:
        head = _HEADER.match(self.buffer, offset)
        if head is None or int(head[1]) != number:
            raise PdfError("damaged", f"Object {number} is not at byte {offset}, where the table says it is.")
        value, at = parse(self.buffer, head.end())
        if isinstance(value, dict) and "Length" in value:
            start = _STREAM.match(self.buffer, at)
            if start is not None:
                length = self.get(value["Length"])
                if not isinstance(length, int) or not 0 <= length <= len(self.buffer) - start.end():
                    raise PdfError("damaged", f"The stream {number} has no usable length.")
                return Stream(value, start.end(), length)
        return value

    def _from_container(self, place: Place) -> object:
        data, offsets = self._container(place.container)
        if not 0 <= place.item < len(offsets):
            raise PdfError("damaged", f"The object stream {place.container} has no item {place.item}.")
        return parse(data, offsets[place.item])[0]

    def _container(self, number: int) -> tuple[bytes, list[int]]:
        if number not in self._containers:
            place = self.place(number)
            if place is None or place.container:
                raise PdfError("damaged", f"The object stream {number} is missing.")
            stream = self._at(place.offset, number)
            if not isinstance(stream, Stream):
                raise PdfError("damaged", f"Object {number} is not an object stream.")
            count, first = self.get(stream.dictionary.get("N")), self.get(stream.dictionary.get("First"))
            if not isinstance(count, int) or not isinstance(first, int):
                raise PdfError("damaged", f"The object stream {number} lacks /N or /First.")
            data = self.data(stream)
            pairs = [int(digits) for digits in re.findall(rb"\d+", data[:first])]
            self._containers[number] = data, [first + at for at in pairs[1 : 2 * count : 2]]
        return self._containers[number]

    def data(self, stream: Stream) -> bytes:
        """Return the decoded bytes of `stream`."""
        return decode(self.raw(stream), stream.dictionary)

    def raw(self, stream: Stream) -> bytes:
        """Return the bytes of `stream` as they lie in the file."""
        return bytes(self.buffer[stream.start : stream.start + stream.length])

    def dictionary(self, value: object) -> Dict:
        """Return the dictionary that `value` is or refers to; anything else is an empty one."""
        found = self.get(value)
        if isinstance(found, Stream):
            return found.dictionary
        return found if isinstance(found, dict) else {}

    def array(self, value: object) -> Sequence[object]:
        """Return the array that `value` is or refers to; anything else is an empty one."""
        found = self.get(value)
        return found if isinstance(found, list) or type(found) is RefRun else []
