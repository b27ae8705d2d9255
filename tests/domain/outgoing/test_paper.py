"""Paper made digital: number first, then the scan, then the agency's signature on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory.models import Post
from vanthu.documents import page_reading
from vanthu.documents.page_reading import Field, PageReading
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions, scanning, steps
from vanthu.outgoing.actions import NewFile
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.registers.models import TakenNumber
from vanthu.scans import actions as scans
from vanthu.scans.models import Scan
from vanthu.scans.words import ScanState
from vanthu.signing import desk
from vanthu.verification.models import VerificationReport


def read_as(code: str, *, sure: int = 90) -> PageReading:
    """Return the reading of a page that bears this number and notation."""
    number, _stroke, notation = code.partition("/")
    return PageReading({"number": Field(number, sure), "notation": Field(notation, sure)})


@pytest.fixture(autouse=True)
def eyes(monkeypatch: pytest.MonkeyPatch) -> dict[str, PageReading]:
    """Have the scan read as the test says; what Tesseract makes of a page is tested with documents."""
    told = {"seen": read_as("1/STTTT-CNTT")}
    monkeypatch.setattr(page_reading, "read_page", lambda content, name: told["seen"])
    return told


def hand_in(
    document: OutgoingDocument,
    cast: Cast,
    *,
    name: str = "quét.pdf",
    content: bytes = b"",
    annex: bytes = b"",
) -> Scan:
    """Upload a scan on the document's page."""
    annexes = [Upload("phụ lục.pdf", annex)] if annex else []
    main = Upload(name, content or paper.scan())
    return scanning.hand_in(document.pk, main=main, annexes=annexes, actor=cast.an, now=NOW)


def scanned(cast: Cast, *, annex: bytes = b"") -> OutgoingDocument:
    document = paper.paper_numbered(cast)
    hand_in(document, cast, annex=annex)
    run_due(NOW)
    document.refresh_from_db()
    assert document.state_word is State.SCANNED
    return document


def test_paper_takes_its_number_from_the_same_series(cast: Cast) -> None:
    paper.sealed(cast)

    document = paper.paper_numbered(cast)

    assert (document.state_word, document.code) == (State.PAPER_NUMBERED, "02/STTTT-CNTT")


