"""Draw the marks of the demo: a leader's handwritten signature and an agency's round seal, transparent PNGs.

Both are inventions and say so (the seal by the word MẪU). Colours and real size follow NĐ 30/2020 Appendix I
Part I II.7.d (signature: blue) and II.8.a (seal: red). The same arguments give the same bytes.
"""

from __future__ import annotations

import functools
import io
import itertools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

__all__ = ["seal", "signature"]

_BLUE: Final = (28, 58, 158)
_RED: Final = (214, 26, 34)
_OVERSAMPLING: Final = 3
_FONT_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
)

Point = tuple[float, float]
Stroke = tuple[Point, ...]

# Points that the pen passes, in units of the image's height, from the top left; each hand is two units wide.
_HANDS: Final[tuple[tuple[Stroke, ...], ...]] = (
    (
        ((0.20, 0.86), (0.28, 0.55), (0.37, 0.18), (0.42, 0.10), (0.43, 0.24), (0.40, 0.52), (0.42, 0.72),
         (0.52, 0.50), (0.64, 0.20), (0.70, 0.10), (0.69, 0.34), (0.68, 0.62), (0.74, 0.70), (0.83, 0.58),
         (0.88, 0.53), (0.89, 0.66), (0.95, 0.64), (1.00, 0.54), (1.02, 0.66), (1.08, 0.60), (1.13, 0.54),
         (1.15, 0.67), (1.24, 0.60), (1.30, 0.34), (1.29, 0.14), (1.23, 0.22), (1.25, 0.50), (1.32, 0.66),
         (1.48, 0.58), (1.70, 0.46), (1.92, 0.40)),
        ((0.30, 0.46), (0.58, 0.40), (0.80, 0.37)),
        ((0.24, 0.95), (0.70, 0.80), (1.20, 0.76), (1.62, 0.82), (1.40, 0.90), (0.98, 0.93)),
    ),
    (
        ((0.42, 0.30), (0.36, 0.48), (0.29, 0.70), (0.22, 0.83), (0.15, 0.80), (0.22, 0.72), (0.42, 0.78),
         (0.66, 0.72), (0.84, 0.50), (0.82, 0.24), (0.62, 0.09), (0.36, 0.13), (0.17, 0.28), (0.16, 0.40)),
        ((0.80, 0.58), (0.85, 0.52), (0.86, 0.66), (0.93, 0.68), (0.99, 0.54), (0.99, 0.67), (1.04, 0.69),
         (1.08, 0.58), (1.13, 0.54), (1.14, 0.67), (1.18, 0.58), (1.24, 0.53), (1.26, 0.66), (1.31, 0.66),
         (1.37, 0.55), (1.31, 0.54), (1.29, 0.63), (1.36, 0.63), (1.41, 0.53), (1.38, 0.76), (1.29, 0.94),
         (1.19, 0.90), (1.28, 0.78), (1.52, 0.66), (1.78, 0.52), (1.93, 0.36)),
        ((0.93, 0.40), (0.97, 0.45), (1.03, 0.44), (1.07, 0.37)),
        ((0.52, 0.93), (0.85, 0.87), (1.30, 0.83), (1.70, 0.80)),
    ),
)  # fmt: skip


