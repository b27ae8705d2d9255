"""Widgets and form XObjects: how a field gets onto its page and into the form, changing as little as can be."""

from __future__ import annotations

from vnsign.geometry import Box, PageFrame
from vnsign.pdf.document import Document
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name
from vnsign.pdf.references import Ref

PRINT = 4
"""The one flag that PDF/A asks of every annotation."""


def font_resource(*, italic: bool) -> str:
    """Return the name under which the form's resources hold our face."""
    return "VnSerifIt" if italic else "VnSerif"


def box_points(box: Box, frame: PageFrame) -> tuple[float, float]:
    """Return the box's width and height in user space units as displayed."""
    llx, lly, urx, ury = frame.rect(box)
    size = urx - llx, ury - lly
    return size if frame.rotate % 180 == 0 else (size[1], size[0])


def form_head(frame: PageFrame, size: tuple[float, float], resources: Dict) -> Dict:
    """Return the dictionary of an appearance stream of `size` (width, height in points, upright)."""
    head: Dict = {
        "Type": Name("XObject"),
        "Subtype": Name("Form"),
        "BBox": [0, 0, round(size[0], 4), round(size[1], 4)],
        "Resources": resources,
    }
    if frame.matrix is not None:
        head["Matrix"] = list(frame.matrix)
    return head


def add_annotations(
    document: Document, increment: Increment, page: tuple[Ref, Dict], refs: list[Ref]
) -> None:
    """Append `refs` to the page's annotations, changing the array if it is an object, else the page."""
    page_ref, dictionary = page
    old = dictionary.get("Annots")
    annotations = [*document.array(old), *refs]
    if isinstance(old, Ref) and document.array(old):
        increment.put(old, annotations)
    else:
        increment.put(page_ref, {**dictionary, "Annots": annotations})


def add_to_form(
    document: Document,
    increment: Increment,
    refs: list[Ref],
    *,
    resources: Dict | None = None,
    flags: int = 3,
) -> None:
    """Append fields `refs` to the form, make the form if there is none, and raise its signature flags."""
    catalog = document.catalog
    old = catalog.get("AcroForm")
    form = dict(document.form)
    signature_flags = document.get(form.get("SigFlags"))
    held = signature_flags if isinstance(signature_flags, int) else 0
    fields_ref = form.get("Fields")
    if refs and isinstance(fields_ref, Ref) and document.array(fields_ref):
        increment.put(fields_ref, [*document.array(fields_ref), *refs])
        if held | flags == held and not resources:
            return
    else:
        form["Fields"] = [*document.array(fields_ref), *refs]
    if not refs and held | flags == held:
        return
    form["SigFlags"] = held | flags
    form.pop("NeedAppearances", None)
    if resources:
        form["DR"] = _merged(document, form.get("DR"), resources)
        form.setdefault("DA", f"/{font_resource(italic=False)} 0 Tf 0 g".encode("ascii"))
    if isinstance(old, Ref):
        increment.put(old, form)
    elif old is None and refs:
        increment.put(document.root, {**catalog, "AcroForm": increment.add(form)})
    else:
        increment.put(document.root, {**catalog, "AcroForm": form})


def _merged(document: Document, old: object, new: Dict) -> Dict:
    result = dict(document.dictionary(old))
    for kind, entries in new.items():
        assert isinstance(entries, dict)
        result[kind] = {**document.dictionary(result.get(kind)), **entries}
    return result
