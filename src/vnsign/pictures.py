"""Show changed pages before and after, so that a person sees what was changed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops

from vnsign.report import Changes, Report, SignatureReport

_SCALE = 1.1
"""Pixels per point: legible on a screen, small enough to embed."""
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Hold one page, counted from 1, as a signature saw it and as it is now, both as PNG."""

    field: str
    page: int
    before: bytes
    after: bytes


def changed_pages(pdf: bytes, report: Report, *, most: int = 12) -> tuple[ChangedPage, ...]:
    """Return the pages that look different after the signatures that later changes touched.

    most: how many pages are returned at most, over all signatures. A file that cannot be drawn gives none.
    """
    found: list[ChangedPage] = []
    seen: set[tuple[int, int]] = set()
    for signature in report.signatures:
        if len(found) >= most or not _is_of_interest(signature, len(pdf)):
            continue
        for page, before, after in _different(pdf[: signature.covered_bytes], pdf):
            if (signature.covered_bytes, page) not in seen and len(found) < most:
                seen.add((signature.covered_bytes, page))
                found.append(ChangedPage(signature.field, page, _png(before), _png(after)))
    return tuple(found)


def _is_of_interest(signature: SignatureReport, size: int) -> bool:
    return 0 < signature.covered_bytes < size and signature.changes is not Changes.NONE


def _different(old: bytes, new: bytes) -> Iterable[tuple[int, Image.Image, Image.Image]]:
    try:
        before, after = pypdfium2.PdfDocument(old), pypdfium2.PdfDocument(new)
    except pypdfium2.PdfiumError:
        return
    try:
        for document in (before, after):
            document.init_forms()
        for index in range(min(max(len(before), len(after)), _MOST_PAGES)):
            one, two = _drawn(before, index), _drawn(after, index)
            if one.size != two.size or ImageChops.difference(one, two).getbbox() is not None:
                yield index + 1, one, two
    finally:
        before.close()
        after.close()


def _drawn(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    if index >= len(document):
        return Image.new("RGB", (1, 1), "white")
    try:
        page = document[index]
        picture: Image.Image = page.render(scale=_SCALE, may_draw_forms=True).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        return Image.new("RGB", (1, 1), "white")
    return picture


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
