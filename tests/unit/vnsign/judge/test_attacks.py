"""Attacks on signed PDFs from the literature, and their relatives: none may come out valid.

Classes: universal signature forgery, incremental saving, signature wrapping (Mladenov et al., 2019);
shadow attacks (Mainka et al., 2021); evil annotation and sneaky signature (Rohlmann et al., 2021).
"""

from __future__ import annotations

import re

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import certified_at, codes, filled, of
from tests.unit.vnsign.judge.test_changes import with_new_field
from vnsign.report import Changes, Integrity, Verdict

EVIL = paper.stream(b"BT /F1 12 Tf 72 720 Td (Quyet dinh 900 trieu dong) Tj ET")


def refused(report):
    """Say whether no signature is intact with harmless changes only."""
    return report.verdict is not Verdict.VALID and not all(
        signature.integrity is Integrity.INTACT and signature.changes in (Changes.NONE, Changes.PERMITTED)
        for signature in report.signatures
    )


# Universal signature forgery: parts of the signature removed, emptied or contradictory


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"/Contents <[0-9A-F]+>", b"/Contents null"),
        (rb"/Contents <[0-9A-F]+>", b"/Contents <>"),
        (rb"/Contents <[0-9A-F]+>", b"/Contents <00>"),
        (rb"/Contents <[0-9A-F]+>", b""),
        (rb"/ByteRange \[[^\]]+\]", b"/ByteRange null"),
        (rb"/ByteRange \[[^\]]+\]", b"/ByteRange [0 0 0 0]"),
        (rb"/ByteRange \[[^\]]+\]", b"/ByteRange [0 -1 2 -3]"),
        (rb"/ByteRange \[[^\]]+\]", b"/ByteRange [0 100]"),
        (rb"/ByteRange \[[^\]]+\]", b""),
        (rb"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /none"),
        (rb"/Contents <", b"/Contents <00> /Contents <"),
    ],
)
def test_a_signature_without_its_parts_is_refused(judge, by_leader, old, new):
    assert refused(judge(re.sub(old, new, by_leader, count=1)))


# Incremental saving: content after the signature, with and without a proper cross-reference


@pytest.mark.parametrize(
    "tail",
    [
        b"4 0 obj\n" + EVIL + b"\nendobj\n",
        b"4 0 obj\n" + EVIL + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n",
        b"4 0 obj\n"
        + EVIL
        + b"\nendobj\nxref\n0 0\ntrailer\n<< /Root 1 0 R /Prev 1 >>\nstartxref\n1\n%%EOF\n",
        b"%4 0 obj\nrubbish",
        b"rubbish",
    ],
)
def test_bytes_after_the_end_are_refused(judge, by_leader, tail):
    report = judge(by_leader + tail)

    assert refused(report)
    assert codes(report) & {"bytes_after_end", "bytes_unaccounted"}


def test_an_end_that_points_back_to_the_signed_table_hides_nothing(judge, by_leader):
    tail = b"4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (EVIL, paper.last_xref(by_leader))

    assert refused(judge(by_leader + tail))


def test_blanks_after_the_end_are_harmless(judge, by_leader):
    assert judge(by_leader + b"\r\n \n\x00").verdict is Verdict.VALID


def test_an_object_that_no_table_lists_is_refused(judge, by_leader):
    pdf = paper.update(by_leader, {}, trailer=b"/Info 40 0 R", junk=b"4 0 obj\n" + EVIL + b"\nendobj\n")

    report = judge(pdf)

    assert refused(report)
    assert "bytes_unaccounted" in codes(report)


def test_a_table_that_points_an_object_elsewhere_is_refused(judge, by_leader):
    pdf = paper.update(by_leader, {40: EVIL})
    place = pdf.rindex(b"40 0 obj")
    pdf = pdf.replace(b"40 1\n%010d" % place, b"4 1\n%010d" % place)

    assert refused(judge(pdf))


@pytest.mark.parametrize("number", [2, 4, 9])
def test_no_object_of_the_page_can_be_replaced(judge, by_leader, number):
    body = {2: paper.OBJECTS[2].replace(b"/Count 1", b"/Count 1 /Rotate 180"), 4: EVIL,
            9: paper.OBJECTS[9].replace(b"Helvetica", b"Symbol")}[number]  # fmt: skip

    report = judge(paper.update(by_leader, {number: body}))

    assert refused(report)
    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


