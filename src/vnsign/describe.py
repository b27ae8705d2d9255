"""Say what is in a file: pages, fields, signatures; a reading, not a judgement."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from vnsign.errors import PdfError
from vnsign.geometry import Box
from vnsign.pdf.document import Document, Field
from vnsign.pdf.objects import read_text
from vnsign.pdf.references import Ref


@dataclass(frozen=True, slots=True)
class FieldState:
    """One form field. kind: text, signature, other. value: a text field's text."""

    name: str
    kind: str
    box: Box | None
    value: str | None
    signed: bool
    sub_filter: str | None = None
    signer: str | None = None
    claimed_time: str | None = None
    """The signature's /M as it stands; a claim, not a proof."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a file holds."""

    pages: int
    revisions: int
    fields: tuple[FieldState, ...]


def describe(pdf: bytes) -> Description:
    """Return what `pdf` holds. Raises PdfError."""
    document = Document(pdf)
    pages = document.page_count()
    numbers = _page_numbers(document, min(pages, 200))
    states = tuple(_state(document, field, numbers) for field in document.fields())
    return Description(pages, sum(1 for _ in document.sections()), states)


def _page_numbers(document: Document, count: int) -> dict[Ref, int]:
    found: dict[Ref, int] = {}
    with suppress(PdfError):  # a page tree that counts wrong loses the boxes, not the fields
        for number in range(1, count + 1):
            found[document.page(number)[0]] = number
    return found


def _state(document: Document, field: Field, numbers: dict[Ref, int]) -> FieldState:
    kind = {"Tx": "text", "Sig": "signature"}.get(str(field.inherited.get("FT")), "other")
    value = document.get(field.inherited.get("V"))
    box = _box(document, field, numbers)
    if kind != "signature":
        return FieldState(field.name, kind, box, read_text(value) if kind == "text" else None, signed=False)
    signature = document.dictionary(value)
    return FieldState(
        field.name,
        kind,
        box,
        None,
        signed="Contents" in signature,
        sub_filter=str(signature["SubFilter"]) if "SubFilter" in signature else None,
        signer=read_text(document.get(signature.get("Name"))) or None,
        claimed_time=read_text(document.get(signature.get("M"))) or None,
    )


def _box(document: Document, field: Field, numbers: dict[Ref, int]) -> Box | None:
    widget = document.dictionary(field.widget)
    rect, page = document.rect(widget.get("Rect")), widget.get("P")
    if rect is None or not isinstance(page, Ref) or page not in numbers or rect[0] == rect[2]:
        return None
    number = numbers[page]
    return document.page(number)[2].box(number, rect)
