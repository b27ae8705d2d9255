"""Hostile files end with a coded reason, within limits, and never take another file down."""

from __future__ import annotations

import gc
import os
import time
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes
from tests.unit.vnsign.pki import NOW
from vnsign import workers
from vnsign.limits import Limits
from vnsign.report import Report, Verdict
from vnsign.trust import TrustStore
from vnsign.verify import verify

TIGHT = Limits(
    stream_bytes=200_000, decoded_bytes=400_000, objects=1_000, revisions=20, contents_bytes=50_000
)


def ended(pdf, limits=TIGHT):
    report = verify(pdf, trust=TrustStore(), now=NOW, limits=limits)
    assert report.verdict is not Verdict.VALID
    return report


def test_deep_nesting_ends(judge):
    assert ended(paper.document({1: b"[" * 100_000})).verdict in (Verdict.UNREADABLE, Verdict.UNSIGNED)


def test_a_loop_of_fields_ends(judge):
    loop = paper.OBJECTS[6].replace(b">>", b"/Kids [6 0 R 10 0 R] >>")
    back = b"<< /T (a) /Parent 6 0 R /Kids [6 0 R] >>"

    assert ended(paper.document({6: loop, 10: back})).verdict is Verdict.UNSIGNED


def test_a_loop_of_cross_references_ends(judge):
    pdf = paper.document()
    looped = pdf.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % paper.last_xref(pdf))

    assert ended(looped).verdict is Verdict.UNSIGNED


def test_a_bomb_in_an_object_stream_ends():
    bomb = zlib.compress(b"1 0 " + b" " * 50_000_000)
    body = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(bomb),
        bomb,
    )
    broken = paper.document({10: body}).replace(b"startxref", b"startxxxx")

    report = ended(broken)

    assert codes(report) == {"limit_exceeded"}


def test_too_many_revisions_end():
    pdf = paper.document()
    for _ in range(30):
        pdf = paper.update(pdf, {})

    assert codes(ended(pdf)) == {"limit_exceeded"}


def test_a_file_larger_than_allowed_is_not_read(tmp_path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(3 * 1024**3)

    report = verify(large, trust=TrustStore(), now=NOW)

    assert (report.verdict, codes(report)) == (Verdict.UNREADABLE, {"file_too_large"})


def test_an_overlong_signature_is_not_parsed(by_leader):
    padded = by_leader.replace(b"000>", b"000" + b"0" * 200_000 + b">")

    assert "signature_dictionary_malformed" in codes(ended(padded))


def test_shared_objects_cost_once_each(judge, pki):
    levels = {100 + level: b"[%d 0 R %d 0 R]" % (101 + level, 101 + level) for level in range(60)}
    levels[160] = b"null"
    base = paper.document({**levels, 1: paper.OBJECTS[1].replace(b">>", b"/Share 100 0 R >>")})
    catalog = paper.OBJECTS[1].replace(b">>", b"/Share 100 0 R >>")
    pdf = paper.sign(base, pki.leader, paper.LEADER, number=200, chain=(pki.ca,))
    both = paper.sign(pdf, pki.agency, paper.AGENCY, number=201, others={1: catalog}, chain=(pki.ca,))

    # 2 to the power of 60 paths: the test ends, or the paths are counted.
    assert judge(both).verdict is Verdict.VALID


def test_the_wall_time_is_kept(monkeypatch):
    clock = iter(range(0, 10_000_000, 100))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    fields = {number: b"<< /FT /Tx /T (f%d) >>" % number for number in range(10, 300)}
    kids = b" ".join(b"%d 0 R" % number for number in fields)
    broken = paper.document({**fields, 5: b"<< /Fields [%s] >>" % kids})

    report = verify(broken, trust=TrustStore(), now=NOW)

    assert codes(report) == {"time_limit"}


@pytest.fixture
def files(tmp_path, by_leader):
    good = tmp_path / "good.pdf"
    good.write_bytes(by_leader)
    return good, tmp_path


SECOND = Limits(seconds=1.0)


def run(paths, limits=SECOND):
    return dict(workers.verify_files(list(paths), trust=TrustStore(), now=NOW, limits=limits, workers=2))


def test_a_worker_that_dies_costs_its_own_file_only(files, monkeypatch):
    good, folder = files
    bad = folder / "bad.pdf"
    bad.write_bytes(b"%PDF-")

    def deadly(pdf, **settings):
        if pdf == bad:
            os._exit(9)
        return verify(pdf, **settings)

    monkeypatch.setattr(workers, "verify", deadly)

    reports = run([bad, good, bad, good])

    assert [codes(reports[index]) for index in (0, 2)] == [{"worker_died"}, {"worker_died"}]
    assert all(reports[index].signatures for index in (1, 3))


def test_a_worker_that_hangs_is_ended(files, monkeypatch):
    good, folder = files
    bad = folder / "bad.pdf"
    bad.write_bytes(b"%PDF-")

    def endless(pdf, **settings):
        while pdf == bad:
            pass
        return verify(pdf, **settings)

    monkeypatch.setattr(workers, "verify", endless)

    reports = run([bad, good], limits=Limits(seconds=0.2))

    assert codes(reports[0]) == {"time_limit"}
    assert reports[1].signatures


def test_a_forked_judge_does_not_look_through_what_its_parent_had(monkeypatch):
    monkeypatch.setattr(gc, "collect", lambda: pytest.fail("a large parent's heap was looked through"))
    try:
        workers.settle()
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_worker_that_swells_is_ended(files, monkeypatch):
    good, folder = files
    bad = folder / "bad.pdf"
    bad.write_bytes(b"%PDF-")

    def greedy(pdf, **settings):
        kept = []
        while pdf == bad:
            kept.append(b"x" * 4_000_000)
        return verify(pdf, **settings)

    monkeypatch.setattr(workers, "verify", greedy)

    reports = run([bad, good], limits=Limits(seconds=5.0, resident_bytes=64 * 1024 * 1024))

    assert codes(reports[0]) == {"memory_limit"}
    assert reports[1].signatures


def test_an_unexpected_error_in_one_file_is_not_anothers(files, monkeypatch):
    good, folder = files
    bad = folder / "bad.pdf"
    bad.write_bytes(b"%PDF-")

    def faulty(pdf, **settings):
        if pdf == bad:
            raise ZeroDivisionError
        return verify(pdf, **settings)

    monkeypatch.setattr(workers, "verify", faulty)

    reports = run([bad, good])

    assert codes(reports[0]) == {"worker_died"}
    assert reports[1].signatures


def test_a_missing_file_is_unreadable(tmp_path):
    (report,) = run([tmp_path / "none.pdf"]).values()

    assert report.verdict is Verdict.UNREADABLE


_PAPERS: list[bytes] = []


@pytest.fixture(scope="module")
def papers(by_leader, pki):
    both = paper.sign(by_leader, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,))
    return [by_leader, both, paper.update(both, {1: paper.OBJECTS[1]})]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_escapes_from_mutated_files(papers, data):
    pdf = bytearray(data.draw(st.sampled_from(papers)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(pdf) - 1))
        length = data.draw(st.integers(0, 12))
        pdf[at : at + length] = data.draw(st.binary(max_size=12))

    report = verify(
        bytes(pdf), trust=TrustStore(), now=NOW + timedelta(hours=1), limits=replace(TIGHT, seconds=5.0)
    )

    assert isinstance(report, Report)
    assert report.verdict is not Verdict.VALID
    assert isinstance(Path(report.file), Path)


