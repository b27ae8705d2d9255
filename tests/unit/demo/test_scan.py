"""The demo's scan is what a scanner gives: pictures only, colour, 200 dpi, askew, and the marks in their places."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from vanthu.cli.demo.marks import seal, signature
from vanthu.cli.demo.scan import Mark, scan
from vanthu.documents.compose import Box, Composed, Draft, Issued, compose
from vanthu.documents.words import Kind

DPI = 200


@pytest.fixture(scope="module")
def paper() -> Composed:
    draft = Draft(
        kind=Kind.THONG_BAO,
        agency="Sở Thông tin và Truyền thông",
        notation="TB-STTTT",
        place="Phú Thọ",
        subject="Về lịch làm việc",
        body="Sở thông báo lịch làm việc.",
        signer_titles=("Giám đốc",),
        signer_name="Trần Văn Dũng",
        filed_with="VT",
    )
    return compose(draft, now=datetime(2026, 11, 23, tzinfo=UTC), issued=Issued(61, date(2026, 11, 23)))


@pytest.fixture(scope="module")
def scanned(paper: Composed) -> bytes:
    marks = [
        Mark(signature(dpi=200), paper.boxes.signature),
        Mark(seal("UBND tỉnh Phú Thọ", ("Sở",), dpi=200), paper.boxes.seal),
    ]
    return scan(paper.pdf, marks, seed=3)


def picture(pdf: bytes) -> Image.Image:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        image = document.pages[0].Resources.XObject.Im0
        return pikepdf.PdfImage(image).as_pil_image()


def cut(image: Image.Image, box: Box) -> Image.Image:
    left, top, right, bottom = (
        side / 25.4 * DPI
        for side in (box.left_mm, box.top_mm, box.left_mm + box.width_mm, box.top_mm + box.height_mm)
    )
    return image.crop((round(left), round(top), round(right), round(bottom)))


def share(image: Image.Image, *, of: str) -> float:
    """Return how much of the image is red or blue ink."""
    high, low = ("R", "B") if of == "red" else ("B", "R")
    pairs = zip(image.getchannel(high).tobytes(), image.getchannel(low).tobytes(), strict=True)
    return sum(strong > weak + 60 for strong, weak in pairs) / (image.width * image.height)


def test_pages_are_one_jpeg_each_without_text(scanned: bytes) -> None:
    document = pypdfium2.PdfDocument(scanned)
    text = document[0].get_textpage().get_text_range()
    document.close()

    assert text == ""
    with pikepdf.open(io.BytesIO(scanned)) as pdf:
        assert pdf.pdf_version >= "1.4"
        image = pdf.pages[0].Resources.XObject.Im0
        assert (image.Filter, image.ColorSpace) == ("/DCTDecode", "/DeviceRGB")


def test_a_page_is_a4_at_200_dpi_in_full_size(scanned: bytes) -> None:
    with pikepdf.open(io.BytesIO(scanned)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])

    image = picture(scanned)
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((210, 297), abs=0.2)
    assert (image.width / width * 72, image.height / height * 72) == pytest.approx((DPI, DPI), abs=0.5)


def test_signature_and_seal_stand_in_their_boxes(scanned: bytes, paper: Composed) -> None:
    image = picture(scanned)

    assert share(cut(image, paper.boxes.signature), of="blue") > 0.01
    assert share(cut(image, paper.boxes.seal), of="red") > 0.05
    elsewhere = image.crop((0, 0, image.width, round(0.2 * image.height)))
    assert share(elsewhere, of="red") + share(elsewhere, of="blue") < 0.001


def test_the_paper_lies_a_little_askew(paper: Composed) -> None:
    straight, askew = (picture(scan(paper.pdf, turn_deg=turn)) for turn in (0.0, 0.4))

    def first_dark_row(image: Image.Image, left: int, right: int) -> int:
        strip = image.convert("L").crop((left, 0, right, image.height)).point([255] * 110 + [0] * 146)
        box = strip.getbbox()
        assert box is not None
        return box[1]

    # Quốc hiệu stands in the right half; its ends are at one height on straight paper only.
    ends = ((880, 1000), (1380, 1500))
    level = [first_dark_row(straight, *end) for end in ends]
    tilted = [first_dark_row(askew, *end) for end in ends]
    assert abs((tilted[1] - tilted[0]) - (level[1] - level[0])) >= 2


def test_paper_is_tinted_uneven_and_noisy(scanned: bytes) -> None:
    margin = picture(scanned).crop((40, 40, 200, 200))

    red, _, blue = (band.getextrema() for band in margin.split())
    assert blue[1] < 255 or red[0] < red[1]
    assert len(set(margin.tobytes())) > 8


def test_the_same_seed_gives_the_same_scan_and_another_does_not(paper: Composed) -> None:
    assert scan(paper.pdf, seed=5) == scan(paper.pdf, seed=5)
    assert scan(paper.pdf, seed=5) != scan(paper.pdf, seed=6)