@pytest.mark.parametrize("key", [b"/OpenAction << /S /JavaScript /JS (x) >>", b"/Names << >>", b"/OCProperties << >>",
                                 b"/PageMode /UseNone", b"/Lang (vi)"])  # fmt: skip
def test_the_catalogue_can_gain_nothing_that_acts(judge, by_leader, key):
    assert refused(judge(paper.update(by_leader, {1: paper.OBJECTS[1].replace(b">>", key + b" >>")})))


def test_pages_cannot_be_added(judge, by_leader):
    pages = b"<< /Type /Pages /Kids [3 0 R 40 0 R] /Count 2 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"

    assert refused(judge(paper.update(by_leader, {2: pages, 40: page})))


def test_the_root_cannot_move(judge, by_leader):
    pdf = paper.update(by_leader, {40: paper.OBJECTS[1]}).replace(b"/Root 1 0 R /ID [<00> <00>] /Prev", b"/Root 40 0 R /ID [<00> <00>] /Prev")  # fmt: skip

    assert refused(judge(pdf))


# Signature wrapping


def test_a_range_that_jumps_over_new_bytes_is_refused(judge, by_leader):
    start, stop, length = (
        int(item) for item in re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", by_leader).groups()
    )
    evil = b"4 0 obj\n" + EVIL + b"\nendobj\n"
    moved = by_leader[:stop] + evil + by_leader[stop:]
    moved = re.sub(rb"/ByteRange \[0 \d+ \d+", b"/ByteRange [0 %d %d" % (start, stop + len(evil)), moved)

    assert refused(judge(moved))
    assert length


def test_a_signature_of_another_field_cannot_be_shared(judge, by_leader):
    body = paper.OBJECTS[8].replace(b">>", b"/V 20 0 R >>")

    assert refused(judge(paper.update(by_leader, {8: body})))


# Shadow attacks


