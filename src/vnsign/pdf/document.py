"""A PDF file opened for appending: its catalog, pages and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnsign.errors import PdfError
from vnsign.geometry import PageFrame
from vnsign.pdf.objects import Dict, read_text
from vnsign.pdf.opened import Opened, Stream
from vnsign.pdf.references import Ref

MAX_FIELDS = 50_000
MAX_TREE = 60
_PLAIN_NAME = re.compile(rb"/T[\t\n\r ]*<([0-9A-Fa-f]*)>")
_A4 = (0.0, 0.0, 595.276, 841.89)


@dataclass(frozen=True, slots=True)
class Field:
    """A terminal form field: where it is, its full name, and its dictionary with inherited keys filled in."""

    ref: Ref
    name: str
    dictionary: Dict
    inherited: Dict
    widget: Ref
    """The annotation that shows it: the field itself, or the first of its kids."""


class Document(Opened):
    """Find pages and fields in a file; never read more than is asked for."""

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


__all__ = ["Document", "Field", "Stream"]
