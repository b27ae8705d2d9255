"""Honest updates on every way that files are written, and honest looks as common tools draw them: all must pass.

As many kinds as there are attacks in `test_families.py`: a judge that doubts everything protects nobody.
"""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import of
from tests.unit.vnsign.judge.test_families import (
    HARMLESS,
    approved,
    field_of,
    marked,
    name,
    names,
    new_stream,
    page_of,
    passes,
    prepared,
    rect,
    updated,
)
from tests.unit.vnsign.judge.test_looks import form
from vnsign.fields import fill
from vnsign.finish import sign
from vnsign.report import Verdict

__all__ = ["approved", "prepared"]


def text(value):
    from pyhanko.pdf_utils import generic

    return generic.TextStringObject(value)


def number(value):
    from pyhanko.pdf_utils import generic

    return generic.NumberObject(value)


def helvetica(writer):
    font = names(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Helvetica"))
    return writer.add_object(font)


def fill_by_hand(writer, content=b"/Tx BMC q BT 0 g /Helv 11 Tf 2 6 Td (129) Tj ET Q EMC", **more):
    field = marked(writer, field_of(writer, "so"))
    box = [float(side) for side in field["/Rect"]]
    looks = new_stream(
        writer, content, Type=name("/XObject"), Subtype=name("/Form"),
        BBox=rect(0, 0, int(box[2] - box[0]), int(box[3] - box[1])),
        Resources=names(Font=names(Helv=helvetica(writer))),
    )  # fmt: skip
    field["/V"], field["/AP"] = text("129"), names(N=looks)
    for key, value in more.items():
        field["/" + key] = value


def looks_in_one_place(writer):
    fill_by_hand(writer, b"/Tx BMC q BT /Helv 11 Tf 1 0 0 1 2 6 Tm [(1) -10 (29)] TJ ET Q EMC")


def filled_with_default_border(writer):
    fill_by_hand(writer, BS=names(W=number(1), S=name("/S")))


def filled_with_settings_in_another_order(writer):
    from pyhanko.pdf_utils import generic

    field = field_of(writer, "so")
    words = str(field["/DA"]).split()
    at = words.index("Tf") + 1
    fill_by_hand(writer, DA=generic.TextStringObject(" ".join([*words[at:], *words[:at]])))


def filled_and_closed(writer):
    fill_by_hand(writer, Ff=number(int(field_of(writer, "so").get("/Ff", 0)) | 1))


def filled_and_dated(writer):
    fill_by_hand(writer, M=text("D:20260305150000+07'00'"))


def filled_with_ascii_value(writer):
    from pyhanko.pdf_utils import generic

    fill_by_hand(writer, V=generic.ByteStringObject(b"129"))


def new_metadata(writer):
    xmp = b'<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'
    stream = new_stream(writer, xmp, Type=name("/Metadata"), Subtype=name("/XML"))
    writer.root["/Metadata"] = stream
    writer.update_root()


def new_information(writer):
    writer.set_info(names(ModDate=text("D:20260305150000+07'00'")))


def evidence(writer):
    from pyhanko.pdf_utils import generic

    stream = new_stream(writer, b"0\x82")
    writer.root["/DSS"] = writer.add_object(names(Type=name("/DSS"), Certs=generic.ArrayObject([stream])))
    writer.update_root()


def page_written_again(writer):
    marked(writer, page_of(writer))


def catalog_written_again(writer):
    writer.update_root()


def field_written_again(writer):
    marked(writer, field_of(writer, "so"))


def unused_object(writer):
    writer.add_object(names(Type=name("/Nothing")))


def one_more_font_in_the_form(writer):
    form_of = writer.root["/AcroForm"]
    resources = form_of["/DR"]
    resources["/Font"]["/Helv"] = helvetica(writer)
    writer.update_container(resources["/Font"])
    writer.update_container(resources)


def asked_to_draw_anew(writer):
    from pyhanko.pdf_utils import generic

    form_of = writer.root["/AcroForm"]
    form_of["/NeedAppearances"] = generic.BooleanObject(True)
    writer.update_container(form_of)


def flags_of_signatures(writer):
    form_of = writer.root["/AcroForm"]
    form_of["/SigFlags"] = number(3)
    writer.update_container(form_of)


def extension_named(writer):
    level = names(BaseVersion=name("/2.0"), ExtensionLevel=number(32002))
    writer.root["/Extensions"] = names(ISO_=level)
    writer.update_root()


def version_raised(writer):
    writer.root["/Version"] = name("/2.0")
    writer.update_root()


def filled_with_new_font_in_the_form(writer):
    one_more_font_in_the_form(writer)
    fill_by_hand(writer)


def filled_with_metadata(writer):
    fill_by_hand(writer)
    new_metadata(writer)
    new_information(writer)


HONEST = {
    "filled": fill_by_hand, "one-place": looks_in_one_place, "default-border": filled_with_default_border,
    "settings-order": filled_with_settings_in_another_order, "filled-closed": filled_and_closed,
    "filled-dated": filled_and_dated, "ascii-value": filled_with_ascii_value, "metadata": new_metadata,
    "information": new_information, "evidence": evidence, "page-again": page_written_again,
    "catalog-again": catalog_written_again, "field-again": field_written_again, "unused": unused_object,
    "form-font": one_more_font_in_the_form, "draw-anew": asked_to_draw_anew, "sig-flags": flags_of_signatures,
    "extension": extension_named, "version": version_raised,
    "fill-and-font": filled_with_new_font_in_the_form, "fill-and-metadata": filled_with_metadata,
}  # fmt: skip


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST)
def test_every_honest_update_passes_in_any_way_of_writing(judge, approved, change):
    report = judge(updated(approved, change))

    assert passes(report)
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST)
def test_every_honest_update_may_be_sealed(judge, approved, agency_stttt, now, change):
    report = judge(sign(updated(approved, change), agency_stttt, field="CoQuan", now=now))

    assert passes(report)
    assert report.verdict is Verdict.VALID


