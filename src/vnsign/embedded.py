"""Fonts that a file holds already: their metrics read from the file, so that filling needs no font of its own.

Read are Type0 fonts with two-byte identity codes and a ToUnicode map, which is what `prepare` embeds.
"""

from __future__ import annotations

import re

from vnsign.errors import PdfError
from vnsign.fonts import Font, Metrics
from vnsign.pdf.document import Document, Stream
from vnsign.pdf.objects import Dict
from vnsign.pdf.references import Ref

_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf(?:char|range)", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_TRIPLE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>")
_MOST = 0x10000


def find_embedded(document: Document, resource: str) -> Font | None:
    """Return the font that the form's resources hold under `resource`, None if text cannot be set in it."""
    fonts = document.dictionary(document.dictionary(document.form.get("DR")).get("Font"))
    ref = fonts.get(resource)
    font = document.dictionary(ref)
    if not isinstance(ref, Ref) or document.get(font.get("Encoding")) != "Identity-H":
        return None
    descendants = document.array(font.get("DescendantFonts"))
    below = document.dictionary(descendants[0]) if descendants else {}
    descriptor = document.dictionary(below.get("FontDescriptor"))
    glyphs = _glyphs(document, font)
    if not glyphs or not {"FontFile2", "FontFile3"} & descriptor.keys():
        return None
    ascent, descent = (_number(document, descriptor.get(key)) for key in ("Ascent", "Descent"))
    return ref, Metrics(glyphs, _widths(document, below, glyphs), ascent or 891.0, descent or -216.0)


def _glyphs(document: Document, font: Dict) -> dict[str, int]:
    stream = document.get(font.get("ToUnicode"))
    if not isinstance(stream, Stream):
        return {}
    try:
        text = document.data(stream)
    except PdfError:
        return {}
    found: dict[str, int] = {}
    for kind, body in _SECTION.findall(text):
        if kind == b"char":
            for code, letter in _PAIR.findall(body):
                found.setdefault(chr(int(letter, 16)), int(code, 16))
            continue
        for first, last, letter in _TRIPLE.findall(body):
            for i in range(min(int(last, 16) - int(first, 16) + 1, _MOST - int(letter, 16))):
                found.setdefault(chr(int(letter, 16) + i), int(first, 16) + i)
    return found


def _widths(document: Document, below: Dict, glyphs: dict[str, int]) -> dict[int, float]:
    usual = _number(document, below.get("DW")) or 1000.0
    found = dict.fromkeys(glyphs.values(), usual)
    entries = [document.get(item) for item in document.array(below.get("W"))]
    at = 0
    while at + 1 < len(entries):
        first, second = entries[at], entries[at + 1]
        if isinstance(first, int) and isinstance(second, list):
            found.update((first + i, _number(document, width)) for i, width in enumerate(second[:_MOST]))
            at += 2
        elif isinstance(first, int) and isinstance(second, int) and at + 2 < len(entries):
            width = _number(document, entries[at + 2])
            found.update((code, width) for code in range(first, min(second, first + _MOST) + 1))
            at += 3
        else:
            break
    return found


def _number(document: Document, value: object) -> float:
    found = document.get(value)
    return float(found) if isinstance(found, int | float) else 0.0
