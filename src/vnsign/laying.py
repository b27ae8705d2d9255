"""Lay a signature's place into a file: field, appearance, dictionary with room for the exact CMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vnsign.appearance import VIETNAM, Appearance, draw, mark_box
from vnsign.embedded import find_embedded
from vnsign.errors import FieldError, LayoutError
from vnsign.geometry import Box, PageFrame
from vnsign.locks import FieldLock, locks_in_force
from vnsign.pdf.document import Document, Field
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name, Raw, read_text, text_string, write
from vnsign.pdf.references import Ref
from vnsign.widgets import PRINT, add_annotations, add_to_form, box_points, font_resource, form_head

_RANGE_ROOM = 10 + 3 * 11 + 2


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be signed where, and what the signature says of itself.

    contents_size: bytes of room for the CMS, or for a timestamp token.
    """

    field: str
    now: datetime
    contents_size: int
    sub_filter: str = "ETSI.CAdES.detached"
    box: Box | None = None
    appearance: Appearance | None = None
    reason: str | None = None
    location: str | None = None
    name: str | None = None
    lock: FieldLock | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """The bytes to append, everything in place but the CMS.

    gap: where /Contents lies in the whole file, brackets included. changed: the objects of this update.
    """

    tail: bytes
    gap: tuple[int, int]
    signature: int
    changed: frozenset[int]


def lay(document: Document, request: Request) -> Laid:
    """Return the increment that makes room for the signature asked for.

    Raises FieldError if the field is taken, locked or missing without a box; LayoutError if it does not fit.
    """
    if request.now.tzinfo is None:
        raise FieldError("bad_value", "The time of signing needs its time zone.")
    _require_changes_allowed(document)
    existing = _find(document, request.field)
    increment = Increment(document)
    signature = increment.allocate()
    if existing is not None:
        lock = _take_field(document, increment, (existing, signature), request)
    else:
        lock = _make_field(document, increment, signature, request)
    body, at_range, at_contents = _signature(document, request, lock)
    increment.put(signature, Raw(body))
    changed = increment.numbers
    tail, marks = increment.build(salt=request.now.isoformat().encode("ascii"))
    start = marks[signature.number].start
    gap = start + at_contents, start + at_contents + 2 * request.contents_size + 2
    base = len(document.buffer)
    ranges = b"[0 %d %d %d]" % (gap[0], gap[1], base + len(tail) - gap[1])
    at = start + at_range - base
    tail = tail[:at] + ranges.ljust(_RANGE_ROOM) + tail[at + _RANGE_ROOM :]
    return Laid(tail, gap, signature.number, changed)


def _require_changes_allowed(document: Document) -> None:
    permissions = document.dictionary(document.catalog.get("Perms"))
    certification = document.dictionary(permissions.get("DocMDP"))
    for reference in document.array(certification.get("Reference")):
        entry = document.dictionary(reference)
        level = document.get(document.dictionary(entry.get("TransformParams")).get("P", 2))
        if document.get(entry.get("TransformMethod")) == "DocMDP" and level == 1:
            raise FieldError("changes_forbidden", "A certification signature forbids every further change.")


def _find(document: Document, name: str) -> Field | None:
    found = document.find_field(name)
    if found is None:
        return None
    if found.inherited.get("FT") != "Sig":
        raise FieldError("field_kind", f"The field {name} is not a signature field.")
    if document.get(found.inherited.get("V")) is not None:
        raise FieldError("field_signed", f"The field {name} is signed already.")
    locked_by = next((other for other, lock in locks_in_force(document) if lock.covers(name)), None)
    if locked_by is not None:
        raise FieldError("field_locked", f"The field {name} is locked by the signature {locked_by}.")
    return found