BESIDE = {
    kind: change for kind, change in HONEST.items() if not change.__name__.startswith(("fill", "looks"))
}


@pytest.mark.parametrize("change", BESIDE.values(), ids=BESIDE)
def test_every_honest_update_may_follow_a_filling(judge, approved, change):
    report = judge(updated(fill(approved, {"so": "12/QĐ"}), change))

    assert report.verdict is Verdict.VALID


GROUND, RELIEF = b"0.8 0.85 1 rg 0 0 200 20 re f ", (
    b"0.5 g 1 1 m 1 19 l 199 19 l 198 18 l 2 18 l 2 2 l f "
    b"0.75 g 199 19 m 199 1 l 1 1 l 2 2 l 198 2 l 198 18 l f "
)  # fmt: skip
FRAME = b"0.1 g 0 0 200 20 re 1 1 198 18 re f* "
WRITING = b"BT 0.1 g /F1 12 Tf 2 5 Td (129) Tj ET"
DARK = b"0 0 0.4 rg 0 0 200 20 re f BT 1 g /F1 12 Tf 2 5 Td (129) Tj ET"
COMB_LINES = b"0 G 1 w " + b"".join(b"%d 1 m %d 19 l S " % (at, at) for at in (50, 100, 150))
COMB_PATH = b"0 G 1 w " + b"".join(b"%d 0 m %d 20 l " % (at, at) for at in (50, 100, 150)) + b"S "
COMB_TEXT = b"BT 0 g /F1 12 Tf 20 5 Td (1) Tj 50 0 Td (2) Tj 50 0 Td (9) Tj ET"
COMB, MARKED = b"/Ff 16777216 /MaxLen 4", b"/MK << /BG [0.8 0.85 1] >>"


def judged(judge, pki, marks, content, field=paper.OBJECTS[6], value=b"(129)", box=b"[0 0 200 20]"):
    before = field.replace(b"/DA", marks + b" /DA")
    pdf = paper.sign(paper.document({6: before}), pki.leader, paper.LEADER, number=60, chain=(pki.ca,))
    body = before[:-2] + b" /V %s /AP << /N 40 0 R >> >>" % value
    return judge(paper.update(pdf, {6: body, 40: form(content, box=box)}))


