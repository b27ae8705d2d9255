"""Placement against layouts whose truth is known."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache

import pypdfium2
import pytest

from tests.unit.vnsign.sign.layouts import Layout, Truth, layouts, pdf_of, skewed
from vnsign.errors import PdfError
from vnsign.placement import Placement, Spot, place

ALL = layouts()
NEAR_MM = 2.0


@lru_cache
def found_in(name: str) -> Placement:
    return place(pdf_of(next(each for each in ALL if each.name == name)))


def off(layout: Layout, truth: Truth, spot: Spot) -> float:
    """Return how far a spot lies from the truth, in mm."""
    if truth.fill == "leader":
        x, top = skewed(layout, truth.x, truth.top)
        _, bottom = skewed(layout, truth.x, truth.bottom)
        return max(abs(spot.box.centre[0] - x), abs(spot.box.y - top - 1), abs(spot.box.bottom - bottom + 1))
    x, y = skewed(layout, truth.x, truth.y)
    return max(abs(spot.box.x - 0.6 - x), abs(spot.base - y))


def faults(layout: Layout) -> list[str]:
    """Return every truth that was missed, and every invention."""
    placement = found_in(layout.name)
    open_spots = [spot for spot in placement.spots() if spot.fill != "agency" and spot.fill != "year"]
    missed = []
    for truth in layout.truth:
        fitting = [spot for spot in open_spots if spot.fill == truth.fill]
        best = min(fitting, key=lambda spot: off(layout, truth, spot), default=None)
        if best is None or off(layout, truth, best) > NEAR_MM:
            missed.append(f"{truth.fill} missed by {off(layout, truth, best) if best else 'all'}")
        else:
            open_spots.remove(best)
    return missed + [f"{spot.fill} invented" for spot in open_spots]


def test_there_are_at_least_sixty_layouts():
    assert len({layout.name for layout in ALL}) == len(ALL) >= 60


@pytest.mark.parametrize("layout", [each for each in ALL if each.prepared], ids=lambda each: each.name)
def test_every_place_of_a_prepared_template_is_found_within_two_millimetres(layout):
    assert faults(layout) == []


def test_places_of_foreign_layouts_are_found_in_at_least_95_of_100():
    foreign = [each for each in ALL if not each.prepared]

    wrong = {layout.name: faults(layout) for layout in foreign if faults(layout)}

    assert len(wrong) <= 0.05 * len(foreign), wrong


@pytest.mark.parametrize("layout", ALL, ids=lambda each: each.name)
def test_no_field_covers_text_or_another_field(layout):
    from tests.unit.vnsign.sign.overlaps import text_boxes

    spots = [spot for spot in found_in(layout.name).spots() if spot.fill != "agency"]
    pdf = pdf_of(layout)

    for spot in spots:
        for box, words in text_boxes(pdf, spot.box.page):
            assert not spot.box.overlaps(box, slack=0.3) or not words.strip(" .…"), (spot, words)
        for other in spots:
            assert other is spot or not spot.box.overlaps(other.box)


def test_what_is_printed_already_gets_no_field():
    assert found_in("printed").number is None
    assert found_in("printed").dates == ()
    assert set(found_in("printed").printed) == {"code", "date"}


def test_the_seal_stands_left_of_the_signature_over_a_third_of_the_image():
    placement = found_in("prepared-13-40")
    leader, seal = placement.leaders[0].box, placement.agency.box

    assert seal.width == seal.height == 36
    assert abs(seal.right - (leader.centre[0] - 45 / 2 + 15)) <= 2
    assert abs(seal.centre[1] - leader.centre[1]) <= 2


def test_signers_of_a_joint_document_are_told_apart():
    assert [spot.near.split(" / ")[1] for spot in found_in("joint-three").leaders] == [
        "Trần Văn Dũng", "Hoàng Văn Minh", "Nguyễn Thị Hạnh",
    ]  # fmt: skip


def test_a_page_without_text_is_said():
    with pytest.raises(PdfError) as refused:
        place(pdf_of(Layout("blank")))

    assert refused.value.code == "no_text"


def test_places_found_become_fields_that_can_be_filled_and_signed(leader_dung, now):
    from vnsign.describe import describe
    from vnsign.fields import fill, prepare
    from vnsign.finish import sign

    pdf = pdf_of(next(each for each in ALL if each.name == "letter-13-38"))
    prepared = prepare(pdf, place(pdf).plan())

    filled = fill(
        sign(prepared, leader_dung, field="LanhDao", now=now), {"so": "12", "ngay": "05", "thang": "3"}
    )

    assert {field.name: field.value for field in describe(filled).fields if field.kind == "text"} == {
        "so": "12", "ngay": "05", "thang": "3",
    }  # fmt: skip
    assert {field.name for field in describe(filled).fields if field.kind == "signature"} == {
        "LanhDao",
        "CoQuan",
    }


@pytest.mark.slow
@pytest.mark.outside_tool("tesseract")
@pytest.mark.parametrize("name", ["letter-13-38", "title-3"])
def test_places_are_found_in_a_scan_read_by_an_ocr(name, tmp_path):
    tesseract = shutil.which("tesseract")
    if (
        tesseract is None
        or "vie"
        not in subprocess.run(
            [tesseract, "--list-langs"], capture_output=True, text=True, check=False
        ).stdout.split()
    ):
        pytest.skip("tesseract with Vietnamese is not installed")
    layout = next(each for each in ALL if each.name == name)
    document = pypdfium2.PdfDocument(pdf_of(layout))
    document[0].render(scale=200 / 72).to_pil().save(tmp_path / "scan.png", dpi=(200, 200))
    document.close()
    command = [tesseract, str(tmp_path / "scan.png"), str(tmp_path / "scan"), "-l", "vie", "pdf"]
    subprocess.run(command, capture_output=True, check=True)

    found = place((tmp_path / "scan.pdf").read_bytes())

    fitting = {spot.fill: spot for spot in found.spots()}
    assert all(
        off(layout, truth, fitting[truth.fill]) < NEAR_MM for truth in layout.truth if truth.fill in fitting
    )
    assert {"number", "leader"} <= fitting.keys()
