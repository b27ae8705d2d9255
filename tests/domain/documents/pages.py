"""Where words stand on a rendered page, in millimetres from the top left, as a viewer sees them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2

_MM = 25.4 / 72


@dataclass(frozen=True)
class Letters:
    """The ink of a run of letters."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def find(pdf: bytes, words: str) -> Letters:
    """Return where `words` first stand; they must stand on one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            at = text.get_text_range().find(words)
            if at >= 0:
                boxes = [text.get_charbox(at + step) for step, letter in enumerate(words) if letter != " "]
                height = page.get_height()
                return Letters(
                    number,
                    min(box[0] for box in boxes) * _MM,
                    (height - max(box[3] for box in boxes)) * _MM,
                    max(box[2] for box in boxes) * _MM,
                    (height - min(box[1] for box in boxes)) * _MM,
                )
    finally:
        document.close()
    raise AssertionError(f"{words!r} is nowhere in the document")


def type_of(pdf: bytes, words: str) -> tuple[str, float]:
    """Return the face and the size in points of the first letter of `words`."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            text = page.get_textpage()
            at = text.get_text_range().find(words)
            if at >= 0:
                name = ctypes.create_string_buffer(200)
                pypdfium2.raw.FPDFText_GetFontInfo(text.raw, at, name, 200, ctypes.byref(ctypes.c_int()))
                size = pypdfium2.raw.FPDFText_GetFontSize(text.raw, at)
                return name.value.decode().split("+")[-1], round(size, 1)
    finally:
        document.close()
    raise AssertionError(f"{words!r} is nowhere in the document")