@pytest.mark.parametrize(
    ("marks", "content"),
    [
        pytest.param(b"", b"/Tx BMC " + WRITING + b" EMC", id="plain"),
        pytest.param(b"", FRAME + WRITING, id="frame-of-two-rectangles"),
        pytest.param(b"", b"0 G 1 w 0.5 0.5 199 19 re s " + WRITING, id="frame-by-line"),
        pytest.param(b"", RELIEF + FRAME + WRITING, id="relief-without-ground"),
        pytest.param(MARKED, GROUND + WRITING, id="ground"),
        pytest.param(MARKED, GROUND + RELIEF + FRAME + WRITING, id="ground-relief-frame"),
        pytest.param(MARKED, GROUND + b"q 2 2 196 16 re W n " + WRITING + b" Q", id="ground-clip"),
        pytest.param(b"/MK << /BG [0 0 0.4] >>", DARK, id="white-on-dark"),
        pytest.param(COMB, COMB_LINES + COMB_TEXT, id="comb-line-by-line"),
        pytest.param(COMB, COMB_PATH + COMB_TEXT, id="comb-one-path"),
        pytest.param(COMB, FRAME + COMB_LINES + COMB_TEXT, id="comb-framed"),
        pytest.param(
            COMB,
            b"BT 0 g /F1 12 Tf 0 5 Td [-1800 (1) -3600 (2) -3600 (9)] TJ ET",
            id="comb-by-kerning",
        ),
        pytest.param(
            b"/Ff 4096", b"BT /F1 8 Tf 1 12 Td (12) Tj 0 -9 Td (9) Tj ET", id="lines"
        ),
        pytest.param(b"/Q 2", b"BT /F1 12 Tf 170 5 Td (129) Tj ET", id="right"),
        pytest.param(b"", b"q 0.9 0 0 0.9 1 1 cm " + WRITING + b" Q", id="scaled"),
        pytest.param(b"", b"BT 0 0 1 rg /F1 12 Tf 2 5 Td (129) Tj ET", id="blue"),
        pytest.param(b"", b"BT 0 0 0 1 k /F1 12 Tf 2 5 Td (129) Tj ET", id="cmyk"),
        pytest.param(b"", b"BT 0 Tc 0 Tw 100 Tz 0 Ts 0 Tr /F1 12 Tf 2 5 Td (129) Tj ET", id="settings"),
    ],
)  # fmt: skip
def test_looks_as_common_tools_draw_them_pass(judge, pki, marks, content):
    report = judged(judge, pki, marks, content)

    assert of(report, "LanhDao").changes in HARMLESS
    assert report.verdict is Verdict.VALID


def test_a_ribbon_marks_what_was_chosen_in_a_list(judge, pki):
    field = paper.OBJECTS[6].replace(b"/FT /Tx", b"/FT /Ch /Opt [(Mat) (Thuong)]").replace(b"720]", b"740]")
    ground = b"1 1 0.8 rg 0 0 200 40 re f "
    content = (
        ground
        + b"0.6 0.75 0.85 rg 1 24 198 14 re f BT 0 g /F1 12 Tf 2 27 Td (Mat) Tj 0 -14 Td (Thuong) Tj ET"
    )

    marks = b"/MK << /BG [1 1 0.8] >>"
    report = judged(judge, pki, marks, content, field=field, value=b"(Mat)", box=b"[0 0 200 40]")

    assert report.verdict is Verdict.VALID


BLACK = b"0 g 0 0 200 20 re f "
WHITE_TEXT = b"BT 1 g /F1 12 Tf 2 5 Td (129) Tj ET"


