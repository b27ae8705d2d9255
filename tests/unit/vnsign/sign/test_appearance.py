"""What signatures look like, measured on the rendered page (NĐ 30/2020 App. I)."""

from __future__ import annotations

import shutil
import subprocess

import pypdfium2
import pytest

from vnsign.appearance import annex_mark, copy_mark, drawn_box, leader_image, seal_box, seal_image
from vnsign.errors import LayoutError
from vnsign.fields import Align, FieldPlan, TextStyle, fill, prepare
from vnsign.finish import sign
from vnsign.geometry import Box

LEADER_BOX = Box(1, 120, 150, 50, 25)
DOTS_PER_MM = 8


def ink(pdf: bytes, colour: str, page: int = 1) -> Box:
    """Return the box in mm around all pixels of a colour on the rendered page, forms drawn."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    picture = (
        document[page - 1].render(scale=DOTS_PER_MM * 25.4 / 72, may_draw_forms=True).to_pil().convert("RGB")
    )
    document.close()
    red, _, blue = picture.split()
    strong = {"red": (red, blue), "blue": (blue, red)}[colour]
    from PIL import ImageChops

    left, top, right, bottom = ImageChops.subtract(*strong).point(lambda value: 255 * (value > 90)).getbbox()
    edges = [edge / DOTS_PER_MM for edge in (left, top, right - left, bottom - top)]
    return Box(page, *edges)


@pytest.fixture(scope="module")
def sealed(letter, leader_dung, agency_stttt, blue_signature, red_seal, now):
    shown = leader_image(blue_signature)
    seal = seal_box(drawn_box(shown, LEADER_BOX), width_mm=36)
    prepared = prepare(letter, FieldPlan(leader=LEADER_BOX, agency=seal))
    signed = sign(prepared, leader_dung, field="LanhDao", appearance=shown, now=now)
    return sign(signed, agency_stttt, field="CoQuan", appearance=seal_image(red_seal, width_mm=36), now=now)


def test_the_seal_is_drawn_in_its_real_size(sealed):
    seal = ink(sealed, "red")

    assert seal.width == pytest.approx(36 * 417 / 425, abs=0.4)
    assert seal.height == pytest.approx(36 * 417 / 425, abs=0.4)


def test_the_leaders_image_is_centred_in_its_box(sealed):
    image = ink(sealed, "blue")

    assert image.centre[0] == pytest.approx(LEADER_BOX.centre[0], abs=1)
    assert image.centre[1] == pytest.approx(LEADER_BOX.centre[1], abs=1)


def test_the_seal_covers_a_third_of_the_image_on_its_left(sealed, blue_signature):
    image, seal = drawn_box(leader_image(blue_signature), LEADER_BOX), ink(sealed, "red")

    assert seal.right - image.x == pytest.approx(image.width / 3, abs=0.6)
    assert seal.x < image.x


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_a_mark_stands_top_right_of_the_page_as_displayed(letter, agency_stttt, now, rotate, tmp_path):
    from tests.unit.vnsign.sign.test_shapes import changed

    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext is not installed")
    turned = changed(letter, lambda pdf: pdf.pages[0].rotate(rotate, relative=True))
    shown = copy_mark("SAO Y", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ", now)
    path = tmp_path / "copy.pdf"
    path.write_bytes(sign(turned, agency_stttt, field="BanSao", appearance=shown, now=now))
    document = pypdfium2.PdfDocument(path.read_bytes())
    document.init_forms()
    before = pypdfium2.PdfDocument(turned)
    from PIL import ImageChops

    scale = DOTS_PER_MM * 25.4 / 72
    pictures = [each[0].render(scale=scale).to_pil().convert("L") for each in (before, document)]
    left, top, right, bottom = (edge / DOTS_PER_MM for edge in ImageChops.difference(*pictures).getbbox())
    width = pictures[0].width / DOTS_PER_MM
    before.close()
    document.close()

    assert 7 <= top <= 10
    assert bottom - top < 12
    assert width - 17 <= right <= width - 14
    assert width - right < left
    words = subprocess.run([pdftotext, str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "SAO Y; Văn phòng Ủy ban nhân dân tỉnh Phú Thọ;" in " ".join(words.split())
    assert "2026-03-05T15:00:00+07:00" in words


def test_every_font_of_a_marked_file_is_embedded_and_cut(letter, agency_stttt, now, tmp_path):
    pdffonts = shutil.which("pdffonts")
    if pdffonts is None:
        pytest.skip("pdffonts is not installed")
    path = tmp_path / "annex.pdf"
    path.write_bytes(
        sign(letter, agency_stttt, field="CoQuan", appearance=annex_mark("01/STTTT-CNTT", now), now=now)
    )

    rows = subprocess.run(
        [pdffonts, str(path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]

    assert any("LiberationSerif" in row for row in rows)
    assert all(" yes yes " in row for row in rows)


@pytest.mark.parametrize("align", list(Align))
def test_a_text_stands_as_its_style_says(letter, align):
    box = Box(1, 40, 150, 60, 8)
    prepared = prepare(letter, FieldPlan(number=box, number_style=TextStyle(13, align=align)))
    from PIL import ImageChops

    pictures = []
    for pdf in (prepared, fill(prepared, {"so": "01/QĐ"})):
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        pictures.append(document[0].render(scale=DOTS_PER_MM * 25.4 / 72).to_pil().convert("L"))
        document.close()
    left, top, right, bottom = (edge / DOTS_PER_MM for edge in ImageChops.difference(*pictures).getbbox())

    wanted = {Align.LEFT: left - box.x, Align.RIGHT: box.right - right}.get(align)
    if wanted is None:
        assert (left + right) / 2 == pytest.approx(box.centre[0], abs=0.6)
    else:
        assert 0 < wanted < 1.6
    assert box.y < top
    assert bottom < box.bottom


@pytest.mark.parametrize(
    "spoil", [lambda png: b"", lambda png: png[:50], lambda png: b"GIF89a" + png, lambda png: png[:-30]]
)
def test_an_image_that_is_no_png_is_refused(blue_signature, spoil):
    with pytest.raises(LayoutError) as refused:
        leader_image(spoil(blue_signature))

    assert refused.value.code == "bad_image"


@pytest.mark.parametrize("width", [2, 120])
def test_a_seal_of_no_real_size_is_refused(red_seal, width):
    with pytest.raises(LayoutError):
        seal_image(red_seal, width_mm=width)


def test_a_seal_larger_than_its_field_is_refused(letter, agency_stttt, red_seal, now):
    prepared = prepare(letter, FieldPlan(agency=Box(1, 100, 150, 30, 30)))

    with pytest.raises(LayoutError) as refused:
        sign(prepared, agency_stttt, field="CoQuan", appearance=seal_image(red_seal, width_mm=36), now=now)

    assert refused.value.code == "outside_page"


def test_an_image_without_box_or_field_is_refused(letter, leader_dung, blue_signature, now):
    with pytest.raises(Exception, match="no box") as refused:
        sign(letter, leader_dung, field="LanhDao", appearance=leader_image(blue_signature), now=now)

    assert refused.value.code == "no_field"
