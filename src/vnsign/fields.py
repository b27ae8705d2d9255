"""Make the form fields before the first signature, and fill them after it.

Source: the object-by-object proof behind case A3: an approval signature whose lock leaves out number, date
and the agency's field; the agency's lock covers all; filling touches /V and /AP of two fields and nothing
else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from vnsign.embedded import find_embedded
from vnsign.errors import FieldError, LayoutError, ProofError
from vnsign.fonts import Metrics, clean, embed, face
from vnsign.geometry import Box, PageFrame
from vnsign.locks import locks_in_force
from vnsign.pdf.document import Document, Field
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name, read_text, text_string
from vnsign.pdf.references import Ref
from vnsign.widgets import PRINT, add_annotations, add_to_form, box_points, font_resource, form_head

SMALLEST = 6.0
MARGIN = 2.0


class FieldName(StrEnum):
    """The names of the fields that a prepared document has."""

    NUMBER = "so"
    DATE = "ngay_thang"
    DAY = "ngay"
    MONTH = "thang"
    YEAR = "nam"
    LEADER = "LanhDao"
    AGENCY = "CoQuan"


class Align(StrEnum):
    """How a text stands in its field."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text field is set. size: points; it shrinks to fit, not below six."""

    size: float = 13.0
    italic: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """Where the fields go; None leaves a field out.

    leaders: the boxes of further leaders, whose fields are named LanhDao2, LanhDao3, …
    """

    number: Box | None = None
    date: Box | None = None
    leader: Box | None = None
    agency: Box | None = None
    leaders: tuple[Box, ...] = ()
    date_parts: tuple[tuple[FieldName, Box], ...] = ()
    """Blanks of a date whose words are printed: DAY, MONTH, YEAR; instead of `date`."""
    number_style: TextStyle = TextStyle()
    date_style: TextStyle = TextStyle(italic=True)

    def leader_fields(self) -> list[tuple[str, Box]]:
        """Return the leaders' fields by name, in the order in which they are meant to sign."""
        boxes = ([self.leader] if self.leader else []) + list(self.leaders)
        return [(FieldName.LEADER + (str(i) if i > 1 else ""), box) for i, box in enumerate(boxes, 1)]

    def named(self) -> list[tuple[str, Box]]:
        """Return every field that the plan makes, by name."""
        others = (FieldName.NUMBER, self.number), (FieldName.DATE, self.date), (FieldName.AGENCY, self.agency)
        made = [(name, box) for name, box in others if box is not None]
        return [*made, *self.date_parts, *self.leader_fields()]


def prepare(pdf: bytes, plan: FieldPlan) -> bytes:
    """Return `pdf` with the fields of `plan` added by an incremental update.

    Raises FieldError if the file is signed or has a field of the same name, LayoutError if a box leaves its
    page.
    """
    document = Document(pdf)
    existing = list(document.fields())
    if any(field.inherited.get("FT") == "Sig" and "V" in field.inherited for field in existing):
        raise FieldError(
            "already_signed", "The file is signed: fields must be made before the first signature."
        )
    taken = {field.name for field in existing} & {name for name, _ in plan.named()}
    if taken:
        raise FieldError("field_exists", f"The file already has the field {', '.join(sorted(taken))}.")
    maker = _Maker(document, Increment(document))
    if plan.number is not None:
        maker.text_field(FieldName.NUMBER, plan.number_style, plan.number)
    if plan.date is not None:
        maker.text_field(FieldName.DATE, plan.date_style, plan.date)
    for part, box in plan.date_parts:
        maker.text_field(part, replace(plan.date_style, align=Align.CENTRE), box)
    leaders = [name for name, _ in plan.leader_fields()]
    for name, box in plan.leader_fields():
        others = [other for other in leaders if other != name]
        maker.signature_field(name, box, leaders_lock([*others, *(part for part, _ in plan.date_parts)]))
    if plan.agency is not None:
        maker.signature_field(FieldName.AGENCY, plan.agency, AGENCY_LOCK)
    return pdf + maker.finish()


