"""A PDF file opened for appending: objects on demand, pages, fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnsign.errors import PdfError
from vnsign.geometry import PageFrame
from vnsign.pdf.objects import Buffer, Dict, Ref, RefRun, parse, read_text
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

MAX_FIELDS = 50_000
MAX_TREE = 60
_SMALL = 64
_PLAIN_NAME = re.compile(rb"/T[\t\n\r ]*<([0-9A-Fa-f]*)>")
_A4 = (0.0, 0.0, 595.276, 841.89)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary, and where its bytes lie in the file."""

    dictionary: Dict
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Field:
    """A terminal form field: where it is, its full name, and its dictionary with inherited keys filled in."""

    ref: Ref
    name: str
    dictionary: Dict
    inherited: Dict
    widget: Ref
    """The annotation that shows it: the field itself, or the first of its kids."""


class Document:
    """Read what appending needs from `buffer`; never more than is asked for."""

    def __init__(self, buffer: Buffer, *, before: Document | None = None) -> None:
        """Open `buffer`. Raises PdfError if it is no PDF, damaged, or encrypted.

        before: the same file without its last update, whose sections then need not be read again.
        """
        self.buffer = buffer
        if buffer.find(b"%PDF-", 0, 1024) != 0:
            raise PdfError("not_pdf", "The file does not begin with %PDF-.")
        self.start_offset = last_offset(buffer)
        self._walk = walk(buffer, self.start_offset) if before is None else self._continued(before)
        self._sections: list[Section] = []
        self._places: dict[int, Place] = {}
        self._absorbed = 0
        """How many of the newest sections `_places` holds whole: those of small updates."""
        self._objects: dict[int, object] = {}
        self._containers: dict[int, tuple[bytes, list[int]]] = {}
        newest = self._section(0)
        if newest is None:
            raise PdfError("damaged", "The file has no cross-reference section.")
        self.newest = newest
        self.trailer = self._trailer()
        if "Encrypt" in self.trailer:
            raise PdfError("encrypted", "The file is encrypted.")

    def _continued(self, before: Document) -> Iterator[Section]:
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
        found = self._places.get(number)
        while found is None and (section := self._section(self._absorbed)) is not None:
            if section.count > _SMALL:
                break
            for known, place in section.all(self.buffer):
                self._places.setdefault(known, place)
            self._absorbed += 1
            found = self._places.get(number)
        index = self._absorbed
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
        return found if isinstance(found, list | RefRun) else []

    @property
    def root(self) -> Ref:
        """Return the reference to the document catalog."""
        root = self.trailer["Root"]
        if not isinstance(root, Ref):
            raise PdfError("damaged", "The document catalog is not an indirect object.")
        return root

    @property
    def catalog(self) -> Dict:
        """Return the document catalog."""
        return self.dictionary(self.root)

    @property
    def form(self) -> Dict:
        """Return the interactive form dictionary, empty if there is none."""
        return self.dictionary(self.catalog.get("AcroForm"))

    def page(self, number: int) -> tuple[Ref, Dict, PageFrame]:
        """Return page `number` (from 1): its reference, its dictionary, its frame."""
        ref, inherited = self._find_page(number)
        page = self.dictionary(ref)
        return ref, page, self._frame({**inherited, **page})

    def page_count(self) -> int:
        """Return how many pages the page tree says it has."""
        count = self.get(self.dictionary(self.catalog.get("Pages")).get("Count"))
        return count if isinstance(count, int) else 0

    def _find_page(self, number: int) -> tuple[Ref, Dict]:
        inherited: Dict = {}
        node_ref, left = self.catalog.get("Pages"), number
        for _ in range(MAX_TREE):
            node = self.dictionary(node_ref)
            if "Kids" not in node:
                if left == 1 and isinstance(node_ref, Ref) and node:
                    return node_ref, inherited
                break
            inherited = {**inherited, **{k: node[k] for k in ("MediaBox", "CropBox", "Rotate") if k in node}}
            node_ref, left = self._kid(node, left)
            if node_ref is None:
                break
        raise PdfError("no_page", f"The file has no page {number}.")

    def _kid(self, node: Dict, left: int) -> tuple[object, int]:
        kids = self.array(node["Kids"])
        if self.get(node.get("Count")) == len(kids) and 0 < left <= len(kids):
            kid = self.dictionary(kids[left - 1])
            if "Kids" not in kid:
                return kids[left - 1], 1
        for ref in kids:
            kid = self.dictionary(ref)
            count = self.get(kid.get("Count")) if "Kids" in kid else 1
            count = count if isinstance(count, int) else 0
            if left <= count:
                return ref, left
            left -= count
        return None, left

    def _frame(self, page: Dict) -> PageFrame:
        media = self.rect(page.get("MediaBox")) or _A4
        crop = self.rect(page.get("CropBox")) or media
        box = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
        box = box if box[0] < box[2] and box[1] < box[3] else media
        rotate, unit = self.get(page.get("Rotate", 0)), self.get(page.get("UserUnit", 1))
        rotate = rotate % 360 if isinstance(rotate, int) and rotate % 90 == 0 else 0
        unit = float(unit) if isinstance(unit, int | float) and unit > 0 else 1.0
        return PageFrame(*box, rotate=rotate, user_unit=unit)

    def rect(self, value: object) -> tuple[float, float, float, float] | None:
        """Return a rectangle put in order, None if `value` is not one."""
        numbers = [self.get(item) for item in self.array(value)]
        if len(numbers) != 4 or not all(isinstance(n, int | float) for n in numbers):
            return None
        a, b, c, d = (float(n) for n in numbers)  # type: ignore[arg-type]  # looked at just above
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def fields(self) -> Iterator[Field]:
        """Yield the terminal fields of the form, each with its full name and inherited keys."""
        yield from self._fields(self.array(self.form.get("Fields")))

    def _fields(self, roots: Sequence[object]) -> Iterator[Field]:
        stack: list[tuple[object, str, Dict, int]] = [(ref, "", {}, 0) for ref in reversed(roots)]
        seen: set[Ref] = set()
        while stack:
            ref, prefix, inherited, depth = stack.pop()
            if not isinstance(ref, Ref) or ref in seen or depth > MAX_TREE:
                continue
            seen.add(ref)
            if len(seen) > MAX_FIELDS:
                raise PdfError("damaged", f"The form has more than {MAX_FIELDS} fields.")
            yield from self._field(ref, prefix, inherited, (stack, depth))

    def find_field(self, name: str) -> Field | None:
        """Return the terminal field called `name`; plain top-level fields of other names are not parsed."""
        roots = self.array(self.form.get("Fields"))
        suspects = [ref for ref in roots if self._plain_name(ref) in (None, name)]
        return next((field for field in self._fields(suspects) if field.name == name), None)

    def _plain_name(self, ref: object) -> str | None:
        """Return the name of a plain field from its raw bytes, None where only parsing can tell."""
        place = self.place(ref.number) if isinstance(ref, Ref) else None
        if place is None or place.container:
            return None
        end = self.buffer.find(b"endobj", place.offset, place.offset + 1500)
        raw = bytes(self.buffer[place.offset : end]) if end > 0 else b"("
        names = _PLAIN_NAME.findall(raw)
        if b"(" in raw or b"%" in raw or b"/Kids" in raw or len(names) != 1 or len(names[0]) % 2:
            return None
        return read_text(bytes.fromhex(names[0].decode("ascii")))

    def full_name(self, ref: Ref) -> str | None:
        """Return the full name of the field `ref`, None if the form does not lead to it."""
        parts: list[str] = []
        for _ in range(MAX_TREE):
            node = self.dictionary(ref)
            if "T" in node:
                parts.insert(0, read_text(self.get(node["T"])))
            parent = node.get("Parent")
            if not isinstance(parent, Ref):
                return ".".join(parts) if ref in self.array(self.form.get("Fields")) else None
            ref = parent
        return None

    def _field(
        self, ref: Ref, prefix: str, inherited: Dict, walk: tuple[list[tuple[object, str, Dict, int]], int]
    ) -> Iterator[Field]:
        node = self.dictionary(ref)
        part = read_text(self.get(node.get("T")))
        name = f"{prefix}.{part}" if prefix and part else prefix or part
        inherited = {
            **inherited,
            **{k: node[k] for k in ("FT", "Ff", "V", "DA", "Q", "Lock", "MaxLen") if k in node},
        }
        kids = self.array(node.get("Kids"))
        below = [kid for kid in kids if "T" in self.dictionary(kid)]
        if not below:
            shown = next((kid for kid in kids if isinstance(kid, Ref)), ref)
            yield Field(ref, name, node, inherited, ref if "Rect" in node else shown)
        stack, depth = walk
        stack.extend((kid, name, inherited, depth + 1) for kid in reversed(below))