def test_the_scan_is_sealed_as_a_copy_with_the_agency_s_signature_alone(cast: Cast) -> None:
    document = steps.seal_copy(scanned(cast).pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    kept = VerificationReport.objects.get(sha256=document.files.get(is_current=True).file.sha256)
    assert document.state_word is State.SEALED
    assert [(row["field"], row["integrity"]) for row in kept.report["signatures"]] == [("CoQuan", "intact")]


def test_a_separate_annex_of_the_paper_is_marked_too(cast: Cast) -> None:
    document = scanned(cast, annex=paper.blank())

    sealed = steps.seal_copy(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    row = sealed.files.get(is_current=True, ordinal=1)
    assert VerificationReport.objects.get(sha256=row.file.sha256).report["signatures"][0]["field"] == "CoQuan"


def test_an_uploaded_scan_is_kept_at_once_and_read_by_a_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.paper_numbered(cast)
    monkeypatch.setattr(page_reading, "read_page", lambda *_a, **_k: pytest.fail("read inside the request"))

    scan = hand_in(document, cast)

    document.refresh_from_db()
    assert (document.state_word, scan.state_word) == (State.PAPER_NUMBERED, ScanState.WAITING)
    assert scanning.waiting(cast.an, document) == scan
    assert scanning.waiting(cast.hanh, document) is None, "the drafter attaches no scan"


def test_a_scan_that_was_attached_is_settled_in_the_box(cast: Cast) -> None:
    document = scanned(cast)

    scan = Scan.objects.get()
    assert (scan.state_word, scan.wanted_for, scan.document_label) == (ScanState.USED, None, str(document))


def test_another_number_on_the_scan_is_shown_and_needs_a_person(
    cast: Cast, eyes: dict[str, PageReading]
) -> None:
    document = paper.paper_numbered(cast)
    eyes["seen"] = read_as("7/STTTT-CNTT")

    scan = hand_in(document, cast)
    run_due(NOW)

    document.refresh_from_db()
    scan.refresh_from_db()
    assert document.state_word is State.PAPER_NUMBERED
    assert "07/STTTT-CNTT" in scan.problem
    assert paper.refusals(cast.an) == ["number_on_scan_differs"]

    confirmed = scanning.attach(document.pk, scan.pk, confirmed=True, actor=cast.an, now=NOW)
    assert confirmed.state_word is State.SCANNED


def test_an_unsure_reading_accuses_nobody(cast: Cast, eyes: dict[str, PageReading]) -> None:
    document = paper.paper_numbered(cast)
    eyes["seen"] = read_as("7/STTTT-CNTT", sure=20)

    hand_in(document, cast)
    run_due(NOW)

    document.refresh_from_db()
    assert document.state_word is State.SCANNED


def test_what_is_not_read_yet_needs_a_person_s_word(cast: Cast) -> None:
    document = paper.paper_numbered(cast)
    scan = hand_in(document, cast)

    with pytest.raises(Invalid) as caught:
        scanning.attach(document.pk, scan.pk, actor=cast.an, now=NOW)
    assert caught.value.code is Refusal.SCAN_NOT_READ_YET

    assert scanning.attach(document.pk, scan.pk, confirmed=True, actor=cast.an, now=NOW).code == document.code
    run_due(NOW)  # the reading that was under way attaches nothing a second time
    assert document.files.count() == 1


def test_the_last_scan_that_was_handed_in_counts(cast: Cast) -> None:
    document = paper.paper_numbered(cast)
    hand_in(document, cast)
    hand_in(document, cast, name="quét 2.pdf", content=paper.scan() + b"\n")

    run_due(NOW)

    assert [row.file.name for row in document.files.all()] == ["quét 2.pdf"]
    assert set(Scan.objects.values_list("name", "state")) == {("quét.pdf", "read"), ("quét 2.pdf", "used")}


def test_a_scan_attached_to_the_wrong_document_can_be_handed_in_for_the_right_one(cast: Cast) -> None:
    first = scanned(cast)
    second = paper.paper_numbered(cast)

    hand_in(second, cast)
    run_due(NOW)

    second.refresh_from_db()
    assert second.state_word is State.PAPER_NUMBERED, "it bears the number of the first"
    assert "02/STTTT-CNTT" in Scan.objects.get().problem
    first.refresh_from_db()
    assert first.state_word is State.SCANNED


def test_who_holds_the_post_no_longer_attaches_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    document = paper.paper_numbered(cast)
    scan = hand_in(document, cast)
    Post.objects.filter(pk=cast.an.post_id).update(held_to=NOW.date() - timedelta(days=1))

    run_due(NOW)

    scan.refresh_from_db()
    document.refresh_from_db()
    assert document.state_word is State.PAPER_NUMBERED
    assert "không còn giữ chức vụ" in scan.problem


def test_another_agency_s_clerk_hands_in_nothing(cast: Cast) -> None:
    document = paper.paper_numbered(cast)

    with pytest.raises(NotFound):
        scanning.hand_in(document.pk, main=Upload("quét.pdf", paper.scan()), actor=cast.binh, now=NOW)
    with pytest.raises(NotPermitted):
        scans.hand_in(
            blobs().put(paper.scan()), name="a.pdf", pages=1, document_id=document.pk, then=scanning.WORK,
            actor=cast.hanh, now=NOW,
        )  # fmt: skip


def test_a_file_that_is_no_pdf_is_no_scan(cast: Cast) -> None:
    document = paper.paper_numbered(cast)

    with pytest.raises(Invalid) as caught:
        hand_in(document, cast, name="ảnh.jpg", content=b"\xff\xd8\xff")

    assert caught.value.code is Refusal.NOT_A_PDF
    document.refresh_from_db()
    assert document.state_word is State.PAPER_NUMBERED


def test_a_scan_before_the_number_is_refused(cast: Cast) -> None:
    document = paper.drafted(cast, way=paper.Way.PAPER, content="")

    with pytest.raises(WrongState):
        hand_in(document, cast)


def test_a_better_scan_replaces_the_first_one_and_both_are_kept(cast: Cast) -> None:
    document = scanned(cast)

    hand_in(document, cast, name="quét 2.pdf", content=paper.scan() + b"\n")
    run_due(NOW)

    assert [(row.file.name, row.is_current) for row in document.files.all()] == [
        ("quét.pdf", False),
        ("quét 2.pdf", True),
    ]


def test_only_the_clerk_numbers_and_scans_paper(cast: Cast) -> None:
    document = paper.drafted(cast, way=paper.Way.PAPER, content="")

    with pytest.raises(NotPermitted):
        actions.take_paper_number(document.pk, actor=cast.hanh, now=NOW)
    with pytest.raises(NotFound):
        actions.take_paper_number(document.pk, actor=cast.binh, now=NOW)

    assert not TakenNumber.objects.exists()


def test_paper_takes_one_number(cast: Cast) -> None:
    document = paper.paper_numbered(cast)

    with pytest.raises(WrongState):
        actions.take_paper_number(document.pk, actor=cast.an, now=NOW)

    assert TakenNumber.objects.count() == 1


def test_paper_is_not_sealed_before_it_is_scanned(cast: Cast) -> None:
    document = paper.paper_numbered(cast)

    with pytest.raises(WrongState):
        steps.seal_copy(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))


def test_a_scan_replaced_while_the_clerk_sealed_is_a_conflict(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = scanned(cast)
    work = desk.mark_copy

    def replace(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        same = document.files.get(is_current=True).file
        annex = blobs().put(paper.blank())
        # The same scan again, but an annex with it: the main file alone would not tell.
        files = [
            NewFile(sha256=same.sha256, size=same.size, name="quét.pdf", pages=1),
            NewFile(sha256=annex.sha256, size=annex.size, name="phụ lục.pdf", pages=1, ordinal=1),
        ]
        actions.attach_scan(document.pk, files=files, seen="", actor=cast.an, now=NOW)
        return work(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "mark_copy", replace)
    with pytest.raises(Conflict):
        steps.seal_copy(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    document.refresh_from_db()
    assert document.state_word is State.SCANNED
