"""The demo's signature and seal: colours, ground and size that NĐ 30/2020 App I II.7.d and II.8.a ask for."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from vanthu.cli.demo.marks import seal, signature

AGENCY = ("Sở", "Thông tin và", "Truyền thông")


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.mode) == ("PNG", "RGBA")
    return image


def ink_of(image: Image.Image) -> Image.Image:
    return image.getchannel("A")


def test_the_signature_is_blue_on_a_transparent_ground() -> None:
    image = opened(signature())

    red, green, blue, _ = image.getpixel(_darkest(image))  # type: ignore[misc]  # RGBA gives four
    assert blue > 2 * red
    assert blue > 2 * green
    assert all(ink_of(image).getpixel(corner) == 0 for corner in _corners(image))


def test_the_seal_is_red_on_a_transparent_ground() -> None:
    image = opened(seal("UBND tỉnh Phú Thọ", AGENCY))

    red, green, blue, _ = image.getpixel(_darkest(image))  # type: ignore[misc]  # RGBA gives four
    assert red > 4 * green
    assert red > 4 * blue
    assert all(ink_of(image).getpixel(corner) == 0 for corner in _corners(image))


@pytest.mark.parametrize(("diameter", "dpi"), [(36.0, 600), (36.0, 300), (42.0, 300)])
def test_the_seal_has_its_real_size(diameter: float, dpi: int) -> None:
    image = opened(seal("UBND tỉnh Phú Thọ", AGENCY, diameter_mm=diameter, dpi=dpi))

    assert image.width == image.height
    assert image.width / dpi * 25.4 == pytest.approx(diameter, abs=0.1)
    assert image.info["dpi"][0] == pytest.approx(dpi, abs=0.1)
    left, top, right, bottom = _inked(image)
    assert (right - left) / dpi * 25.4 == pytest.approx(diameter, rel=0.03)
    assert (bottom - top) / dpi * 25.4 == pytest.approx(diameter, rel=0.03)


def test_the_signature_is_twice_as_wide_as_high_and_fills_its_room() -> None:
    image = opened(signature(width_mm=46.0, dpi=300))

    assert image.width == 2 * image.height
    left, top, right, bottom = _inked(image)
    assert right - left > 0.6 * image.width
    assert bottom - top > 0.6 * image.height


def test_the_name_stays_within_the_inner_circle() -> None:
    plain, full = (ink_of(opened(seal("", lines, dpi=300))) for lines in ((" ",), AGENCY))
    side = plain.width

    changed = [
        at for at, (a, b) in enumerate(zip(plain.tobytes(), full.tobytes(), strict=True)) if abs(a - b) > 90
    ]

    assert changed
    reach = max((at % side - side / 2) ** 2 + (at // side - side / 2) ** 2 for at in changed) ** 0.5
    assert reach < 0.32 * side


def test_people_write_differently_and_each_always_the_same() -> None:
    assert signature(0) == signature(0)
    assert len({signature(seed) for seed in range(4)}) == 4
    assert seal("A", AGENCY, seed=1) == seal("A", AGENCY, seed=1)


def _inked(image: Image.Image) -> tuple[int, int, int, int]:
    box = ink_of(image).point([0] * 40 + [255] * 216).getbbox()
    assert box is not None
    return box


def _darkest(image: Image.Image) -> tuple[int, int]:
    ink = ink_of(image)
    at = ink.tobytes().index(ink.getextrema()[1])
    return at % ink.width, at // ink.width


def _corners(image: Image.Image) -> list[tuple[int, int]]:
    right, bottom = image.width - 1, image.height - 1
    return [(0, 0), (right, 0), (0, bottom), (right, bottom)]
