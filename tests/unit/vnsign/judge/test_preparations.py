"""Documents prepared before signing so that a later, harmless-looking update brings out something else.

The relatives of the shadow attacks: a dictionary with two roles, fields whose value waits behind what they show,
fields as large as the page, text that stands on its head, codes that a font draws as something else.
"""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import certified_at, codes, of
from vnsign.report import Changes, Verdict

EVIL = paper.stream(b"BT /F1 12 Tf 72 720 Td (Quyet dinh 900 trieu dong) Tj ET")
HARMLESS = (Changes.NONE, Changes.PERMITTED)


def by(pki, changed):
    return paper.sign(paper.document(changed), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))


def changes(judge, pdf):
    return of(judge(pdf), "LanhDao").changes


# One dictionary, two roles


def test_a_page_cannot_come_in_as_a_signature_field(judge, pki):
    """The root of the pages is a field too: a new field below it is a new page."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 /T (p) /MediaBox [0 0 595 842] >>"
    page = paper.OBJECTS[3].replace(b"/Type /Page", b"/Type /Page /T (x) /FT /Sig")
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 2 0 R]")
    signed = by(pki, {2: pages, 3: page, 5: form, 41: EVIL, 42: b"<< /Kept 41 0 R >>"})
    new = b"<< /Type /Page /T (y) /FT /Sig /Parent 2 0 R /Contents 41 0 R >>"

    report = judge(paper.update(signed, {2: pages.replace(b"[3 0 R]", b"[50 0 R 3 0 R]"), 50: new}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert {"pages_changed", "hidden_content_prepared"} <= codes(report)


@pytest.mark.parametrize("apart", [False, True], ids=["named", "in-an-array"])
def test_a_field_that_is_something_else_as_well_cannot_be_filled(judge, pki, apart):
    page = paper.OBJECTS[3].replace(
        b">> >>", b">> /Properties << /G %s >> >>" % (b"30 0 R" if apart else b"6 0 R")
    )
    signed = by(pki, {3: page, 30: b"[6 0 R]"})

    report = judge(paper.update(signed, {6: paper.OBJECTS[6].replace(b">>", b"/V (900) >>")}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS
    assert "hidden_content_prepared" in codes(report)


def test_layers_whose_settings_are_a_field_cannot_be_switched(judge, pki):
    settings = b"<< /Name (d) /BaseState /ON /OFF [31 0 R] /FT /Tx /T (cfg) >>"
    layer = b"<< /Type /OCG /Name (g) /Usage << /View << /ViewState /ON >> >> >>"
    catalog = paper.OBJECTS[1].replace(b">>", b"/OCProperties << /OCGs [31 0 R] /D 30 0 R >> >>")
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 30 0 R]")
    signed = by(pki, {1: catalog, 5: form, 30: settings, 31: layer})
    switched = settings.replace(b">>", b"/AS [<< /Event /View /Category [/View] /OCGs [31 0 R] >>] >>")

    assert changes(judge, paper.update(signed, {30: switched})) not in HARMLESS


# Fields that show one thing and mean another


def told_to_draw(pdf):
    form = paper.OBJECTS[5][:-2] + b"/NeedAppearances true >>"
    return paper.update(pdf, {5: form})


PARENT = b"<< /FT /Tx /T (so) /V (%s) /Kids [36 0 R] /DA (/F1 12 Tf) >>"
KID = b"<< /Type /Annot /Subtype /Widget /Parent 6 0 R /F 4 /P 3 0 R /Rect [100 700 300 720] /AP << /N 37 0 R >> >>"
CHOICE = paper.OBJECTS[6].replace(b"/FT /Tx", b"/FT /Ch /Ff 131072 /Opt [[(b) (100)] [(a) (900)]]")


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        ({6: PARENT % b"900", 36: KID, 37: paper.looks("100")}, False),
        ({6: PARENT % b"100", 36: KID, 37: paper.looks("100")}, True),
        ({6: paper.OBJECTS[6].replace(b">>", b"/V (900) >>")}, False),
        ({6: paper.OBJECTS[6].replace(b"/F 4", b"/F 2").replace(b">>", b"/V (900) >>")}, True),
        ({6: CHOICE.replace(b">>", b"/V (a) /AP << /N 37 0 R >> >>"), 37: paper.looks("100")}, False),
        ({6: CHOICE.replace(b">>", b"/V (b) /AP << /N 37 0 R >> >>"), 37: paper.looks("100")}, True),
    ],
    ids=["widget-apart", "widget-apart-honest", "no-looks", "hidden", "choice", "choice-honest"],
)
def test_drawing_fields_anew_may_bring_out_nothing(judge, pki, changed, good):
    page = paper.OBJECTS[3].replace(b"[6 0 R", b"[36 0 R") if 36 in changed else paper.OBJECTS[3]
    report = judge(told_to_draw(by(pki, {3: page, **changed})))

    assert (report.verdict is Verdict.VALID) is good
    assert ("appearance_differs_from_value" in codes(report)) is not good


BUTTON = paper.OBJECTS[6].replace(b"/FT /Tx", b"/FT /Btn").replace(b"[100 700 300 720]", b"[100 700 110 710]")
STATES = b"/V /%s /AS /%s /AP << /N << /Off 37 0 R /Yes 38 0 R >> >> >>"
PICTURES = {
    number: paper.stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 10 10]")
    for number, content in ((37, b""), (38, b"0 0 10 10 re f"))
}


@pytest.mark.parametrize(("value", "state", "good"), [(b"Yes", b"Yes", True), (b"Yes", b"Off", False)])
def test_a_check_box_shows_what_its_value_says_even_where_only_the_value_changed(
    judge, pki, value, state, good
):
    signed = by(pki, {6: BUTTON.replace(b">>", STATES % (b"Off", b"Off")), **PICTURES})

    updated = paper.update(signed, {6: BUTTON.replace(b">>", STATES % (value, state))})

    assert (changes(judge, updated) in HARMLESS) is good


@pytest.mark.parametrize(("rect", "good"), [(b"[0 0 595 842]", False), (b"[100 100 400 300]", True)])
def test_a_field_as_large_as_the_page_is_not_taken_for_a_seal(judge, pki, monkeypatch, rect, good):
    monkeypatch.setitem(paper.FIELD_OF, paper.AGENCY, b"(CoQuan) /F 132 /P 3 0 R /Rect " + rect)
    signed = by(pki, {8: paper.OBJECTS[8].replace(b"[250 100 350 150]", rect)})

    sealed = paper.sign(
        signed, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,), widget=b"/AP << /N 75 0 R >>",
        others={75: paper.looks("Quyet dinh khac")},
    )  # fmt: skip

    assert (changes(judge, sealed) in HARMLESS) is good


@pytest.mark.parametrize(
    ("looks", "good"),
    [
        (b"1 g 0 0 200 20 re f 0 g BT /F1 12 Tf 2 4 Td (100) Tj ET", False),
        (b"q 200 0 0 20 0 0 cm /X Do Q", False),
        (b"0.95 g 0 0 200 20 re f", True),
        (b"BT /F1 12 Tf 2 4 Td (Ky tai day) Tj ET", True),
    ],
    ids=["covering-text", "picture", "ground", "words"],
)
def test_what_covered_the_page_may_not_vanish_by_signing(judge, pki, looks, good):
    """An unsigned field's picture may hide what a later signature, taking its place, brings out."""
    form = paper.stream(looks, b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 9 0 R >>"
                        b" /XObject << /X 38 0 R >> >>")  # fmt: skip
    image = paper.stream(b"x", b"/Type /XObject /Subtype /Image /Width 1 /Height 1")
    waiting = paper.OBJECTS[8].replace(b">>", b"/AP << /N 37 0 R >> >>")
    signed = by(pki, {8: waiting, 37: form, 38: image})

    sealed = paper.sign(signed, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,))

    assert (changes(judge, sealed) in HARMLESS) is good


