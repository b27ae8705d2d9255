"""Updates that readers read differently: no reader may show what the judge did not see.

Object streams exchanged under their contents, objects hidden or brought out by the declared size, files that some
readers have to repair, keys that come twice, streams that end elsewhere than they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, filled, of
from vnsign.report import Changes, Verdict

EVIL = paper.stream(b"BT /F1 12 Tf 72 720 Td (Quyet dinh 900 trieu dong) Tj ET")
EVIL_PAGE = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents 41 0 R")


def packed(number: int, body: bytes) -> bytes:
    head = b"%d 0 " % number
    return paper.stream(head + body, b"/Type /ObjStm /N 1 /First %d" % len(head))


def with_stream_section(
    pdf: bytes, objects: Mapping[int, bytes], *, inside: Mapping[int, int], widths: bytes = b"[1 4 1]"
) -> bytes:
    """Append an update with a cross-reference stream, object 51; inside: which object lies in which object stream."""
    out, rows, index = bytearray(pdf), b"", b""
    for number, container in inside.items():
        rows += bytes([2]) + container.to_bytes(4, "big") + b"\0"
        index += b"%d 1 " % number
    for number, body in objects.items():
        rows += bytes([1]) + len(out).to_bytes(4, "big") + b"\0"
        index += b"%d 1 " % number
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows += bytes([1]) + start.to_bytes(4, "big") + b"\0"
    entries = b"/Type /XRef /W %s /Index [%s51 1] /Size 60 /Root 1 0 R /ID [<00> <00>] /Prev %d"
    table = paper.stream(rows, entries % (widths, index, paper.last_xref(pdf)))
    out += b"51 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)
    return bytes(out)


@pytest.fixture
def packed_by_leader(pki):
    """A document whose page lies in object stream 12, with other content at hand that nothing uses."""
    base = with_stream_section(
        paper.document({3: b"null", 41: EVIL}), {12: packed(3, paper.OBJECTS[3])}, inside={3: 12}
    )
    return paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))


def by(pki, changed):
    return paper.sign(paper.document(changed), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))


def test_a_document_with_its_page_in_an_object_stream_is_valid(judge, packed_by_leader):
    assert judge(packed_by_leader).verdict is Verdict.VALID
    assert judge(filled(packed_by_leader, "123")).verdict is Verdict.VALID


def test_an_object_stream_exchanged_under_what_lies_in_it_is_refused(judge, packed_by_leader):
    """The update lists the stream alone; what lies in it is listed by signed bytes only."""
    report = judge(paper.update(packed_by_leader, {12: packed(3, EVIL_PAGE)}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "page_changed" in codes(report)


def test_an_object_stream_freed_under_what_lies_in_it_is_refused(judge, packed_by_leader):
    assert of(judge(paper.update(packed_by_leader, {12: None})), "LanhDao").changes is Changes.FORBIDDEN


def test_an_object_stream_that_signed_bytes_wait_for_cannot_come_into_being(judge, pki):
    base = with_stream_section(paper.document({3: EVIL_PAGE, 41: EVIL}), {}, inside={41: 12})
    signed = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))

    assert judge(paper.update(signed, {12: packed(41, b"<< >>")})).verdict is not Verdict.VALID


# The declared size: what lies beyond it is missing to some readers


def test_a_smaller_size_cannot_hide_what_was_signed(judge, pki):
    page = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 60 0 R]")
    updated = paper.update(by(pki, {3: page, 60: EVIL}), {})
    at = updated.rindex(b"/Size 61")

    report = judge(updated[:at] + b"/Size 21" + updated[at + 8 :])

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "catalog_changed" in codes(report)


def test_a_larger_size_cannot_bring_out_what_was_hidden(judge, pki, monkeypatch):
    page = paper.OBJECTS[3].replace(b"/Contents 4 0 R", b"/Contents [4 0 R 60 0 R]")
    base = paper.document({3: page, 60: EVIL})
    honest = paper.update

    def small(pdf, objects, *, trailer=b"", junk=b""):
        made = honest(pdf, objects, trailer=trailer, junk=junk)
        at = made.rindex(b"/Size 61")
        return made[:at] + b"/Size 21" + made[at + 8 :]

    monkeypatch.setattr(paper, "update", small)
    signed = paper.sign(base, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    monkeypatch.undo()

    report = judge(honest(signed, {}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS
    assert "hidden_content_prepared" in codes(report)


# Files that some readers repair, and then show the last version of each object that they find


def section(rows: bytes, previous: int) -> bytes:
    return b"xref\n%strailer\n<< /Size 92 /Root 1 0 R /ID [<00> <00>] /Prev %010d >>\n" % (rows, previous)


def test_an_outdated_version_cannot_lie_behind_the_one_in_use(judge, by_leader):
    row = b"4 1\n%010d 00000 n \n"
    evil = b"4 0 obj\n" + EVIL + b"\nendobj\n"
    top = len(section(row % 0, 0)) + len(by_leader)
    newest = section(row % by_leader.index(b"4 0 obj"), top + len(evil))
    older = section(row % top, paper.last_xref(by_leader))

    report = judge(by_leader + newest + evil + older + b"startxref\n%d\n%%%%EOF\n" % len(by_leader))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "reference_misdirected" in codes(report)


def test_a_change_that_was_taken_back_is_refused_all_the_same(judge, by_leader):
    changed = paper.update(by_leader, {4: EVIL})
    back = b"4 1\n%010d 00000 n \n" % by_leader.index(b"4 0 obj")
    start = len(changed)

    report = judge(changed + section(back, paper.last_xref(changed)) + b"startxref\n%d\n%%%%EOF\n" % start)

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) + 4)),
        (rb"(/Prev \d+)", lambda found: found[1] + b".5"),
        (rb"%%EOF\n", lambda _: b""),
        (rb"%%EOF\n", lambda _: b"%%EOF\n%" + b"a" * 2000 + b"\n"),
    ],
    ids=["startxref-off", "prev-no-integer", "no-end", "end-far-away"],
)
def test_an_update_that_readers_must_repair_to_read_is_refused(judge, by_leader, old, new):
    update = paper.update(by_leader, {})[len(by_leader) :]

    report = judge(by_leader + re.sub(old, new, update))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


def test_an_update_whose_trailer_names_no_root_is_doubted(judge, by_leader):
    update = paper.update(by_leader, {})[len(by_leader) :]

    assert of(judge(by_leader + update.replace(b"/Root 1 0 R", b"")), "LanhDao").changes is Changes.SUSPICIOUS


def test_many_blanks_after_the_end_are_doubted(judge, by_leader):
    """Readers look for the end near the end; those that do not find it repair the file."""
    assert judge(by_leader + b" " * 900).verdict is Verdict.VALID
    assert of(judge(by_leader + b" " * 5000), "LanhDao").changes is Changes.SUSPICIOUS


@pytest.mark.parametrize("widths", [b"[1 -7 4 1]", b"[1 4.0 1]", b"[1 (4) 4 1]"])
def test_widths_that_are_no_whole_numbers_are_refused(judge, by_leader, widths):
    report = judge(with_stream_section(by_leader, {}, inside={}, widths=widths))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


def test_an_object_must_be_of_the_generation_that_the_table_names(judge, by_leader):
    updated = filled(by_leader, "123").replace(b"40 0 obj", b"40 7 obj")

    assert of(judge(updated), "LanhDao").changes is Changes.FORBIDDEN


# Objects written so that readers differ


@pytest.mark.parametrize(
    "entries",
    [
        b"/Resources << /Font << /F1 8 0 R >> >>",
        b"/BBox [0 0 1 1]",
        b"/Length 3",
        b"/Group << /S /Transparency /I true /I false >>",
    ],
)
def test_looks_with_a_key_twice_are_doubted(judge, by_leader, entries):
    body = paper.OBJECTS[6].replace(b">>", b"/V (66) /AP << /N 40 0 R >> >>")
    looks = paper.looks("66")
    at = looks.index(b">>\nstream")

    report = judge(paper.update(by_leader, {6: body, 40: looks[:at] + entries + looks[at:]}))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS
    assert "changes_unreadable" in codes(report)


def test_a_dictionary_that_had_a_key_twice_cannot_exchange_the_second(judge, pki):
    page = paper.OBJECTS[3][:-2] + b"/Contents 4 0 R >>"
    signed = by(pki, {3: page, 41: EVIL})

    assert judge(signed).verdict is Verdict.VALID
    exchanged = page[:-18] + b"/Contents 41 0 R >>"
    assert of(judge(paper.update(signed, {3: exchanged})), "LanhDao").changes is Changes.SUSPICIOUS


def test_looks_that_end_elsewhere_than_they_say_are_doubted(judge, by_leader):
    report = judge(re.sub(rb"/Length \d\d\b", b"/Length 41", filled(by_leader, "66")))

    assert of(report, "LanhDao").changes is Changes.SUSPICIOUS


@pytest.mark.parametrize(
    "entries",
    [
        b"/OC << /Type /OCG /Name (x) >>",
        b"/Ref << /F (khac.pdf) /Page 0 >>",
        b"/OPI << /2.0 << /F (khac.eps) >> >>",
        b"/Subtype2 /PS /PS 41 0 R",
        b"/F (khac.bin)",
        b"/F << /Type /Filespec /F (khac.bin) >> /FFilter /FlateDecode",
    ],
    ids=["layer", "reference", "proxy", "postscript", "file", "packed-file"],
)
def test_looks_that_some_readers_take_from_elsewhere_are_doubted(judge, by_leader, entries):
    looks = paper.looks("123").replace(b"/Type /XObject", b"/Type /XObject " + entries)
    field = paper.OBJECTS[6][:-2] + b"/V (123) /AP << /N 40 0 R >> >>"

    report = judge(paper.update(by_leader, {6: field, 40: looks, 41: paper.stream(b"showpage")}))

    assert of(report, "LanhDao").changes in (Changes.SUSPICIOUS, Changes.FORBIDDEN)


def test_a_picture_whose_bytes_lie_in_another_file_is_doubted(judge, by_leader, pki):
    picture = paper.stream(b"\0", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
                           b" /ColorSpace /DeviceGray %s")  # fmt: skip
    looks = paper.stream(
        b"q 1 0 0 1 0 0 cm /I Do Q",
        b"/Type /XObject /Subtype /Form /BBox [0 0 100 50] /Resources << /XObject << /I 42 0 R >> >>",
    )

    def sealed(where):
        return paper.sign(
            by_leader, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,), widget=b"/AP << /N 40 0 R >>",
            others={40: looks, 42: picture % where},
        )  # fmt: skip

    assert judge(sealed(b"")).verdict is Verdict.VALID
    assert of(judge(sealed(b"/F (khac.bin)")), "LanhDao").changes is Changes.SUSPICIOUS