def _take_field(
    document: Document, increment: Increment, pair: tuple[Field, Ref], request: Request
) -> FieldLock | None:
    existing, signature = pair
    widget = document.dictionary(existing.widget)
    changed: Dict = {}
    rect = document.rect(widget.get("Rect"))
    shown = request.appearance
    if shown is not None and rect is not None:
        turn = document.get(document.dictionary(widget.get("MK")).get("R"))
        frame = PageFrame(0, 0, 1, 1, rotate=turn if isinstance(turn, int) else 0)
        size = rect[2] - rect[0], rect[3] - rect[1]
        size = size if frame.rotate % 180 == 0 else (size[1], size[0])
        if min(size) > 0:
            changed["AP"] = {"N": _appearance(document, increment, shown, (frame, size))}
    if existing.widget == existing.ref:
        increment.put(existing.ref, {**existing.dictionary, **changed, "V": signature})
    else:
        increment.put(existing.ref, {**existing.dictionary, "V": signature})
        if changed:
            increment.put(existing.widget, {**widget, **changed})
    add_to_form(document, increment, [])
    lock = document.dictionary(existing.inherited.get("Lock"))
    if request.lock is not None or not lock:
        return request.lock
    names = tuple(read_text(document.get(item)) for item in document.array(lock.get("Fields")))
    return FieldLock(str(document.get(lock.get("Action"))), names)


def _make_field(
    document: Document, increment: Increment, signature: Ref, request: Request
) -> FieldLock | None:
    page_number = request.box.page if request.box is not None else 1
    page_ref, page, frame = document.page(page_number)
    box = request.box
    if box is None and request.appearance is not None:
        if request.appearance.text is None:
            raise FieldError(
                "no_field", f"The file has no field named {request.field}, and no box was given."
            )
        box = mark_box(request.appearance, frame)
    widget: Dict = {
        "Type": Name("Annot"),
        "Subtype": Name("Widget"),
        "FT": Name("Sig"),
        "T": text_string(request.field),
        "F": PRINT | 128,
        "P": page_ref,
        "Rect": [0, 0, 0, 0],
        "V": signature,
    }
    if frame.rotate:
        widget["MK"] = {"R": frame.rotate}
    if box is not None:
        widget["Rect"] = list(frame.rect(box))
        size = box_points(box, frame)
        if request.appearance is not None:
            widget["AP"] = {"N": _appearance(document, increment, request.appearance, (frame, size))}
        else:
            widget["AP"] = {"N": increment.add_stream(form_head(frame, size, {}), b"")}
    ref = increment.add(widget)
    add_annotations(document, increment, (page_ref, page), [ref])
    add_to_form(document, increment, [ref])
    return request.lock


def _appearance(
    document: Document, increment: Increment, shown: Appearance, place: tuple[PageFrame, tuple[float, float]]
) -> Ref:
    frame, size = place
    font = None if shown.text is None else find_embedded(document, font_resource(italic=False))
    if frame.user_unit != 1.0:
        raise LayoutError(
            "outside_page", "The page uses units other than points, which visible signatures do not."
        )
    resources, content = draw(shown, increment, size, font)
    return increment.add_stream(form_head(frame, size, resources), content)


def _signature(document: Document, request: Request, lock: FieldLock | None) -> tuple[bytes, int, int]:
    entries: Dict = {
        "Type": Name("DocTimeStamp" if request.sub_filter == "ETSI.RFC3161" else "Sig"),
        "Filter": Name("Adobe.PPKLite"),
        "SubFilter": Name(request.sub_filter),
    }
    if request.sub_filter != "ETSI.RFC3161":
        entries["M"] = pdf_time(request.now)
    for key, text in (("Name", request.name), ("Reason", request.reason), ("Location", request.location)):
        if text:
            entries[key] = text_string(text)
    if lock is not None:
        entries["Reference"] = [_lock_reference(document, lock)]
    head = write(entries)[:-2] + b"/ByteRange "
    middle = b"\n/Contents "
    contents = b"<" + bytes(2 * request.contents_size).replace(b"\0", b"0") + b">"
    body = head + b" " * _RANGE_ROOM + middle + contents + b"\n>>"
    return body, len(head), len(head) + _RANGE_ROOM + len(middle)


def _lock_reference(document: Document, lock: FieldLock) -> Dict:
    parameters: Dict = {"Type": Name("TransformParams"), "V": Name("1.2"), "Action": Name(lock.action)}
    if lock.action != "All":
        parameters["Fields"] = [text_string(name) for name in lock.names]
    return {
        "Type": Name("SigRef"),
        "TransformMethod": Name("FieldMDP"),
        "TransformParams": parameters,
        "Data": document.root,
    }


def pdf_time(moment: datetime) -> bytes:
    """Return `moment` as a PDF date in Vietnam's time zone (ISO 32000-1 7.9.4)."""
    return moment.astimezone(VIETNAM).strftime("D:%Y%m%d%H%M%S+07'00'").encode("ascii")
