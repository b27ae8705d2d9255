"""Make the scan of a paper document: what a clerk's scanner gives for a page signed and stamped by hand.

Colour, 200 dpi, image-only pages, PDF 1.4 or later (NĐ 30/2020 Appendix I Part II I.2); slightly turned,
noisy, soft and on tinted paper, as scans are. The same arguments give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageOps

from vanthu.documents.typeset import Box

__all__ = ["Mark", "scan"]

DPI: Final = 200
_MM_PER_INCH: Final = 25.4
_PAPER: Final = (251, 249, 243)
_TONER: Final = 34  # the darkest grey that toner reaches on a scan


@dataclass(frozen=True)
class Mark:
    """A PNG with a transparent ground, and where it stands on the paper."""

    png: bytes
    box: Box


def scan(
    pdf: bytes, marks: Sequence[Mark] = (), *, seed: int = 0, turn_deg: float = 0.4, dpi: int = DPI
) -> bytes:
    """Return a PDF of image-only pages that show `pdf` with the marks on it, as if printed and scanned.

    turn_deg: how far the paper lay askew; every page a little differently.
    """
    random = Random(seed)  # noqa: S311 a picture, not a secret
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for number, page in enumerate(document, start=1):
        sheet = page.render(scale=dpi / 72).to_pil().convert("RGB")
        sheet = _printed(sheet)
        for mark in marks:
            if mark.box.page == number:
                _press(sheet, mark, dpi=dpi, random=random)
        pages.append(_scanned(sheet, random=random, turn_deg=turn_deg * random.uniform(0.85, 1.15)))
    document.close()
    return _pdf_of(pages, dpi=dpi)


def _printed(sheet: Image.Image) -> Image.Image:
    """Put the page on paper: toner is not quite black, paper not quite white."""
    tables = [[round(_TONER + (white - _TONER) * value / 255) for value in range(256)] for white in _PAPER]
    return sheet.point([*tables[0], *tables[1], *tables[2]])


def _press(sheet: Image.Image, mark: Mark, *, dpi: int, random: Random) -> None:
    """Put a mark on the sheet as ink, which darkens what lies below it."""
    pixels = dpi / _MM_PER_INCH
    ink = Image.open(io.BytesIO(mark.png)).convert("RGBA")
    room = (round(mark.box.width_mm * pixels), round(mark.box.height_mm * pixels))
    ink = ImageOps.contain(ink, room, Image.Resampling.LANCZOS)
    ink = ink.rotate(random.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)
    left = round((mark.box.left_mm + mark.box.width_mm / 2) * pixels - ink.width / 2)
    top = round((mark.box.top_mm + mark.box.height_mm / 2) * pixels - ink.height / 2)
    overlay = Image.new("RGBA", sheet.size, (255, 255, 255, 255))
    overlay.alpha_composite(ink, (max(0, left), max(0, top)))
    sheet.paste(ImageChops.multiply(sheet, overlay.convert("RGB")))


def _scanned(sheet: Image.Image, *, random: Random, turn_deg: float) -> Image.Image:
    turned = sheet.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=_PAPER)
    soft = turned.filter(ImageFilter.GaussianBlur(0.55))
    uneven = ImageChops.multiply(soft, _light(sheet.size, random).convert("RGB"))
    return ImageChops.add(uneven, _grain(sheet.size, random), offset=-128)


def _grain(size: tuple[int, int], random: Random) -> Image.Image:
    """Return the sensor's noise around a middle grey, a different one in each colour."""
    width, height = size
    bands = []
    for _ in range(3):
        noise = Image.frombytes("L", size, random.randbytes(width * height)).filter(
            ImageFilter.GaussianBlur(0.6)
        )
        bands.append(noise.point([round(128 + (value - 128) * 0.16) for value in range(256)]))
    return Image.merge("RGB", bands)


def _light(size: tuple[int, int], random: Random) -> Image.Image:
    """Return the lamp's uneven light: a few per cent, in broad patches."""
    patches = Image.frombytes("L", (4, 6), random.randbytes(24)).resize(size, Image.Resampling.BICUBIC)
    return patches.point([round(246 + 9 * value / 255) for value in range(256)])


def _pdf_of(pages: Sequence[Image.Image], *, dpi: int) -> bytes:
    pdf = pikepdf.new()
    for page in pages:
        jpeg = io.BytesIO()
        page.save(jpeg, "JPEG", quality=78, dpi=(dpi, dpi), subsampling="4:2:0", optimize=True)
        width, height = (side / dpi * 72 for side in page.size)
        image = pdf.make_stream(
            jpeg.getvalue(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=page.width,
            Height=page.height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        sheet = pdf.add_blank_page(page_size=(round(width, 3), round(height, 3)))
        name = sheet.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Im0)
        sheet.Contents = pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {name} Do Q".encode())
    output = io.BytesIO()
    pdf.save(output, min_version="1.5", deterministic_id=True, linearize=False)
    return output.getvalue()
