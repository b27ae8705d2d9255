"""Looks that a program reads as the value and a person does not: drawn, placed, clipped, switched, chosen."""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import of
from vnsign.report import Changes, Verdict

HARMLESS = (Changes.NONE, Changes.PERMITTED)


def form(content: bytes, *, box: bytes = b"[0 0 200 20]", more: bytes = b"") -> bytes:
    resources = b"/Resources << /Font << /F1 9 0 R >> %s >>" % more
    return paper.stream(content, b"/Type /XObject /Subtype /Form /BBox %s %s" % (box, resources))


def filled_with(pdf: bytes, value: bytes, looks: bytes, *others: tuple[int, bytes]) -> bytes:
    body = paper.OBJECTS[6].replace(b">>", b"/V %s /AP << /N 40 0 R >> >>" % value)
    return paper.update(pdf, {6: body, 40: looks, **dict(others)})


def test_a_field_prepared_with_another_kind_of_field_still_fills(judge, by_leader):
    assert judge(filled_with(by_leader, b"(100)", paper.looks("100"))).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"0 G 0.5 0.5 199 19 re s q 2 2 196 16 re W n BT /F1 12 Tf 4 6 Td (129) Tj ET Q", id="frame-clip"),
        pytest.param(b"BT /F1 1 Tf 12 0 0 12 2 4 Tm (1) Tj (29) Tj ET", id="matrix"),
        pytest.param(b"BT /F1 12 Tf 2 4 Td [(1) -20 (2) 40 (9)] TJ ET", id="kerned"),
        pytest.param(b"BT /F1 12 Tf 2 4 Td (1) Tj 20 0 Td (2) Tj 20 0 Td (9) Tj ET", id="comb"),
        pytest.param(b"BT /F1 8 Tf 9 TL 2 12 Td (12) Tj T* (9) Tj ET", id="two-lines"),
        pytest.param(b"q 0 1 -1 0 20 2 cm BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="turned"),
    ],
)  # fmt: skip
def test_honest_ways_of_drawing_a_value_pass(judge, by_leader, content):
    assert judge(filled_with(by_leader, b"(129)", form(content))).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"BT /F1 12 Tf 20 4 Td (12) Tj -18 0 Td (9) Tj ET", id="order"),
        pytest.param(b"BT /F1 12 Tf 1 0 0 1 60 4 Tm (12) Tj 1 0 0 1 2 4 Tm (9) Tj ET", id="order-by-matrix"),
        pytest.param(b"BT /F1 12 Tf 20 4 Td [(12) 3000 (9)] TJ ET", id="steps-back"),
        pytest.param(b"BT /F1 12 Tf -30 Tc 90 4 Td (129) Tj ET", id="negative-spacing"),
        pytest.param(b"BT /F1 12 Tf -100 Tz 90 4 Td (129) Tj ET", id="mirrored-scaling"),
        pytest.param(b"BT /F1 12 Tf -1 0 0 1 90 4 Tm (129) Tj ET", id="mirrored"),
        pytest.param(b"BT /F1 12 Tf 2 4 Td (12) Tj 0 0 Td (9) Tj ET", id="overlaid"),
        pytest.param(b"BT /F1 0.1 Tf 2 4 Td (129) Tj ET", id="tiny"),
        pytest.param(b"q 0.001 0 0 0.001 0 0 cm BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="shrunk"),
        pytest.param(b"q 1 0 0 1 900 0 cm BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="moved-out"),
        pytest.param(b"q 150 0 10 10 re W n BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="clipped"),
        pytest.param(b"q 0 0 6 20 re W n BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="end-clipped"),
        pytest.param(b"q 0 0 200 8 re W n BT /F1 12 Tf 2 4 Td (129) Tj ET Q", id="upper-half-clipped"),
        pytest.param(b"BT /F1 12 Tf 2 16 Td (129) Tj ET", id="upper-half-outside"),
        pytest.param(b"BT /F1 12 Tf 193 4 Td (129) Tj ET", id="end-outside"),
        pytest.param(b"BT /F1 12 Tf 1 0 3 1 2 4 Tm (129) Tj ET", id="leaning"),
        pytest.param(b"BT /F1 12 Tf 1 0 0 0.05 2 4 Tm (129) Tj ET", id="flattened"),
        pytest.param(b"/G gs BT /F1 12 Tf 2 4 Td (129) Tj ET", id="transparent"),
        pytest.param(b"BT /F1 12 Tf 2 4 Td (129) Tj ET 1 g 0 0 200 20 re f", id="painted-over"),
        pytest.param(b"0 g 0 0 200 20 re f BT /F1 12 Tf 2 4 Td (129) Tj ET", id="black-on-black"),
        pytest.param(b"/Pattern cs /P scn BT /F1 12 Tf 2 4 Td (129) Tj ET", id="pattern"),
        pytest.param(b"BT /F1 12 Tf 12 4 Td (129) Tj ET 5 4 1.2 9 re f", id="one-more-stroke"),
        pytest.param(b"BT /F1 12 Tf 12 4 Td (129) Tj ET 6 4 m 6 13 l S", id="one-more-line"),
        pytest.param(b"BT /F1 12 Tf 2 4 Td (129) Tj ET " + b"60 4 1 1 re " * 99 + b"f", id="one-path-of-dots"),
    ],
)  # fmt: skip
def test_looks_that_a_person_reads_otherwise_are_doubted(judge, by_leader, content):
    transparent = b"/ExtGState << /G << /ca 0 >> >> /Pattern << /P << /PatternType 1 >> >>"

    report = judge(filled_with(by_leader, b"(129)", form(content, more=transparent)))

    assert of(report, "LanhDao").changes not in HARMLESS
    assert report.verdict is not Verdict.VALID


def test_looks_in_a_layer_of_their_own_are_doubted(judge, by_leader):
    layered = form(b"BT /F1 12 Tf 2 4 Td (129) Tj ET").replace(
        b"/Subtype /Form", b"/Subtype /Form /OC 60 0 R"
    )
    pdf = filled_with(by_leader, b"(129)", layered)

    report = judge(paper.update(pdf, {60: b"<< /Type /OCG /Name (x) >>"}))

    assert of(report, "LanhDao").changes not in HARMLESS


GROUND = b"1 1 0.8 rg 0 0 200 20 re f 0 g BT /F1 12 Tf 2 4 Td (129) Tj ET"


@pytest.mark.parametrize(
    ("prepared", "good"),
    [
        pytest.param(b"/MK << /BG [1 1 0.8] >>", True, id="declared"),
        pytest.param(b"/AP << /N 30 0 R >>", True, id="drawn-before"),
        pytest.param(b"", False, id="new"),
        pytest.param(b"/MK << /BG [1 1 0.8] >> /AP << /N 31 0 R >>", False, id="declared-but-left-open"),
    ],
)
def test_a_ground_that_was_not_there_may_hide_what_lies_beneath(judge, pki, prepared, good):
    drawn = {30: form(b"1 1 0.8 rg 0 0 200 20 re f"), 31: form(b"")}
    field = paper.OBJECTS[6].replace(b"/DA", prepared + b" /DA")
    pdf = paper.sign(
        paper.document({6: field, **drawn}), pki.leader, paper.LEADER, number=60, chain=(pki.ca,)
    )
    marks = prepared.partition(b"/AP")[0]
    body = paper.OBJECTS[6][:-2] + marks + b" /V (129) /AP << /N 40 0 R >> >>"

    report = judge(paper.update(pdf, {6: body, 40: form(GROUND)}))

    assert (of(report, "LanhDao").changes in HARMLESS) is good


@pytest.mark.parametrize("value", [b"5", b"<< /A 1 >>", b"true", b"3.5", b"[<< >> (x)]"])
def test_a_value_that_is_no_text_vouches_for_no_looks(judge, by_leader, value):
    report = judge(filled_with(by_leader, value, paper.looks("900 trieu")))

    assert of(report, "LanhDao").changes not in HARMLESS


def test_two_widgets_of_one_field_may_show_one_value(judge, pki):
    kid = b"<< /Type /Annot /Subtype /Widget /Parent 6 0 R /F 4 /P 3 0 R /Rect [100 %d 300 %d] %s >>"
    field = b"<< /FT /Tx /T (so) /DA (/F1 12 Tf) /Kids [30 0 R 31 0 R] %s >>"
    page = paper.OBJECTS[3].replace(b"[6 0 R 7 0 R", b"[30 0 R 31 0 R 7 0 R")
    base = paper.document({3: page, 6: field % b"", 30: kid % (700, 720, b""), 31: kid % (600, 620, b"")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=60, chain=(pki.ca,))
    looks = b"/AP << /N 40 0 R >>"

    report = judge(
        paper.update(
            pdf, {6: field % b"/V (100)", 30: kid % (700, 720, looks), 31: kid % (600, 620, looks), 40: paper.looks("100")}
        )
    )  # fmt: skip

    assert report.verdict is Verdict.VALID


def choice(flags: int, *options: str) -> bytes:
    listed = b" ".join(b"(%s)" % option.encode() for option in options)
    return paper.OBJECTS[6].replace(b"/FT /Tx", b"/FT /Ch /Ff %d /Opt [%s]" % (flags, listed))


COMBO, LIST = 1 << 17, 0


@pytest.mark.parametrize(
    ("flags", "value", "shown", "good"),
    [
        (COMBO, "100", "100", True),
        (COMBO, "100", "100 000", False),
        (COMBO, "", "900", False),
        (LIST, "100", "100 200", True),
        (LIST, "", "900", False),
        (LIST, "100", "100 900", False),
    ],
)
def test_a_choice_shows_what_was_chosen_or_its_options(judge, pki, flags, value, shown, good):
    field = choice(flags, "100", "200")
    pdf = paper.sign(paper.document({6: field}), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    body = field.replace(b">>", b"/V (%s) /AP << /N 40 0 R >> >>" % value.encode())

    report = judge(paper.update(pdf, {6: body, 40: paper.looks(shown)}))

    assert (of(report, "LanhDao").changes in HARMLESS) is good


@pytest.mark.parametrize(
    ("rect", "value", "state", "good"),
    [
        (b"[100 700 114 714]", b"Yes", b"Yes", True),
        (b"[100 700 114 714]", b"Off", b"Yes", False),
        (b"[50 600 500 760]", b"Yes", b"Yes", False),
    ],
)
def test_a_check_box_is_switched_to_its_value_and_covers_nothing(judge, pki, rect, value, state, good):
    box = (
        b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (so) /F 4 /P 3 0 R /Rect %s /V /%s /AS /%s"
        b" /AP << /N << /Yes 30 0 R /Off 31 0 R >> >> >>"
    )
    base = paper.document({6: box % (rect, b"Off", b"Off"), 30: paper.looks("4"), 31: paper.looks("")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=60, chain=(pki.ca,))

    report = judge(paper.update(pdf, {6: box % (rect, value, state)}))

    assert (of(report, "LanhDao").changes in HARMLESS) is good
