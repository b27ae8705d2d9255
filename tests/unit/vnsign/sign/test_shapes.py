"""Files of every shape that can be signed: how others write them must not matter."""

from __future__ import annotations

import io
import random
import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.unit.vnsign.sign.test_other_judges import pyhanko_says
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.errors import SigningError
from vnsign.fields import FieldPlan, fill, prepare
from vnsign.finish import sign
from vnsign.geometry import Box, PageFrame
from vnsign.pdf.document import Document
from vnsign.pdf.objects import Name as PdfName
from vnsign.pdf.objects import Ref, parse, read_text, text_string, write

BOX = Box(1, 20, 170, 60, 25)


def saved(pdf: pikepdf.Pdf, **settings) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, **settings)
    return stream.getvalue()


def changed(letter: bytes, change, **settings) -> bytes:
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        change(pdf)
        return saved(pdf, **settings)


def nothing(pdf):
    pass


def indirect_annotations(pdf):
    pdf.pages[0].Annots = pdf.make_indirect(Array([]))


def direct_form(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]))


def indirect_fields(pdf):
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=pdf.make_indirect(Array([]))))


def signature_field_with_separate_widget(pdf):
    page = pdf.pages[0]
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="CoQuan"))
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([100, 100, 200, 150]),
            F=4,
            P=page.obj,
            Parent=field,
        )
    )
    field.Kids = Array([widget])
    page.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def nested_pages(pdf):
    inner = pdf.make_indirect(
        Dictionary(Type=Name.Pages, Kids=pdf.Root.Pages.Kids, Count=2, Parent=pdf.Root.Pages)
    )
    for page in inner.Kids:
        page.Parent = inner
    pdf.Root.Pages.Kids = Array([inner])


SHAPES = [
    pytest.param(nothing, {"object_stream_mode": pikepdf.ObjectStreamMode.disable}, id="table"),
    pytest.param(nothing, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}, id="object-streams"),
    pytest.param(nothing, {"linearize": True}, id="linearized"),
    pytest.param(nothing, {"linearize": True, "object_stream_mode": pikepdf.ObjectStreamMode.generate}, id="linearized-streams"),
    pytest.param(indirect_annotations, {}, id="indirect-annotations"),
    pytest.param(direct_form, {}, id="direct-form"),
    pytest.param(indirect_fields, {}, id="indirect-fields"),
    pytest.param(signature_field_with_separate_widget, {}, id="field-and-widget-apart"),
    pytest.param(nested_pages, {}, id="nested-pages"),
    pytest.param(lambda pdf: pdf.pages[0].rotate(90, relative=True), {}, id="rotated"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "settings"), SHAPES)
def test_stock_pyhanko_calls_a_file_of_this_shape_valid(letter, agency_stttt, pki, now, change, settings):
    pdf = changed(letter, change, **settings)

    signed = sign(pdf, agency_stttt, field="CoQuan", now=now, box=BOX, timestamp_room=TIMESTAMP_ROOM)

    assert pyhanko_says(signed, pki) == {"CoQuan": (True, "NONE")}


@pytest.mark.parametrize(("change", "settings"), SHAPES)
def test_the_leaders_signature_survives_filling_in_a_file_of_this_shape(
    letter, leader_dung, pki, now, change, settings
):
    plan = FieldPlan(number=Box(1, 40, 60, 45, 8), leader=Box(1, 120, 170, 50, 25))
    prepared = prepare(changed(letter, change, **settings), plan)

    filled = fill(sign(prepared, leader_dung, field="LanhDao", now=now), {"so": "01/QĐ-UBND"})

    assert pyhanko_says(filled, pki) == {"LanhDao": (True, "FORM_FILLING")}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1.0, 2.0])
def test_a_box_comes_back_from_user_space_as_it_went(rotate, unit):
    frame = PageFrame(10, 20, 605, 862, rotate=rotate, user_unit=unit)
    box = Box(1, 30, 40, 50, 60)

    back = frame.box(1, frame.rect(box))

    assert [back.x, back.y, back.width, back.height] == pytest.approx([30, 40, 50, 60])


def filled_picture(letter, rotate):
    """Return the ink that filling adds to a page turned by `rotate`, and where it lies in mm."""
    import pypdfium2
    from PIL import ImageChops

    turned = changed(letter, lambda pdf: pdf.pages[0].rotate(rotate, relative=True))
    prepared = prepare(turned, FieldPlan(number=Box(1, 50, 100, 60, 10)))
    pictures = []
    for pdf in (prepared, fill(prepared, {"so": "1L/QĐ"})):
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        pictures.append(document[0].render(scale=8 * 25.4 / 72).to_pil().convert("L"))
        document.close()
    # Only where the page has no text of its own can the two be compared between turns.
    edges = ImageChops.difference(*pictures).getbbox()
    return ImageChops.difference(*pictures).crop(edges), [edge / 8 for edge in edges]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_filled_field_reads_the_same_on_a_turned_page(letter, rotate):
    from PIL import ImageChops, ImageStat

    blank = changed(letter, lambda pdf: pdf.pages[0].__setattr__("Contents", pdf.make_stream(b"")))
    upright, place = filled_picture(blank, 0)
    turned, other_place = filled_picture(blank, rotate)

    assert other_place == pytest.approx(place, abs=0.3)
    apart = ImageChops.difference(upright, turned.resize(upright.size))
    assert ImageStat.Stat(apart).mean[0] < 0.4 * ImageStat.Stat(upright).mean[0]


