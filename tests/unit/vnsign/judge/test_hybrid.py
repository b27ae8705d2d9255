"""Hybrid-reference files: what old and new readers see must be the same, or it is said. Source: ISO 32000-2, 7.5.8.4."""

from __future__ import annotations

import pytest

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, of
from vnsign.report import Changes, Integrity, Verdict

EVIL = paper.stream(b"BT /F1 12 Tf 72 720 Td (Quyet dinh 900 trieu dong) Tj ET")
FREE = b""
"""In a hybrid update: the object is said to be free."""
TABLE = 60
"""Number of the update's cross-reference stream."""


def hybrid(pdf, *, listed, streamed):
    """Append an update whose table lists some objects and whose cross-reference stream lists others.

    listed: bodies by number; FREE frees one, an integer lists the place where an object already lies.
    """
    out = bytearray(pdf)

    def lay(number, body):
        place = len(out)
        out.extend(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return place

    in_table = {number: body if isinstance(body, int) or body == FREE else lay(number, body)
                for number, body in listed.items()}  # fmt: skip
    in_stream = {number: lay(number, body) if body else 0 for number, body in streamed.items()}
    in_stream[TABLE] = start = len(out)
    rows = b"".join(
        bytes([place > 0]) + place.to_bytes(4, "big") + b"\x00" for _, place in sorted(in_stream.items())
    )
    index = b" ".join(b"%d 1" % number for number in sorted(in_stream))
    lay(TABLE, paper.stream(rows, b"/Type /XRef /Size 92 /W [1 4 1] /Index [%s]" % index))
    table = len(out)
    out += b"xref\n" + b"".join(
        b"%d 1\n%s \n" % (number, b"0000000000 00001 f" if place == FREE else b"%010d 00000 n" % place)
        for number, place in sorted(in_table.items())
    ) + (b"" if in_table else b"0 0\n")  # fmt: skip
    out += b"trailer\n<< /Size 92 /Root 1 0 R /ID [<00> <00>] /Prev %d /XRefStm %d >>\n" % (
        paper.last_xref(pdf), start,
    )  # fmt: skip
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


def filled_widget(looks=40):
    return paper.OBJECTS[6].replace(b">>", b"/V (12) /AP << /N %d 0 R >> >>" % looks)


def by_leader_over(pki, pdf):
    return paper.sign(pdf, pki.leader, paper.LEADER, number=20, chain=(pki.ca,))


def test_a_hybrid_file_that_shows_all_readers_the_same_is_valid_and_it_is_said(judge, pki):
    base = hybrid(paper.document(), listed={50: b"(x)"}, streamed={51: b"(only new readers see me)"})

    report = judge(by_leader_over(pki, base))

    assert report.verdict is Verdict.VALID
    assert "structure_hybrid" in codes(report)


def test_a_file_with_one_cross_reference_is_not_called_hybrid(judge, by_leader):
    assert "structure_hybrid" not in codes(judge(by_leader))


@pytest.mark.parametrize("in_table", ["absent", "as before"])
def test_a_signed_hybrid_file_that_shows_two_contents_is_doubted(judge, pki, in_table):
    base = paper.document()
    listed = {4: base.index(b"\n4 0 obj") + 1} if in_table == "as before" else {}

    report = judge(by_leader_over(pki, hybrid(base, listed=listed, streamed={4: EVIL})))

    signature = of(report, "LanhDao")
    assert (signature.integrity, signature.changes) == (Integrity.INTACT, Changes.SUSPICIOUS)
    assert codes(signature) - {"time_missing"} == {"hidden_content_prepared"}
    assert report.verdict is Verdict.INDETERMINATE


def test_the_number_may_be_filled_by_a_hybrid_update(judge, by_leader):
    report = judge(hybrid(by_leader, listed={6: filled_widget()}, streamed={40: paper.looks("12")}))

    assert report.verdict is Verdict.VALID
    assert of(report, "LanhDao").changes is Changes.PERMITTED


@pytest.mark.parametrize(("in_table", "in_stream"), [("99", "12"), ("12", "99")])
def test_looks_that_other_readers_see_otherwise_are_refused(judge, by_leader, in_table, in_stream):
    listed = {6: filled_widget(), 40: paper.looks(in_table)}

    report = judge(hybrid(by_leader, listed=listed, streamed={40: paper.looks(in_stream)}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "hybrid_conflict" in codes(report)
    assert report.verdict is Verdict.INVALID


def test_an_object_that_the_stream_alone_calls_free_is_refused(judge, by_leader):
    """Readers that put the stream first would show the page without its contents."""
    pdf = hybrid(by_leader, listed={4: by_leader.index(b"\n4 0 obj") + 1}, streamed={4: FREE})

    assert "hybrid_conflict" in codes(judge(pdf))


@pytest.mark.parametrize("in_table", ["absent", "free", "as signed"])
def test_content_that_only_new_readers_see_changed_is_refused(judge, by_leader, in_table):
    listed = {"absent": {}, "free": {4: FREE}, "as signed": {4: by_leader.index(b"\n4 0 obj") + 1}}[in_table]

    report = judge(hybrid(by_leader, listed=listed, streamed={4: EVIL}))

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN
    assert "hybrid_conflict" in codes(report)


def test_content_that_only_old_readers_see_changed_is_refused(judge, by_leader):
    pdf = hybrid(by_leader, listed={4: EVIL}, streamed={50: b"(x)"})

    report = judge(pdf)

    assert of(report, "LanhDao").changes is Changes.FORBIDDEN


def test_a_hybrid_update_behind_an_honest_one_is_still_seen(judge, by_leader):
    conflict = hybrid(
        by_leader, listed={6: filled_widget(), 40: paper.looks("99")}, streamed={40: paper.looks("12")}
    )

    report = judge(paper.update(conflict, {45: b"(nothing)"}))

    assert "hybrid_conflict" in codes(report)
    assert report.verdict is Verdict.INVALID