def test_a_pool_stays_warm_for_question_after_question(files):
    good, _ = files
    question = workers.Question(str(good), NOW)

    with workers.Pool(workers.Task(TrustStore()), size=1) as pool:
        (first,) = pool.judge([question])
        (second,) = pool.judge([replace(question, at=NOW - timedelta(days=1))])

    assert first[1].signatures
    assert second[1].signatures


def big_form():
    fields = {number: b"<< /FT /Tx /T (f%d) /V (x) >>" % number for number in range(10, 60_000)}
    return paper.document({**fields, 5: b"<< /Fields [%s] >>" % b" ".join(b"%d 0 R" % at for at in fields)})


def deep_pages():
    pages = {
        number: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(10, 30_000)
    }
    return paper.document(
        {**pages, 2: b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>", 30_000: paper.OBJECTS[3]}
    )


def wide_table():
    rows = zlib.compress(bytes(9) * 30_000_000)
    body = b"<< /Type /XRef /W [1 4 4] /Size 30000000 /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(
        rows
    )
    pdf = b"%PDF-1.7\n"
    return pdf + b"1 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (
        body,
        rows,
        len(pdf),
    )


def long_number():
    return paper.document({4: b"[" + b"9" * 5_000_000 + b" " + b"1." * 500_000 + b"]"})


def many_byte_ranges():
    return paper.document(dict.fromkeys(range(10, 3000), b"<< /ByteRange [0 1 2 3] /Contents <00> >>"))


def backslashes():
    return paper.document({5: b"(" + b"\\(" * 1_000_000 + b")"})


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [big_form, deep_pages, wide_table, long_number, many_byte_ranges, backslashes],
    ids=lambda make: make.__name__,
)
def test_large_hostile_structures_end_within_the_limits(make, tmp_path):
    file = tmp_path / "hostile.pdf"
    file.write_bytes(make())

    (report,) = run([file], limits=Limits()).values()

    assert report.verdict is not Verdict.VALID
    assert not codes(report) & {"worker_died", "time_limit", "memory_limit"}


def test_a_certificate_of_an_unknown_version_is_no_certificate(judge, pki):
    der = pki.leader.der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x0a", 1)
    pdf = paper.sign(
        paper.document(), pki.leader, paper.LEADER, number=20,
        container=lambda data: paper.signed_data(pki.leader, data).replace(pki.leader.der, der),
    )  # fmt: skip

    assert judge(pdf).verdict is not Verdict.VALID