def test_a_trailer_that_counts_too_few_objects_does_no_harm(letter, agency_stttt, pki, now):
    miscounted = re.sub(rb"/Size \d+", b"/Size 9", letter)

    signed = sign(miscounted, agency_stttt, field="CoQuan", now=now)

    known = {number for number in range(1, 200) if Document(miscounted).place(number)}
    added = {first + i for first, count, _ in Document(signed).newest.runs for i in range(count)}
    catalog, page = Document(signed).root.number, Document(signed).page(1)[0].number
    assert added & known == {catalog, page}


@pytest.mark.parametrize(
    "written", [b"<4b79>", b"<4B79>", b"<FEFF004B0079>", b"(Ky)", b"(\\113y)", b"<4B 79>"]
)
def test_a_field_is_found_however_its_name_is_written(letter, agency_stttt, now, written):
    prepared = prepare(letter, FieldPlan(agency=Box(1, 40, 150, 37, 37)))
    at = prepared.index(b"/T <436f5175616e>")
    renamed = prepared[:at] + (b"/T " + written).ljust(17) + prepared[at + 17 :]

    signed = sign(renamed, agency_stttt, field="Ky", now=now)

    assert [field.name for field in Document(signed).fields()] == ["Ky"]


def test_a_string_in_an_old_trailer_is_not_taken_for_a_key(letter, agency_stttt, leader_dung, pki, now):
    first = sign(letter, leader_dung, field="Mot", now=now)
    at = first.rindex(b"/ID [<")
    end = first.index(b"]", at)
    named = first[:at] + b"/ID [(/Prev 1 /Size 7) (b)]".ljust(end + 1 - at) + first[end + 1 :]

    second = sign(named, agency_stttt, field="Hai", now=now)

    assert sign(second, agency_stttt, field="Ba", now=now).startswith(second)


def test_a_file_encrypted_by_an_older_trailer_is_refused(letter, agency_stttt, now):
    signed = sign(letter, agency_stttt, field="Mot", now=now)
    at = signed.rindex(b"/Root ")
    forgetful = signed[:at] + b"/Xoot " + signed[at + 6 :]
    plain = re.search(rb"/Size \d+/Root (\d+ 0 R)/Info \d+ 0 R", forgetful)
    hidden = (b"/Encrypt 3 0 R/Root " + plain[1]).ljust(len(plain[0]))
    secret = forgetful.replace(plain[0], hidden, 1)

    with pytest.raises(SigningError) as refused:
        sign(secret, agency_stttt, field="Hai", now=now)

    assert refused.value.code == "encrypted"


def test_a_newest_trailer_that_forgets_the_catalog_is_read_on(letter, agency_stttt, now):
    signed = sign(letter, agency_stttt, field="Mot", now=now)
    at = signed.rindex(b"/Root ")
    forgetful = signed[:at] + b"/Xoot " + signed[at + 6 :]

    assert sign(forgetful, agency_stttt, field="Hai", now=now).startswith(forgetful)


@pytest.mark.parametrize(
    "value",
    [
        None, True, -17, 3.25, PdfName("Tên#1 (x)"[1:3] + " a#"), b"\x00\xff()\\", Ref(12, 3),
        {"A": [1, {"B": PdfName("C")}], "D": b""}, [], 0.000001, 123456789012,
    ],
)  # fmt: skip
def test_values_read_back_as_they_were_written(value):
    assert parse(write(value), 0)[0] == value


@pytest.mark.parametrize("text", ["01/QĐ-UBND", "ngày 05 tháng 3", "", "Ừ"])
def test_text_reads_back_as_it_was_written(text):
    assert read_text(text_string(text)) == text


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b"(a\\(b\\)\\\\ \\101\\n(c))", b"a(b)\\ A\n(c)"),
        (b"(a\\\r\nb\rc)", b"ab\nc"),
        (b"<4 1 4>", b"A@"),
        (b"<< /A#20B % note\n [1 .5 -2. +3] >>", {"A B": [1, 0.5, -2.0, 3]}),
        (b"[1 0 R 2 0 Rx]", None),
        (b"<< /A >>", None),
        (b"[" * 500, None),
        (b"(abc", None),
        (b"<zz>", None),
        (b"]", None),
        (b"", None),
    ],
)
def test_what_others_write_is_read_or_refused(source, value):
    if value is None:
        with pytest.raises(SigningError):
            parse(source, 0)
    else:
        assert parse(source, 0)[0] == value


def test_spoiled_files_are_refused_with_our_own_errors_only(letter, leader_dung, now):
    shapes = [letter, changed(letter, nothing, object_stream_mode=pikepdf.ObjectStreamMode.generate)]
    dice = random.Random(30)
    for round_number in range(600):
        pdf = bytearray(shapes[round_number % 2])
        for _ in range(dice.choice((1, 3, 30))):
            at = (
                dice.randrange(len(pdf))
                if dice.random() < 0.4
                else dice.randrange(len(pdf) * 9 // 10, len(pdf))
            )
            action = dice.random()
            if action < 0.6:
                pdf[at] = dice.randrange(256)
            elif action < 0.8:
                del pdf[at : at + dice.randrange(40)]
            else:
                pdf[at:at] = dice.choice((b"0 0 R", b"<<", b"[", b"(", b"9" * 30, b"/Prev 0 ", b"null"))
        try:
            signed = sign(bytes(pdf), leader_dung, field="Ky", now=now, box=BOX)
            fill(prepare(bytes(pdf), FieldPlan(number=Box(1, 40, 60, 45, 8))), {"so": "1"})
        except SigningError:
            continue
        assert signed.startswith(bytes(pdf))
