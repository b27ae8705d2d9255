"""What a signature looks like: NĐ 30/2020 App. I II.7-8 and III.1, Part II I.3, to the millimetre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from vnsign import fonts, images
from vnsign.errors import LayoutError
from vnsign.geometry import POINTS_PER_MM, Box, PageFrame
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict

VIETNAM = timezone(timedelta(hours=7))
MARK_SIZE = 10.0
"""Points; NĐ 30/2020 App. I II.8.b: Times New Roman, upright, 10."""
MARK_LEADING = 11.5
MARK_TOP_MM = 8.0
MARK_RIGHT_MM = 15.0
MARK_WIDTH_MM = 90.0
_FONT = "VnSerif"


class CopyForm(StrEnum):
    """The forms of copy (NĐ 30/2020 Art 25)."""

    COPY = "SAO Y"
    COPY_OF_COPY = "SAO LỤC"
    EXTRACT = "TRÍCH SAO"


_KINDS: Final = {
    CopyForm.COPY: "copy",
    CopyForm.COPY_OF_COPY: "copy-sao-luc",
    CopyForm.EXTRACT: "copy-trich-sao",
}


class AppearanceKind(StrEnum):
    """What an appearance shows."""

    LEADER = "leader"
    SEAL = "seal"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a signature shows; made by the functions below.

    width_mm, height_mm: the real size at which an image is drawn in the middle of its box; None: as large as
    fits.
    """

    kind: AppearanceKind
    png: bytes | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    text: str | None = None


def leader_image(png: bytes, *, width_mm: float | None = None) -> Appearance:
    """Return a leader's handwritten signature: blue, transparent PNG, centred in its box, as large as fits.

    Source: NĐ 30/2020 App. I II.7.d.
    """
    shown = images.picture(png)
    height = None if width_mm is None else width_mm * shown.height / shown.width
    return Appearance(AppearanceKind.LEADER, png=png, width_mm=width_mm, height_mm=height)


def seal_image(png: bytes, *, width_mm: float, height_mm: float | None = None) -> Appearance:
    """Return the agency's seal: red, transparent PNG, drawn in its real size.

    Source: NĐ 30/2020 App. I II.8.a. The real size differs by rank, so it belongs to the seal.
    """
    shown = images.picture(png)
    height = width_mm * shown.height / shown.width if height_mm is None else height_mm
    if not 5 <= width_mm <= 100 or not 5 <= height <= 100:
        raise LayoutError("bad_value", f"A seal of {width_mm} x {height:.1f} mm is not a seal's real size.")
    return Appearance(AppearanceKind.SEAL, png=png, width_mm=width_mm, height_mm=height)


def annex_mark(code: str, signed_at: datetime) -> Appearance:
    """Return the mark on a separate annex file: number and notation, then the time of signing.

    Source: NĐ 30/2020 App. I II.8.b and III.1.d.
    """
    return Appearance(AppearanceKind.MARK, text=f"{fonts.clean(code)}; {local_time(signed_at)}")


def copy_look(form: CopyForm | str, agency: str) -> str:
    """Return the words by which a tool is told the mark of a copy: `copy:AGENCY`, `copy-sao-luc:AGENCY`."""
    return f"{_KINDS[CopyForm(form)]}:{agency}"


def copy_form(kind: str) -> CopyForm | None:
    """Return the form of copy that the first word of a look names; None if it names none."""
    return next((form for form, word in _KINDS.items() if word == kind), None)


def copy_mark(form: CopyForm | str, agency: str, signed_at: datetime) -> Appearance:
    """Return the mark on an electronic copy: form of copy, agency, time of signing.

    Source: NĐ 30/2020 App. I Part II I.3 and model 3.2.
    """
    try:
        word = CopyForm(form)
    except ValueError as error:
        raise LayoutError("bad_value", f"{form!r} is not a form of copy.") from error
    return Appearance(AppearanceKind.MARK, text=f"{word}; {fonts.clean(agency)}; {local_time(signed_at)}")