@pytest.mark.parametrize("looks", [True, False])
def test_a_waiting_signature_field_may_be_hidden_only_if_it_shows_nothing(judge, pki, looks):
    waiting = paper.OBJECTS[8].replace(b">>", b"/AP << /N 37 0 R >> >>") if looks else paper.OBJECTS[8]
    signed = by(pki, {8: waiting, 37: paper.looks("100")})

    hidden = paper.update(signed, {8: waiting.replace(b"/F 132", b"/F 2")})

    assert (changes(judge, hidden) in HARMLESS) is not looks


@pytest.mark.parametrize("kind", [b"Ink", b"Line", b"PolyLine", b"Polygon", b"Square", b"Circle"])
def test_at_level_3_drawn_shapes_may_write_and_are_doubted(judge, pki, kind):
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 75 0 R]")
    note = b"<< /Type /Annot /Subtype /%s /Rect [50 700 400 740] /P 3 0 R /C [0 0 0] >>" % kind

    report = judge(paper.update(certified_at(pki, 3), {3: page, 75: note}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


# Text that a person reads otherwise: turned, or drawn with other glyphs


def shown(pdf, content, *, entries=b"", value=b"66", fonts=b"/F1 9 0 R", field=paper.OBJECTS[6], more=None):
    body = field.replace(b">>", b"/V (%s) /AP << /N 40 0 R >> >>" % value)
    form = paper.stream(
        content,
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] %s /Resources << /Font << %s >> >>"
        % (entries, fonts),
    )
    return paper.update(pdf, {6: body, 40: form, **(more or {})})


UPRIGHT = b"BT /F1 12 Tf 2 4 Td (66) Tj ET"


@pytest.mark.parametrize(
    ("content", "entries"),
    [
        (b"BT /F1 12 Tf -1 0 0 -1 60 16 Tm (66) Tj ET", b""),
        (b"q -1 0 0 -1 200 20 cm BT /F1 12 Tf 2 4 Td (66) Tj ET Q", b""),
        (UPRIGHT, b"/Matrix [-1 0 0 -1 0 0]"),
        (UPRIGHT, b"/Matrix [-1 0 0 1 0 0]"),
        (UPRIGHT, b"/Matrix [0 1 -1 0 0 0]"),
        (b"BT /F1 12 Tf 0 1 -1 0 60 2 Tm (66) Tj ET", b""),
        (b"BT /F1 12 Tf 2 4 Td (6) Tj -1 0 0 -1 20 16 Tm (6) Tj ET", b""),
    ],
)
def test_figures_that_stand_on_their_head_are_doubted(judge, by_leader, content, entries):
    report = judge(shown(by_leader, content, entries=entries))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS
    assert "appearance_unreadable" in codes(report)


def test_words_that_are_readable_from_one_side_only_may_be_turned(judge, by_leader):
    turned = b"BT /F1 5 Tf 0 1 -1 0 60 2 Tm (Phu Tho) Tj ET"

    assert changes(judge, shown(by_leader, turned, value=b"Phu Tho")) is Changes.PERMITTED


@pytest.mark.parametrize(
    ("rotate", "flags", "matrix", "good"),
    [
        (b"90", b"4", b"[0 1 -1 0 0 0]", True),
        (b"180", b"4", b"[-1 0 0 -1 0 0]", True),
        (b"180", b"4", b"[1 0 0 1 0 0]", False),
        (b"180", b"20", b"[1 0 0 1 0 0]", True),
    ],
)
def test_figures_stand_upright_on_the_page_as_it_is_displayed(judge, pki, rotate, flags, matrix, good):
    field = paper.OBJECTS[6].replace(b"/F 4", b"/F " + flags)
    page = paper.OBJECTS[3].replace(b"/Type /Page", b"/Type /Page /Rotate " + rotate)
    signed = by(pki, {3: page, 6: field})

    found = changes(judge, shown(signed, UPRIGHT, entries=b"/Matrix " + matrix, field=field))

    assert (found is Changes.PERMITTED) is good


FILE = b"/FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 43 0 R >>"
MAP = {42: paper.stream(b"1 beginbfchar <36> <0036> endbfchar 1 beginbfchar <0036> <0036> endbfchar")}


@pytest.mark.parametrize(
    ("font", "more"),
    [
        (b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>", {}),
        (b"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Symbol >>", {}),
        (
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [54 /nine] >>"
            b" /ToUnicode 42 0 R >>",
            MAP,
        ),
        (
            b"<< /Type /Font /Subtype /TrueType /BaseFont /X /ToUnicode 42 0 R " + FILE + b" >>",
            {**MAP, 43: paper.stream(b"x")},
        ),
    ],
    ids=["dingbats", "symbols", "two-meanings", "glyphs-of-its-own"],
)
@pytest.mark.parametrize("direct", [False, True])
def test_codes_that_a_font_draws_as_something_else_are_doubted(judge, by_leader, font, more, direct):
    fonts, objects = (b"/F1 " + font, more) if direct else (b"/F1 41 0 R", {41: font, **more})

    report = judge(shown(by_leader, UPRIGHT, fonts=fonts, more=objects))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


def test_a_new_composite_font_over_signed_glyphs_is_doubted(judge, pki):
    """Its map to Unicode is new: nobody vouches that the glyphs of the signed font program are what it says."""
    signed = by(
        pki,
        {43: paper.stream(b"x"), 3: paper.OBJECTS[3].replace(b"/Type /Page", b"/Type /Page /Kept 43 0 R")},
    )
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 42 0 R /DescendantFonts"
        b" [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor 44 0 R >>] >>"
    )
    descriptor = b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 43 0 R >>"

    report = judge(
        shown(signed, b"BT /F1 12 Tf 2 4 Td <00360036> Tj ET", more={41: font, 44: descriptor, **MAP}, fonts=b"/F1 41 0 R")
    )  # fmt: skip

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


def test_a_font_with_a_macintosh_encoding_is_read_by_it(judge, by_leader):
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /MacRomanEncoding >>"
    content = b"BT /F1 12 Tf 2 4 Td (\x8e) Tj ET"

    assert changes(judge, shown(by_leader, content, value=b"\xe9", fonts=b"/F1 " + font)) is Changes.PERMITTED
