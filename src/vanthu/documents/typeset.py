"""Run the typesetter on a template of `layout` and say where it left room."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import typst

from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal

_LAYOUT: Final = Path(__file__).parent / "layout"
# Debian 12's fonts-liberation2, and fonts-liberation of later releases, which replaced it.
_FONT_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)
_FACES: Final = tuple(f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
_LETTERS_LIMIT: Final = 1_000_000


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in millimetres from the page's top left corner."""

    page: int
    """Counted from 1."""
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class TextBox(Box):
    """A rectangle that takes one line of text, as a form field sets it: in mid-height, 2 pt from the sides."""

    baseline_mm: float
    """Distance of the text's baseline from the top of the page."""
    size_pt: float
    italic: bool
    align: Literal["left", "right"]


@dataclass(frozen=True)
class Typeset:
    """A typeset file and the rectangles that its template named."""

    pdf: bytes
    pages: int
    spots: Mapping[str, Mapping[str, Any]]

    def box(self, name: str) -> Box:
        """Return a named rectangle."""
        spot = self.spots[name]
        return Box(spot["page"], spot["left"], spot["top"], spot["width"], spot["height"])

    def text_box(self, name: str) -> TextBox:
        """Return a named rectangle that takes a line of text."""
        spot, box = self.spots[name], self.box(name)
        return TextBox(
            box.page, box.left_mm, box.top_mm, box.width_mm, box.height_mm,
            baseline_mm=spot["baseline"], size_pt=spot["size"], italic=spot["italic"], align=spot["align"],
        )  # fmt: skip


def typeset(template: str, inputs: Mapping[str, Any], *, now: datetime) -> Typeset:
    """Typeset `inputs` with a template of `layout`, as PDF/A-2b.

    now: aware; the file's date of creation.
    Raises Invalid (font_missing, layout_failed). Text is data here: nothing in it is run as markup.
    """
    text = json.dumps(inputs, ensure_ascii=False)
    if len(text) > _LETTERS_LIMIT:
        raise Invalid(Refusal.LAYOUT_FAILED, why=f"nội dung dài quá {_LETTERS_LIMIT} ký tự")
    try:
        compiler = typst.Compiler(
            _LAYOUT / template, root=_LAYOUT, font_paths=_fonts(), ignore_system_fonts=True,
            sys_inputs={"draft": text},
        )  # fmt: skip
        made_at = now.astimezone(UTC).replace(microsecond=0)
        pdf = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=made_at)
        spots = json.loads(compiler.query("<spot>", field="value"))
        pages = int(compiler.query("<pages>", field="value", one=True))
    except typst.TypstError as error:
        raise Invalid(Refusal.LAYOUT_FAILED, why=error.message) from error
    assert isinstance(pdf, bytes)
    return Typeset(pdf, pages, {spot["name"]: spot for spot in spots})


@functools.cache
def _fonts() -> typst.Fonts:
    for folder in _FONT_FOLDERS:
        if all((folder / face).is_file() for face in _FACES):
            return typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
            )
    raise Invalid(Refusal.FONT_MISSING)