def local_time(moment: datetime) -> str:
    """Return `moment` in Vietnam's time zone as ISO 8601 writes it, to the second.

    Raises LayoutError for a time without a zone.
    """
    if moment.tzinfo is None:
        raise LayoutError("bad_value", "A time of signing needs its time zone.")
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def seal_box(leader: Box, *, width_mm: float, height_mm: float | None = None) -> Box:
    """Return where the seal goes: over a third of the leader's image `leader`, on its left, at its height.

    leader: the image as drawn, see `drawn_box`. Source: NĐ 30/2020 App. I II.8.a.
    """
    height = width_mm if height_mm is None else height_mm
    right = leader.x + leader.width / 3
    return Box(leader.page, right - width_mm, leader.centre[1] - height / 2, width_mm, height)


def drawn_box(appearance: Appearance, box: Box) -> Box:
    """Return the part of `box` that the image of `appearance` covers once drawn."""
    if appearance.png is None:
        return box
    width, height = _image_size(appearance, box.width, box.height)
    x, y = box.centre
    return Box(box.page, x - width / 2, y - height / 2, width, height)


def _image_size(appearance: Appearance, width: float, height: float) -> tuple[float, float]:
    assert appearance.png is not None
    shown = images.picture(appearance.png)
    if appearance.width_mm is not None and appearance.height_mm is not None:
        wide, high = appearance.width_mm, appearance.height_mm
        if wide > width + 0.5 or high > height + 0.5:
            raise LayoutError(
                "outside_page", f"The image of {wide:.1f} x {high:.1f} mm is larger than its field."
            )
        return wide, high
    scale = min(width / shown.width, height / shown.height)
    return shown.width * scale, shown.height * scale


def mark_box(appearance: Appearance, frame: PageFrame, *, page: int = 1) -> Box:
    """Return where a mark goes: top right of the page, as wide as its text, in the margin."""
    if appearance.text is None:
        raise LayoutError("bad_value", "Only a mark finds its own place; an image needs a box.")
    cut = fonts.face(italic=False)
    lines = _lines(
        cut, appearance.text, min(MARK_WIDTH_MM, frame.width_mm - 2 * MARK_RIGHT_MM) * POINTS_PER_MM
    )
    width = max(cut.width(line, MARK_SIZE) for line in lines) / POINTS_PER_MM + 1
    height = len(lines) * MARK_LEADING / POINTS_PER_MM + 1
    return Box(page, frame.width_mm - MARK_RIGHT_MM - width, MARK_TOP_MM, width, height)


def _lines(cut: fonts.Metrics, text: str, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and cut.width(longer, MARK_SIZE) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw(
    appearance: Appearance, increment: Increment, size: tuple[float, float], font: fonts.Font | None
) -> tuple[Dict, bytes]:
    """Return resources and content that draw `appearance` in a form of `size` points.

    font: the face if the file holds it already, else it is embedded.
    """
    if appearance.png is not None:
        width, height = _image_size(appearance, size[0] / POINTS_PER_MM, size[1] / POINTS_PER_MM)
        width, height = width * POINTS_PER_MM, height * POINTS_PER_MM
        x, y = (size[0] - width) / 2, (size[1] - height) / 2
        image = images.embed(increment, images.picture(appearance.png))
        content = f"q\n{width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm\n/Im0 Do\nQ\n"
        return {"XObject": {"Im0": image}}, content.encode("ascii")
    if font is None:
        cut = fonts.face(italic=False)
        font = fonts.embed(increment, cut), cut
    return {"Font": {_FONT: font[0]}}, _draw_text(font[1], appearance.text or "", size)


def _draw_text(cut: fonts.Metrics, text: str, size: tuple[float, float]) -> bytes:
    lines = _lines(cut, text, size[0])
    widest = max(cut.width(line, MARK_SIZE) for line in lines)
    if len(lines) * MARK_LEADING > size[1] + 0.5 or widest > size[0] + 0.5:
        raise LayoutError("text_too_long", f"{text!r} does not fit into its box.")
    parts = [f"BT\n/{_FONT} {MARK_SIZE:g} Tf 0 g\n"]
    for i, line in enumerate(lines):
        left = size[0] - cut.width(line, MARK_SIZE)
        baseline = size[1] - i * MARK_LEADING - cut.ascent / 1000 * MARK_SIZE
        parts.append(f"1 0 0 1 {left:.3f} {baseline:.3f} Tm\n<{cut.encode(line).hex().upper()}> Tj\n")
    return ("".join(parts) + "ET\n").encode("ascii")