def test_hide_a_covering_widget_cannot_be_made_invisible(judge, pki):
    cover = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 10 0 R >> >>")
    base = paper.document({6: cover, 10: paper.looks("100")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    assert refused(judge(paper.update(pdf, {6: cover.replace(b"/F 4", b"/F 2")})))


def test_hide_looks_cannot_be_taken_away(judge, pki):
    cover = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 10 0 R >> >>")
    base = paper.document({6: cover, 10: paper.looks("100")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    assert refused(judge(paper.update(pdf, {6: paper.OBJECTS[6].replace(b">>", b"/V (200) >>")})))


def test_replace_a_font_that_draws_other_digits_cannot_come_later(judge, by_leader):
    assert refused(
        judge(paper.update(by_leader, {9: paper.OBJECTS[9].replace(b"WinAnsiEncoding", b"Other")}))
    )


def test_replace_looks_changed_in_place_while_shared_are_refused(judge, pki):
    shared = paper.OBJECTS[6].replace(b">>", b"/AP << /N 10 0 R >> >>")
    page = paper.OBJECTS[3].replace(b"/Font <<", b"/XObject << /X 10 0 R >> /Font <<")
    base = paper.document({3: page, 6: shared, 10: paper.looks(" ")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    changed = paper.update(pdf, {6: shared.replace(b">> >>", b">> /V (900) >>"), 10: paper.looks("900")})

    assert refused(judge(changed))


def test_hide_and_replace_a_hidden_second_page_tree_cannot_be_brought_out(judge, pki):
    hidden = {10: b"<< /Type /Pages /Kids [11 0 R] /Count 1 >>",
              11: b"<< /Type /Page /Parent 10 0 R /MediaBox [0 0 595 842] /Contents 12 0 R >>", 12: EVIL}  # fmt: skip
    pdf = paper.sign(paper.document(hidden), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    brought_out = paper.update(pdf, {1: paper.OBJECTS[1].replace(b"/Pages 2 0 R", b"/Pages 10 0 R")})

    assert refused(judge(brought_out))


def test_an_object_that_something_signed_already_pointed_to_cannot_come_into_being(judge, pki):
    page = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 50 0 R]")
    pdf = paper.sign(paper.document({3: page}), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    assert refused(judge(paper.update(pdf, {50: EVIL})))
    assert refused(judge(filled(pdf, "123", first=50)))


def test_a_stream_cannot_grow_by_its_length_alone(judge, pki):
    body = b"<< /Length 10 0 R >>\nstream\n" + b"BT ET" + b" " * 40 + b"\nendstream"
    pdf = paper.sign(
        paper.document({4: body, 10: b"45"}), pki.leader, paper.LEADER, number=20, chain=(pki.ca,)
    )

    assert refused(judge(paper.update(pdf, {10: b"5"})))


def test_a_dictionary_with_a_key_twice_is_refused(judge, by_leader):
    twice = paper.OBJECTS[6].replace(b">>", b"/V (100) /V (900) >>")

    assert refused(judge(paper.update(by_leader, {6: twice})))


# Attacks on certified documents


def test_a_sneaky_signature_after_certification_is_never_valid(judge, pki, certified):
    report = judge(with_new_field(certified, pki, rect=b"[50 700 400 740]", seen="Quyet dinh 900 trieu dong"))

    assert of(report, "LanhDao").changes is Changes.INDETERMINATE
    assert report.verdict is Verdict.INDETERMINATE


def test_the_certification_cannot_be_taken_away(judge, certified):
    report = judge(paper.update(certified, {1: paper.OBJECTS[1]}))

    assert refused(report)


def test_a_text_field_added_later_is_refused(judge, by_leader):
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    field = paper.OBJECTS[6].replace(b"(so)", b"(moi)").replace(b">>", b"/V (x) /AP << /N 41 0 R >> >>")

    assert refused(judge(paper.update(by_leader, {3: page, 5: form, 40: field, 41: paper.looks("x")})))


def test_a_widget_outside_the_form_is_refused(judge, by_leader):
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 40 0 R]")
    stray = b"<< /Type /Annot /Subtype /Widget /Rect [50 700 400 740] /P 3 0 R /AP << /N 41 0 R >> >>"

    assert refused(judge(paper.update(by_leader, {3: page, 40: stray, 41: paper.looks("900")})))


def test_freeing_a_used_object_is_refused(judge, by_leader):
    assert refused(judge(paper.update(by_leader, {4: None})))


def test_a_later_signature_whose_picture_covers_the_page_is_doubted(judge, by_leader, pki):
    report = judge(with_new_field(by_leader, pki, rect=b"[0 0 595 600]", seen="Quyet dinh 900 trieu dong"))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS
    assert "signature_covers_content" in codes(report)


def test_a_later_signature_field_may_not_act(judge, by_leader, pki):
    paper.FIELD_OF[70] = b"(Moi) /F 132 /P 3 0 R /Rect [0 0 0 0] /AA << /E << /S /JavaScript /JS (x) >> >>"
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 70 0 R]")
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 70 0 R]")
    pdf = paper.sign(by_leader, pki.agency, 70, number=71, others={3: page, 5: form}, chain=(pki.ca,))

    assert refused(judge(pdf))


def test_a_used_object_cannot_vanish_by_its_generation(judge, by_leader):
    pdf = paper.update(by_leader, {40: b"null"})
    place = by_leader.index(b"4 0 obj")
    pdf = re.sub(rb"40 1\n\d{10} 00000 n", b"4 1\n%010d 00001 n" % place, pdf)

    assert refused(judge(pdf))


@pytest.mark.parametrize(
    "content",
    [
        b"BT 1 g /F1 12 Tf 2 4 Td (100) Tj ET 0 g 2 2 8 16 re f",
        b"BT 3 Tr /F1 12 Tf 2 4 Td (100) Tj ET",
        b"BT /F1 12 Tf -900 4 Td (100) Tj ET",
        b"BT /F1 12 Tf 2 4 Td (100) Tj ET /X Do",
        b"BT /F1 12 Tf 2 4 Td (100) Tj ET BI /W 1 /H 1 ID x EI",
        b"BT /F1 12 Tf 2 4 Td (100) Tj ET " + b"0 0 1 1 re f " * 30,
        b"BT /F1 12 Tf 2 4 Td (100) Tj ET >> BT (900) Tj ET",
    ],
)
def test_looks_that_hide_the_value_or_show_more_are_not_taken_for_it(judge, by_leader, content):
    image = paper.stream(b"x", b"/Type /XObject /Subtype /Image /Width 1 /Height 1")
    form = paper.stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 200 20]"
                        b" /Resources << /Font << /F1 9 0 R >> /XObject << /X 41 0 R >> >>")  # fmt: skip
    body = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 40 0 R >> >>")

    assert refused(judge(paper.update(by_leader, {6: body, 40: form, 41: image})))


def test_looks_that_bring_their_own_glyphs_are_doubted(judge, by_leader):
    body = paper.OBJECTS[6].replace(b">>", b"/V (100) /AP << /N 40 0 R >> >>")
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Evil /FontDescriptor 42 0 R >>"
    descriptor = b"<< /Type /FontDescriptor /FontName /Evil /Flags 4 /FontFile2 43 0 R >>"
    pdf = paper.update(
        by_leader, {6: body, 40: paper.looks("100", 41), 41: font, 42: descriptor, 43: paper.stream(b"x")}
    )

    assert of(judge(pdf), "LanhDao").changes is Changes.SUSPICIOUS


def test_widgets_cannot_be_put_on_top_of_each_other_anew(judge, by_leader):
    page = paper.OBJECTS[3].replace(b"[6 0 R 7 0 R 8 0 R]", b"[8 0 R 7 0 R 6 0 R]")

    assert refused(judge(paper.update(by_leader, {3: page})))


def test_one_signature_cannot_stand_in_two_fields(judge, pki):
    base = paper.document({8: paper.OBJECTS[8].replace(b">>", b"/V 20 0 R >>")})

    report = judge(paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,)))

    assert report.verdict is Verdict.INVALID
    assert "signature_shared" in codes(report)


