"""Where text lies on a page, read with another tool's eyes: pypdfium2's own text segments."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2

from vnsign.geometry import Box, PageFrame


def text_boxes(pdf: bytes, number: int) -> list[tuple[Box, str]]:
    """Return every text segment of page `number` with its box in mm as displayed."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[number - 1]
        crop = [float(edge) for edge in page.cropbox]
        frame = PageFrame(*crop, rotate=int(page.get("/Rotate", 0)))
    document = pypdfium2.PdfDocument(pdf)
    text = document[number - 1].get_textpage()
    found = []
    for i in range(text.count_rects()):
        rect = text.get_rect(i)
        found.append((frame.box(number, rect), text.get_text_bounded(*rect)))
    document.close()
    return found