def leaders_lock(others: list[str]) -> Dict:
    """Return a leader's lock: every field but number, date, the agency's and the `others`."""
    left_out = [FieldName.NUMBER, FieldName.DATE, FieldName.AGENCY, *others]
    return {
        "Type": Name("SigFieldLock"),
        "Action": Name("Exclude"),
        "Fields": [text_string(name) for name in left_out],
    }


AGENCY_LOCK: Dict = {"Type": Name("SigFieldLock"), "Action": Name("All")}


class _Maker:
    """Adds fields to pages and form, each page and font once."""

    def __init__(self, document: Document, increment: Increment) -> None:
        self.document, self.increment = document, increment
        self.pages: dict[int, tuple[Ref, Dict, PageFrame]] = {}
        self.added: dict[int, list[Ref]] = {}
        self.fields: list[Ref] = []
        self.fonts: dict[str, Ref] = {}

    def frame(self, number: int) -> tuple[Ref, Dict, PageFrame]:
        if number not in self.pages:
            self.pages[number] = self.document.page(number)
        return self.pages[number]

    def font(self, *, italic: bool) -> tuple[str, Ref]:
        resource = font_resource(italic=italic)
        if resource not in self.fonts:
            self.fonts[resource] = embed(self.increment, face(italic=italic))
        return resource, self.fonts[resource]

    def widget(self, box: Box) -> tuple[Dict, PageFrame]:
        page_ref, _, frame = self.frame(box.page)
        widget: Dict = {
            "Type": Name("Annot"),
            "Subtype": Name("Widget"),
            "Rect": list(frame.rect(box)),
            "F": PRINT,
            "P": page_ref,
        }
        if frame.rotate:
            widget["MK"] = {"R": frame.rotate}
        return widget, frame

    def keep(self, page: int, field: Dict) -> None:
        ref = self.increment.add(field)
        self.fields.append(ref)
        self.added.setdefault(page, []).append(ref)

    def text_field(self, name: str, style: TextStyle, box: Box) -> None:
        widget, frame = self.widget(box)
        resource, font = self.font(italic=style.italic)
        quadding = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}[style.align]
        blank = self.increment.add_stream(
            form_head(frame, box_points(box, frame), {"Font": {resource: font}}), b"/Tx BMC\nEMC\n"
        )
        appearance = f"/{resource} {style.size:g} Tf 0 g".encode("ascii")
        text: Dict = {"FT": Name("Tx"), "T": text_string(name), "V": b"", "DA": appearance, "Q": quadding}
        self.keep(box.page, {**text, **widget, "AP": {"N": blank}})

    def signature_field(self, name: str, box: Box, lock: Dict) -> None:
        widget, frame = self.widget(box)
        blank = self.increment.add_stream(form_head(frame, box_points(box, frame), {}), b"")
        head: Dict = {"FT": Name("Sig"), "T": text_string(name), "Lock": self.increment.add(lock)}
        self.keep(box.page, {**head, **widget, "AP": {"N": blank}})

    def finish(self) -> bytes:
        for number, refs in self.added.items():
            page_ref, page, _ = self.frame(number)
            add_annotations(self.document, self.increment, (page_ref, page), refs)
        resources: Dict = {"Font": dict(self.fonts)} if self.fonts else {}
        add_to_form(self.document, self.increment, self.fields, resources=resources, flags=1)
        return self.increment.build()[0]