def test_a_field_that_something_signed_already_pointed_to_cannot_come_into_being(judge, pki):
    base = paper.document({1: paper.OBJECTS[1].replace(b">>", b"/OpenAction 30 0 R >>")})
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    report = judge(with_new_field(pdf, pki))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "object_changed" in codes(of(report, "LanhDao"))


def added_signature(pki, pdf, *, page, field, others):
    form = paper.OBJECTS[5].replace(b"8 0 R]", b"8 0 R 70 0 R]")
    paper.FIELD_OF[70] = field
    return paper.sign(pdf, pki.agency, 70, number=71, others={3: page, 5: form, **others}, chain=(pki.ca,))


def test_several_widgets_of_a_later_signature_cover_together(judge, by_leader, pki):
    widget = b"<< /Type /Annot /Subtype /Widget /Parent 70 0 R /F 132 /P 3 0 R /Rect [0 %d 595 %d] /AP << /N 75 0 R >> >>"
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 72 0 R 73 0 R]")
    others = {72: widget % (0, 170), 73: widget % (170, 340), 75: paper.looks("x")}
    paper.FIELD_OF[70] = b"(Moi) /Kids [72 0 R 73 0 R]"

    report = judge(
        added_signature(pki, by_leader, page=page, field=b"(Moi) /Kids [72 0 R 73 0 R]", others=others)
    )

    assert of(report, "LanhDao").changes not in (Changes.NONE, Changes.PERMITTED)