def signature(seed: int = 0, *, width_mm: float = 46.0, dpi: int = 300) -> bytes:
    """Return a handwritten-looking signature in blue ink, twice as wide as high, on a transparent ground.

    seed: whose hand; different seeds write visibly differently.
    """
    height = round(width_mm / 2 / 25.4 * dpi) * _OVERSAMPLING
    ink = Image.new("L", (height * 2, height), 0)
    draw = ImageDraw.Draw(ink)
    hand = Random(seed)  # noqa: S311 a picture, not a secret
    slant, tremor = hand.uniform(-0.05, 0.12), 0.012
    for stroke in _HANDS[seed % len(_HANDS)]:
        shaken = [
            (x + hand.gauss(0, tremor) + slant * (0.5 - y), y + hand.gauss(0, tremor)) for x, y in stroke
        ]
        for x, y, radius in _pen(shaken):
            r = radius * height
            draw.ellipse((x * height - r, y * height - r, x * height + r, y * height + r), fill=255)
    ink = ink.resize((ink.width // _OVERSAMPLING, ink.height // _OVERSAMPLING), Image.Resampling.LANCZOS)
    return _png(ImageChops.multiply(ink, _unevenness(ink.size, hand, least=205)), _BLUE, dpi=dpi)


def seal(
    superior: str, agency: Sequence[str], *, diameter_mm: float = 36.0, dpi: int = 300, seed: int = 0
) -> bytes:
    """Return an agency's round seal in red ink on a transparent ground, in real size at `dpi`.

    superior: words along the upper arc. agency: the name in the middle, line by line.
    """
    side = round(diameter_mm / 25.4 * dpi) * _OVERSAMPLING
    ink = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(ink)
    for inset, stroke in ((0.006, 0.022), (0.040, 0.007), (0.172, 0.008)):
        edge = inset * side
        draw.ellipse((edge, edge, side - edge, side - edge), outline=255, width=round(stroke * side))
    _arc_text(ink, superior.upper(), radius=0.390, size=0.092, centre_deg=-90)
    _arc_text(ink, "MẪU · THỬ NGHIỆM", radius=0.390, size=0.072, centre_deg=90)
    for angle in (18, 162):
        turn = math.radians(angle)
        _star(
            draw, (0.5 + 0.390 * math.cos(turn)) * side, (0.5 + 0.390 * math.sin(turn)) * side, 0.036 * side
        )
    _middle_text(ink, [line.upper() for line in agency])
    ink = ink.resize((side // _OVERSAMPLING, side // _OVERSAMPLING), Image.Resampling.LANCZOS)
    ink = ink.filter(ImageFilter.GaussianBlur(dpi / 600))
    pad = Random(seed)  # noqa: S311 a picture, not a secret
    return _png(ImageChops.multiply(ink, _unevenness(ink.size, pad, least=150)), _RED, dpi=dpi)


def _pen(points: Sequence[Point]) -> Iterator[tuple[float, float, float]]:
    """Walk a smooth line through the points; yield positions and the pen's radius there."""
    path = list(_smooth(points))
    total = sum(math.dist(a, b) for a, b in itertools.pairwise(path))
    gone, radius = 0.0, 0.004
    for (x, y), (next_x, next_y) in itertools.pairwise(path):
        step = math.hypot(next_x - x, next_y - y)
        gone += step
        # A pen presses on the way down and lifts at both ends.
        down = (next_y - y) / step if step else 0.0
        lift = min(1.0, gone / 0.10, (total - gone) / 0.16 + 0.12)
        wanted = (0.0105 + 0.0065 * max(0.0, down) - 0.0030 * max(0.0, -down)) * lift
        radius += (wanted - radius) * 0.12
        yield x, y, max(radius, 0.0022)


def _smooth(points: Sequence[Point]) -> Iterator[Point]:
    """Yield a Catmull-Rom curve through the points, in steps well below the pen's width."""
    padded = [points[0], *points, points[-1]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(4, round(math.dist(b, c) / 0.0025))
        for step in range(steps):
            t = step / steps
            yield _between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


@functools.cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    for folder in _FONT_FOLDERS:
        face = folder / "LiberationSans-Bold.ttf"
        if face.is_file():
            return ImageFont.truetype(str(face), pixels)
    raise FileNotFoundError("Liberation Sans is missing; install the package fonts-liberation2")


def _arc_text(ink: Image.Image, words: str, *, radius: float, size: float, centre_deg: float) -> None:
    """Write on a circle: over the top outwards, along the bottom so that it stands upright."""
    side = ink.width
    font = _font(round(size * side))
    upright = centre_deg > 0
    gaps = [font.getlength(letter) * 0.98 + size * side * 0.06 for letter in words]
    turn_per_pixel = 1 / (radius * side)
    angle = math.radians(centre_deg) + (1 if upright else -1) * sum(gaps) * turn_per_pixel / 2
    for letter, gap in zip(words, gaps, strict=True):
        half = gap * turn_per_pixel / 2 * (-1 if upright else 1)
        angle += half
        tile = Image.new("L", (round(size * side * 2),) * 2, 0)
        middle = tile.width / 2
        # Placed by the cap height, so that letters with and without marks stand on one circle.
        ImageDraw.Draw(tile).text(
            (middle, middle + font.size * 0.36), letter, fill=255, font=font, anchor="ms"
        )
        tilt = -math.degrees(angle) + (90 if upright else -90)
        tile = tile.rotate(tilt, Image.Resampling.BICUBIC)
        x = side / 2 + radius * side * math.cos(angle) - middle
        y = side / 2 + radius * side * math.sin(angle) - middle
        where = (round(x), round(y), round(x) + tile.width, round(y) + tile.height)
        ink.paste(ImageChops.lighter(ink.crop(where), tile), where)
        angle += half


def _middle_text(ink: Image.Image, lines: Sequence[str]) -> None:
    side = ink.width
    draw = ImageDraw.Draw(ink)
    pitch = min(0.135, 0.40 / max(1, len(lines)))
    tall = round(pitch * 0.86 * side)
    rows = [(line, (row - (len(lines) - 1) / 2) * pitch) for row, line in enumerate(lines)]
    # One size for all lines: the largest at which each fits its chord of the inner circle.
    pixels = min(
        round(tall * _chord(offset, tall / side) * side / max(1.0, _font(tall).getlength(line)))
        for line, offset in rows
    )
    font = _font(min(tall, pixels))
    for line, offset in rows:
        draw.text(
            (side / 2, side * (0.5 + offset) + font.size * 0.36), line, fill=255, font=font, anchor="ms"
        )


def _chord(offset: float, height: float) -> float:
    """Return the width that a line of `height` finds at `offset` from the middle, in diameters."""
    return 2 * math.sqrt(max(0.0, 0.300**2 - (abs(offset) + height * 0.36) ** 2))


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for corner in range(10):
        turn = math.radians(corner * 36 - 90)
        reach = radius if corner % 2 == 0 else radius * 0.382
        corners.append((x + reach * math.cos(turn), y + reach * math.sin(turn)))
    draw.polygon(corners, fill=255)


def _unevenness(size: tuple[int, int], random: Random, *, least: int) -> Image.Image:
    """Return how much ink the paper took, from `least` to 255, in soft patches."""
    coarse = (max(2, size[0] // 24), max(2, size[1] // 24))
    patches = Image.frombytes("L", coarse, random.randbytes(coarse[0] * coarse[1])).resize(
        size, Image.Resampling.BICUBIC
    )
    return patches.point([round(least + (255 - least) * min(1.0, value / 150)) for value in range(256)])


def _png(ink: Image.Image, colour: tuple[int, int, int], *, dpi: int) -> bytes:
    image = Image.new("RGBA", ink.size, (*colour, 0))
    image.putalpha(ink)
    output = io.BytesIO()
    image.save(output, "PNG", dpi=(dpi, dpi), optimize=False)
    return output.getvalue()