def fill(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Return `pdf` with the text fields named in `values` filled by one incremental update.

    Touches /V and /AP of those fields and nothing else, so an approval signature that leaves them out still
    holds.
    Raises FieldError if a field is missing, is no text field or is locked; LayoutError if a text does not
    fit.
    """
    if not values:
        raise FieldError("bad_value", "Give at least one field to fill.")
    document = Document(pdf)
    fields = {field.name: field for field in document.fields()}
    for name in values:
        _require_fillable(document, fields, name)
    increment = Increment(document)
    for name, value in values.items():
        _fill_one(document, increment, fields[name], clean(value))
    filled = pdf + increment.build()[0]
    _prove_filled(filled, values, increment.numbers)
    return filled


def _prove_filled(filled: bytes, values: Mapping[str, str], changed: frozenset[int]) -> None:
    """Read the file back: the update holds what was meant and each field its value. Raises ProofError."""
    document = Document(filled)
    numbers = {first + i for first, count, _ in document.newest.runs for i in range(count)}
    held = {field.name: read_text(document.get(field.inherited.get("V"))) for field in document.fields()}
    wrong = [name for name, value in values.items() if held.get(name) != clean(value)]
    if wrong or not changed <= numbers or len(numbers - changed) > document.newest.is_stream:
        raise ProofError("not_proved", f"The filled file does not hold what was meant: {', '.join(wrong)}.")


def _require_fillable(document: Document, fields: Mapping[str, Field], name: str) -> None:
    field = fields.get(name)
    if field is None:
        raise FieldError("no_field", f"The file has no field named {name}.")
    if field.inherited.get("FT") != "Tx":
        raise FieldError("field_kind", f"The field {name} is not a text field.")
    locked_by = next((other for other, locks in locks_in_force(document) if locks.covers(name)), None)
    if locked_by is not None:
        raise FieldError("field_locked", f"The field {name} is locked by the signature {locked_by}.")


def _fill_one(document: Document, increment: Increment, field: Field, value: str) -> None:
    resource, size = _default_appearance(field)
    found = find_embedded(document, resource)
    if found is None:
        raise FieldError("field_kind", f"Text cannot be set in the font of the field {field.name}.")
    font, cut = found
    widget = document.dictionary(field.widget)
    rect = document.rect(widget.get("Rect"))
    if rect is None:
        raise FieldError("field_kind", f"The field {field.name} has no rectangle.")
    frame = _frame_of(document, widget)
    size_points = (rect[2] - rect[0], rect[3] - rect[1])
    if frame.rotate % 180:
        size_points = size_points[1], size_points[0]
    quadding = document.get(field.inherited.get("Q"))
    content = field_text(
        cut, value, (resource, size), size_points, quadding if isinstance(quadding, int) else 0
    )
    stream = increment.add_stream(form_head(frame, size_points, {"Font": {resource: font}}), content)
    filled: Dict = {"V": text_string(value)}
    shown: Dict = {"AP": {"N": stream}}
    if field.widget == field.ref:
        increment.put(field.ref, {**field.dictionary, **filled, **shown})
    else:
        increment.put(field.ref, {**field.dictionary, **filled})
        increment.put(field.widget, {**widget, **shown})


def _frame_of(document: Document, widget: Dict) -> PageFrame:
    turn = document.get(document.dictionary(widget.get("MK")).get("R"))
    return PageFrame(0, 0, 1, 1, rotate=turn if isinstance(turn, int) else 0)


def _default_appearance(field: Field) -> tuple[str, float]:
    words = bytes(field.inherited.get("DA") or b"").split()  # type: ignore[call-overload]  # DA is a string
    if b"Tf" not in words or words.index(b"Tf") < 2:
        raise FieldError("field_kind", f"The field {field.name} does not name its font.")
    at = words.index(b"Tf")
    return words[at - 2].decode("latin-1").lstrip("/"), float(words[at - 1])


def field_text(
    cut: Metrics, value: str, font: tuple[str, float], size: tuple[float, float], quadding: int
) -> bytes:
    """Return the content of a one-line text field, the text standing in the middle of its height.

    font: resource name and points, shrunk as needed; quadding: 0 left, 1 centred, 2 right.
    """
    resource, points = font
    width, height = size
    room = width - 2 * MARGIN
    natural = cut.width(value, 1.0)
    if natural * points > room:
        points = room / natural
        if points < SMALLEST:
            raise LayoutError("text_too_long", f"{value!r} does not fit into {width:.0f} points.")
    left = MARGIN + (room - natural * points) * quadding / 2
    baseline = height / 2 - (cut.ascent + cut.descent) / 2000 * points
    codes = cut.encode(value).hex().upper()
    text = f"BT\n/{resource} {points:.3f} Tf 0 g\n{left:.3f} {baseline:.3f} Td\n<{codes}> Tj\nET\n"
    return f"/Tx BMC\nq\n0 0 {width:.3f} {height:.3f} re W n\n{text}Q\nEMC\n".encode("ascii")
