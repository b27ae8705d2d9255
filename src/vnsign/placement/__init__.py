"""Find where number, date, signatures and seal go, from the page's own text.

Digital files and scans with a text layer alike; a scan without one gives nothing and says so. Boxes are in
millimetres as displayed, each with a confidence; below 0.5 a person should look.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pypdfium2

from vnsign.errors import PdfError
from vnsign.pdf.document import Document
from vnsign.placement.header import find_dates, find_number
from vnsign.placement.lines import Run, page_runs
from vnsign.placement.signatures import agency_spot, find_blocks, leader_spot
from vnsign.placement.spots import Fill, Placement, Spot

__all__ = ["Fill", "Placement", "Run", "Spot", "place", "place_runs"]

SEAL_MM = 36.0
IMAGE_MM = 45.0
_LOCK = threading.Lock()  # PDFium is not safe to use from two threads
LAST_PAGES = 12
"""The signature block is looked for on this many pages from the last back: annexes may follow it."""


def place(pdf: bytes, *, seal_mm: float = SEAL_MM, image_mm: float = IMAGE_MM) -> Placement:
    """Return the places that `pdf` offers; what is not found is left out.

    seal_mm: the seal's real size. image_mm: how wide the leader's image will be.
    Raises PdfError: not_pdf, damaged, encrypted, or no_text if no page has any text.
    The caller gives files of strangers to a worker with limits: PDFium sets itself none.
    """
    document = Document(pdf)
    with _LOCK:
        return _place(pdf, document, seal_mm=seal_mm, image_mm=image_mm)


def _place(pdf: bytes, document: Document, *, seal_mm: float, image_mm: float) -> Placement:
    count = document.page_count()
    try:
        opened = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PdfError("damaged", f"The pages cannot be read: {error}.") from error
    try:
        first = document.page(1)[2]
        head = page_runs(opened, 1, first)
        size = first.width_mm, first.height_mm
        for number in range(count, max(0, count - LAST_PAGES), -1):
            runs = head if number == 1 else page_runs(opened, number, document.page(number)[2])
            if number == 1 or find_blocks(runs):
                return place_runs(head, runs, size, seal_mm=seal_mm, image_mm=image_mm)
        return place_runs(head, [], size, seal_mm=seal_mm, image_mm=image_mm)
    finally:
        opened.close()


def place_runs(
    head: Sequence[Run], last: Sequence[Run], size: tuple[float, float], *, seal_mm: float, image_mm: float
) -> Placement:
    """Return the places from text that was read already, by us or by an OCR.

    head: page 1. last: the page with the signatures. size: width and height of page 1 in mm.
    Raises PdfError if there is no text at all.
    """
    if not head and not last:
        raise PdfError("no_text", "The file has no text: read it with an OCR first.")
    width, height = size
    number, number_printed = find_number(head, height=height, width=width)
    dates, date_printed = find_dates(head, height=height, width=width)
    leaders = [spot for block in find_blocks(last) if (spot := leader_spot(block, last)) is not None]
    agency = agency_spot(leaders[-1], last, seal_mm=seal_mm, image_mm=image_mm) if leaders else None
    printed = [Fill.CODE] * number_printed + [Fill.DATE] * date_printed
    return Placement(number, dates, tuple(leaders), agency, tuple(printed))
