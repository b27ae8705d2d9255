"""A page's own text as runs: pieces of a line that stand together, in millimetres as displayed."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from vnsign.errors import PdfError
from vnsign.geometry import Box, PageFrame

MAX_LETTERS = 40_000
_APART = 1.1
"""A gap wider than this many font sizes ends a run: two columns, or a blank to be filled."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. left, right, top, bottom: its ink; base: its baseline; size: its font size; all in mm."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float
    size: float


@dataclass(frozen=True)
class Run:
    """Letters that stand together on one baseline."""

    page: int
    letters: tuple[Letter, ...]

    @cached_property
    def text(self) -> str:
        """Return the run's text, single spaces, composed."""
        return " ".join(unicodedata.normalize("NFC", "".join(each.text for each in self.letters)).split())

    @cached_property
    def folded(self) -> str:
        """Return the text without marks and in lower case, letter by letter as in `letters`."""
        return "".join(fold(each.text) for each in self.letters)

    @property
    def left(self) -> float:
        """Return where the ink begins."""
        return self.letters[0].left

    @property
    def right(self) -> float:
        """Return where the ink ends."""
        return max(each.right for each in self.letters)

    @property
    def top(self) -> float:
        """Return the top of the ink."""
        return min(each.top for each in self.letters)

    @property
    def bottom(self) -> float:
        """Return the bottom of the ink."""
        return max(each.bottom for each in self.letters)

    @property
    def base(self) -> float:
        """Return the baseline in the middle of the run; a scan may be askew."""
        return sum(each.base for each in self.letters) / len(self.letters)

    @property
    def size(self) -> float:
        """Return the font size."""
        return max(each.size for each in self.letters)

    @property
    def centre(self) -> float:
        """Return the middle between left and right."""
        return (self.left + self.right) / 2

    @property
    def box(self) -> Box:
        """Return the ink's box."""
        return Box(self.page, self.left, self.top, self.right - self.left, self.bottom - self.top)


def fold(text: str) -> str:
    """Return one letter without marks, small, đ as d; what has no single-letter form stays one letter."""
    plain = unicodedata.normalize("NFD", text)[:1].lower()
    return "d" if plain == "đ" else plain or " "


def page_runs(pdf: pypdfium2.PdfDocument, number: int, frame: PageFrame) -> list[Run]:
    """Return the runs of page `number` (from 1), top to bottom. Raises PdfError."""
    try:
        page = pdf[number - 1]
        text = page.get_textpage()
        try:
            letters = list(_letters(text, frame))
        finally:
            text.close()
            page.close()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise PdfError("damaged", f"The text of page {number} cannot be read: {error}.") from error
    return _runs(number, letters)


def _letters(text: pypdfium2.PdfTextPage, frame: PageFrame) -> Iterable[Letter]:
    edges = [ctypes.c_double() for _ in range(4)]
    origin = ctypes.c_double(), ctypes.c_double()
    for i in range(min(text.count_chars(), MAX_LETTERS)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code < 32 or 0xD800 <= code < 0xE000:
            continue
        if not pdfium.FPDFText_GetCharBox(text, i, edges[0], edges[1], edges[2], edges[3]):
            continue
        if not pdfium.FPDFText_GetCharOrigin(text, i, origin[0], origin[1]):
            continue
        left, right, low, high = (edge.value for edge in edges)
        box = frame.box(1, (left, low, right, high))
        x, y = origin[0].value, origin[1].value
        base = frame.box(1, (x, y, x, y)).y
        size = _size(text, i, frame)
        yield Letter(chr(code), box.x, box.right, box.y, box.bottom, base, size)


def _size(text: pypdfium2.PdfTextPage, i: int, frame: PageFrame) -> float:
    matrix = pdfium.FS_MATRIX()
    scale = 1.0
    if pdfium.FPDFText_GetMatrix(text, i, matrix):
        scale = float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0
    points = float(pdfium.FPDFText_GetFontSize(text, i)) * scale * frame.user_unit
    return max(points * 25.4 / 72, 0.5)


def _runs(page: int, letters: Sequence[Letter]) -> list[Run]:
    runs: list[Run] = []
    for line in _lines([each for each in letters if each.text.strip()]):
        piece: list[Letter] = []
        for letter in sorted(line, key=lambda each: each.left):
            if piece and letter.left - piece[-1].right > _APART * max(letter.size, piece[-1].size):
                runs.append(Run(page, tuple(piece)))
                piece = []
            elif piece and letter.left - piece[-1].right > 0.16 * letter.size:
                piece.append(_space(piece[-1], letter))
            piece.append(letter)
        if piece:
            runs.append(Run(page, tuple(piece)))
    return sorted(runs, key=lambda run: (run.base, run.left))


def _space(before: Letter, after: Letter) -> Letter:
    return Letter(" ", before.right, after.left, before.base, before.base, before.base, before.size)


def _lines(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Group letters by baseline; each line follows its last letter, so that a slight slope does no harm."""
    lines: list[list[Letter]] = []
    open_lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda each: (each.left, each.base)):
        best = min(open_lines, key=lambda line: abs(line[-1].base - letter.base), default=None)
        if best is not None and abs(best[-1].base - letter.base) < 0.3 * max(letter.size, 1.0):
            best.append(letter)
        else:
            line = [letter]
            lines.append(line)
            open_lines.append(line)
    return lines