@pytest.mark.parametrize(
    ("marks", "content"),
    [
        pytest.param(b"", WHITE_TEXT, id="white-on-nothing"),
        pytest.param(MARKED, b"q 150 0 10 20 re W n " + BLACK + b"Q " + WHITE_TEXT, id="clipped-ground"),
        pytest.param(MARKED, BLACK + b"1 g 0 0 200 20 re 1 1 198 18 re f " + WHITE_TEXT, id="two-rectangles-filled"),
        pytest.param(MARKED, b"0 g 0 0 200 20 re 1 1 198 18 re f* " + WHITE_TEXT, id="frame-is-no-ground"),
        pytest.param(MARKED, b"0 g 0 0 m 0 20 l 200 20 l 200 0 l f " + WRITING, id="dark-polygon"),
        pytest.param(MARKED, b"0 g 0 0 m 200 20 l 200 0 l 0 20 l f " + WRITING, id="bow-tie"),
        pytest.param(MARKED, b"0 G 40 w 0.5 0.5 199 19 re s " + WRITING, id="broad-line"),
        pytest.param(MARKED, b"/L gs 0 G 0.5 0.5 199 19 re s " + WRITING, id="broad-line-by-state"),
        pytest.param(b"", COMB_LINES + COMB_TEXT, id="dividers-in-no-comb"),
        pytest.param(b"/Ff 16777216 /MaxLen 5", COMB_LINES + COMB_TEXT, id="dividers-of-another-comb"),
        pytest.param(COMB, b"50 1 m 50 19 l S 60 1 m 60 19 l S " + COMB_TEXT, id="uneven-dividers"),
        pytest.param(COMB, b"50 1 m 50 19 l 100 1 l 100 19 l S 150 1 m 150 19 l S " + COMB_TEXT, id="zigzag"),
        pytest.param(COMB, b"12 w " + COMB_LINES.replace(b"1 w", b"") + COMB_TEXT, id="broad-dividers"),
        pytest.param(COMB, COMB_TEXT + COMB_LINES, id="dividers-over-text"),
        pytest.param(MARKED, GROUND + b"0.5 g 1 6 198 8 re f " + WRITING, id="ribbon-in-a-text-field"),
        pytest.param(MARKED, BLACK + b"/X Do", id="black-form-on-black"),
        pytest.param(b"", b"BT 1 Tr 1 G /F1 12 Tf 2 5 Td (129) Tj ET", id="outlined-in-white"),
    ],
)  # fmt: skip
def test_what_only_resembles_them_is_doubted(judge, pki, marks, content):
    before = paper.OBJECTS[6].replace(b"/DA", marks + b" /DA")
    pdf = paper.sign(paper.document({6: before}), pki.leader, paper.LEADER, number=60, chain=(pki.ca,))
    body = before[:-2] + b" /V (129) /AP << /N 40 0 R >> >>"
    more = b"/XObject << /X 41 0 R >> /ExtGState << /L << /LW 40 >> >>"

    report = judge(paper.update(pdf, {6: body, 40: form(content, more=more), 41: form(WRITING)}))

    assert of(report, "LanhDao").changes not in HARMLESS


def test_a_box_far_larger_than_its_field_shrinks_what_it_shows(judge, pki):
    report = judged(judge, pki, b"", WRITING, box=b"[0 0 20000 2000]")

    assert of(report, "LanhDao").changes not in HARMLESS


@pytest.mark.parametrize(
    ("written", "good"),
    [
        (b"/DA (0 g /F1 12 Tf)", False),
        (b"/DA (/F1 12.0 Tf)", True),
        (b"/DA (/F1 14 Tf)", False),
        (b"/DA (/F1 12 Tf /F1 90 Tf)", False),
        (b"/BS << /W 1 >>", True),
        (b"/BS << /W 1 /S /S /Type /Border >>", True),
        (b"/BS << /W 9 >>", False),
        (b"/BS << /W 1 /S /B >>", False),
        (b"/BS << /W 1 /D [3] >>", False),
    ],
)  # fmt: skip
def test_defaults_written_out_change_nothing(judge, by_leader, written, good):
    body = paper.OBJECTS[6]
    body = body.replace(b"/DA (/F1 12 Tf)", written) if b"/DA" in written else body[:-2] + written + b" >>"
    body = body[:-2] + b" /V (129) /AP << /N 40 0 R >> >>"

    report = judge(paper.update(by_leader, {6: body, 40: paper.looks("129")}))

    assert (of(report, "LanhDao").changes in HARMLESS) is good