def test_a_page_larger_than_what_is_displayed_makes_no_seal_small(judge, pki):
    big = paper.OBJECTS[3].replace(
        b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 9000 9000] /CropBox [0 0 595 842]"
    )
    pdf = paper.sign(paper.document({3: big}), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    page = big.replace(b"8 0 R]", b"8 0 R 70 0 R]")
    field = b"(Moi) /F 132 /P 3 0 R /Rect [0 0 595 842] /AP << /N 75 0 R >>"

    report = judge(added_signature(pki, pdf, page=page, field=field, others={75: paper.looks("x")}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


@pytest.mark.parametrize(
    "entries",
    [
        b"/Subtype /Link /A << /S /JavaScript /JS (x) >>",
        b"/Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] /Next << /S /Launch /F (x) >> >>",
        b"/Subtype /Text /AA << /E << /S /JavaScript /JS (x) >> >>",
        b"/Subtype /Line /L [0 720 595 720] /BS << /W 30 >> /C [1 1 1]",
        b"/Subtype /Ink /InkList [[0 720 595 720]] /Border [0 0 40] /C [1 1 1]",
        b"/Subtype /Text /AP << /R 76 0 R >>",
    ],
)
def test_at_level_3_no_note_may_act_or_hide_text(judge, pki, entries):
    page = paper.OBJECTS[3].replace(b"8 0 R]", b"8 0 R 75 0 R]")
    note = b"<< /Type /Annot /Rect [50 700 400 740] /P 3 0 R %s >>" % entries

    report = judge(paper.update(certified_at(pki, 3), {3: page, 75: note, 76: paper.looks("900 trieu")}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


def packed_page(numbers):
    """Return an object stream that holds the signed page and one that shows other content."""
    evil = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents 41 0 R")
    bodies = [paper.OBJECTS[3] if number == 3 else evil for number in numbers]
    if numbers.count(3) > 1:
        bodies[0] = evil
    head, at = b"", 0
    for number, body in zip(numbers, bodies, strict=True):
        head += b"%d %d " % (number, at)
        at += len(body) + 1
    entries = b"/Type /ObjStm /N %d /First %d" % (len(numbers), len(head))
    return paper.stream(head + b"\n".join(bodies), entries)


@pytest.mark.parametrize("numbers", [(99, 3), (3, 3)])
def test_an_object_stream_that_readers_read_differently_is_refused(judge, by_leader, numbers):
    out = bytearray(by_leader)
    places = {}
    for number, body in ((50, packed_page(numbers)), (41, EVIL)):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    places[51] = start
    rows = bytes([2, 0, 0, 0, 50, 0])
    rows += b"".join(bytes([1]) + places[number].to_bytes(4, "big") + b"\0" for number in (41, 50, 51))
    entries = b"/Type /XRef /W [1 4 1] /Index [3 1 41 1 50 2] /Size 52 /Root 1 0 R /ID [<00> <00>] /Prev %d"
    table = paper.stream(rows, entries % paper.last_xref(by_leader))
    out += b"51 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)

    report = judge(bytes(out))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


def test_a_section_behind_one_that_lies_in_signed_bytes_is_held_to_the_same_rules(judge, pki):
    """Whoever made the document put a table into a stream of it; an update goes through it to a table of its own."""
    end = len(paper.document({50: paper.stream(b"")}))
    inner = b"xref\n0 0\ntrailer\n<< /Size 92 /Root 1 0 R /ID [<00> <00>] /Prev %010d >>\n"
    base = paper.document({50: paper.stream(inner % 0)})
    hidden = base.index(b"xref\n0 0")
    probe = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    assert end < len(probe)
    evil = b"4 0 obj\n" + EVIL + b"\nendobj\n"
    wrong = len(probe) + len(evil)
    base = paper.document({50: paper.stream(inner % wrong)})
    signed = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    moved = b"xref\n9 1\n%010d 00000 n \ntrailer\n<< /Size 92 /Root 1 0 R /ID [<00> <00>] /Prev %d >>\n" % (
        len(signed), paper.last_xref(signed),
    )  # fmt: skip
    top = b"xref\n0 0\ntrailer\n<< /Size 92 /Root 1 0 R /ID [<00> <00>] /Prev %d >>\n" % hidden
    start = len(signed) + len(evil) + len(moved)

    report = judge(signed + evil + moved + top + b"startxref\n%d\n%%%%EOF\n" % start)

    assert refused(report)
    assert "reference_misdirected" in codes(report)


QUAD = b"/QuadPoints [72 740 300 740 72 %d 300 %d]"


@pytest.mark.parametrize(
    ("entries", "good"),
    [
        (b"/Subtype /Highlight /C [1 1 0] " + QUAD % (726, 726), True),
        (b"/Subtype /Highlight /C [0 0 0] " + QUAD % (726, 726), False),
        (b"/Subtype /Highlight /C [1 1 1] /BM /Normal " + QUAD % (726, 726), False),
        (b"/Subtype /StrikeOut /C [1 0 0] " + QUAD % (726, 726), True),
        (b"/Subtype /StrikeOut /C [1 1 1] " + QUAD % (726, 726), False),
        (b"/Subtype /Underline /C [1] " + QUAD % (726, 726), False),
        (b"/Subtype /Squiggly /C [0 0 0 0] " + QUAD % (726, 726), False),
        (b"/Subtype /StrikeOut /C [1 0 0] " + QUAD % (440, 440), False),
        (b"/Subtype /Link /C [0 0 1] /Border [0 0 1] /A << /S /URI /URI (http://a.vn) >>", True),
        (b"/Subtype /Link /C [1 1 1] /Border [0 0 0]", True),
        (b"/Subtype /Link /C [1 1 1] /Border [0 0 2]", False),
        (b"/Subtype /Link /C [0 0 1] /BS << /W 5 >>", False),
        (b"/Subtype /Link /PA << /S /JavaScript /JS (1) >>", False),
    ],
)  # fmt: skip
def test_at_level_3_marks_may_not_be_drawn_over_text(judge, pki, entries, good):
    page = paper.OBJECTS[3].replace(b"/Annots [", b"/Annots [50 0 R ")
    mark = b"<< /Type /Annot /F 4 /Rect [72 720 300 745] " + entries + b" >>"

    report = judge(paper.update(certified_at(pki, 3), {3: page, 50: mark}))

    assert of(report, "LanhDao").changes is (Changes.PERMITTED if good else Changes.SUSPICIOUS)
