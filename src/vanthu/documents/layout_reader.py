"""Read the lines of a PDF inside a child process, under limits: `python -m vanthu.documents.layout_reader REQUEST`.

REQUEST is JSON with path, pages, seconds, megabytes; the answer on the standard output is JSON. Nothing of Django is
imported.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

_MM: Final = 25.4 / 72
_LETTERS: Final = 20_000
"""Per page; a page of text has 3,000."""
_APART: Final = 1.6
"""Ems between two letters from which on they stand in different columns."""
_NEAR: Final = 0.4
_BOLD_WEIGHT: Final = 600
_ITALIC_FLAG: Final = 1 << 6
_FORCE_BOLD_FLAG: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    """Points."""
    style: tuple[str, bool, bool, bool]
    """Typeface, bold, italic, red."""
    begin: float
    """Where its room begins and ends: the ink of a narrow letter fills little of it."""
    end: float


def main(arguments: list[str]) -> int:
    """Answer one request."""
    request = json.loads(arguments[1])
    seconds, room = request["seconds"], request["megabytes"] << 20
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    document = pypdfium2.PdfDocument(request["path"])
    pages = [_page(document[number]) for number in range(min(len(document), request["pages"]))]
    json.dump({"pages": pages, "count": len(document)}, sys.stdout)
    return 0


def _page(page: pypdfium2.PdfPage) -> dict[str, Any]:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = list(_letters(text, height))
    text.close()
    return {
        "width": round(width * _MM, 2),
        "height": round(height * _MM, 2),
        "lines": [_described(line) for line in _lines(letters)],
        "rules": [[round(number, 2) for number in rule] for rule in _rules(page, height)],
    }


def _letters(text: pypdfium2.PdfTextPage, height: float) -> Iterator[_Letter]:
    edges = [ctypes.c_double() for _ in range(4)]
    room = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(min(text.count_chars(), _LETTERS)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code <= 32 or code == 0xA0 or 0xD800 <= code < 0xE000:
            continue
        if not pdfium.FPDFText_GetCharBox(text, i, *edges) or not pdfium.FPDFText_GetCharOrigin(
            text, i, x, y
        ):
            continue
        left, right, _low, high = (edge.value for edge in edges)
        has_room = (
            pdfium.FPDFText_GetLooseCharBox(text, i, room) and room.left <= left and right <= room.right
        )
        yield _Letter(
            chr(code),
            left * _MM,
            right * _MM,
            (height - high) * _MM,
            (height - y.value) * _MM,
            _size(text, i),
            _style(text, i),
            (room.left if has_room else left) * _MM,
            (room.right if has_room else right) * _MM,
        )


def _size(text: pypdfium2.PdfTextPage, i: int) -> float:
    matrix, scale = pdfium.FS_MATRIX(), 1.0
    if pdfium.FPDFText_GetMatrix(text, i, matrix):
        scale = float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0
    return max(float(pdfium.FPDFText_GetFontSize(text, i)) * scale, 0.5)


def _style(text: pypdfium2.PdfTextPage, i: int) -> tuple[str, bool, bool, bool]:
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, i, None, 0, flags)
    buffer = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFText_GetFontInfo(text, i, buffer, length, flags)
    name = buffer.value.decode("utf-8", "replace").rpartition("+")[2]
    weight = pdfium.FPDFText_GetFontWeight(text, i)
    low = name.lower()
    bold = "bold" in low or weight >= _BOLD_WEIGHT or bool(flags.value & _FORCE_BOLD_FLAG)
    italic = "italic" in low or "oblique" in low or bool(flags.value & _ITALIC_FLAG)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(text, i, red, green, blue, alpha)
    return name, bold, italic, red.value > 120 and green.value < 100 and blue.value < 100


def _lines(letters: list[_Letter]) -> list[list[_Letter]]:
    """Group letters by baseline, then cut at the gaps between columns."""
    rows: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda each: (round(each.base, 1), each.left)):
        near = 0.3 * letter.size * _MM
        row = next((row for row in reversed(rows[-4:]) if abs(row[0].base - letter.base) < near), None)
        if row is None:
            rows.append(row := [])
        row.append(letter)
    pieces: list[list[_Letter]] = []
    for row in rows:
        for letter in sorted(row, key=lambda each: each.left):
            before = pieces[-1][-1] if pieces and pieces[-1][0] in row else None
            if before is None or _is_apart(before, letter):
                pieces.append([])
            pieces[-1].append(letter)
    return pieces


def _is_apart(before: _Letter, letter: _Letter) -> bool:
    """Two columns: far from each other, or near but one bold and the other not, as at the head of page 1."""
    gap = (letter.left - before.right) / (letter.size * _MM)
    return gap > _APART or (gap > _NEAR and before.style[1] != letter.style[1])


def _described(line: list[_Letter]) -> dict[str, Any]:
    text = line[0].text
    for before, letter in pairwise(line):
        text += " " * (letter.begin - before.end > 0.16 * letter.size * _MM) + letter.text
    sizes = Counter(round(letter.size * 4) / 4 for letter in line)
    count = len(line)
    return {
        "text": text,
        "left": round(line[0].left, 2),
        "right": round(line[-1].right, 2),
        "top": round(min(letter.top for letter in line), 2),
        "base": round(line[0].base, 2),
        "size": sizes.most_common(1)[0][0],
        "bold": sum(letter.style[1] for letter in line) > 0.8 * count,
        "italic": sum(letter.style[2] for letter in line) > 0.8 * count,
        "family": Counter(letter.style[0] for letter in line).most_common(1)[0][0],
        "red": sum(letter.style[3] for letter in line) > 0.8 * count,
    }


def _rules(page: pypdfium2.PdfPage, height: float) -> Iterator[tuple[float, float, float]]:
    for count, thing in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > 2000:
            return
        left, low, right, high = thing.get_bounds()
        if right - left > 10 and high - low < 3:
            yield left * _MM, right * _MM, (height - (low + high) / 2) * _MM


if __name__ == "__main__":
    sys.exit(main(sys.argv))
