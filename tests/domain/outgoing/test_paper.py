"""Paper made digital: number first, then the scan, then the agency's signature on it."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.documents import ocr
from vanthu.outgoing import actions, drafting, steps
from vanthu.outgoing.actions import NewFile
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.registers.models import TakenNumber
from vanthu.signing import desk
from vanthu.verification.models import VerificationReport


@pytest.fixture(autouse=True)
def eyes(monkeypatch: pytest.MonkeyPatch) -> dict[str, ocr.NumberReading]:
    """Have the scan read as the test says; what Tesseract makes of a page is tested with documents."""
    told = {"seen": ocr.NumberReading(number=1, notation="STTTT-CNTT", confidence=90.0)}
    monkeypatch.setattr(ocr, "read_number", lambda content, name: told["seen"])
    return told


def scanned(cast: Cast) -> OutgoingDocument:
    document = paper.paper_numbered(cast)
    return drafting.scan(document.pk, main=Upload("quét.pdf", paper.scan()), actor=cast.an, now=NOW)


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
    numbered = paper.paper_numbered(cast)
    document = drafting.scan(
        numbered.pk,
        main=Upload("quét.pdf", paper.scan()),
        annexes=[Upload("phụ lục.pdf", paper.blank())],
        actor=cast.an,
        now=NOW,
    )

    sealed = steps.seal_copy(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    row = sealed.files.get(is_current=True, ordinal=1)
    assert VerificationReport.objects.get(sha256=row.file.sha256).report["signatures"][0]["field"] == "CoQuan"


def test_another_number_on_the_scan_is_shown_and_needs_a_person(
    cast: Cast, eyes: dict[str, ocr.NumberReading]
) -> None:
    document = paper.paper_numbered(cast)
    eyes["seen"] = ocr.NumberReading(number=7, notation="STTTT-CNTT", confidence=90.0)
    upload = Upload("quét.pdf", paper.scan())

    with pytest.raises(Invalid) as caught:
        drafting.scan(document.pk, main=upload, actor=cast.an, now=NOW)
    assert "07/STTTT-CNTT" in str(caught.value)
    assert paper.refusals(cast.an) == ["number_on_scan_differs"]

    confirmed = drafting.scan(document.pk, main=upload, confirmed=True, actor=cast.an, now=NOW)
    assert confirmed.state_word is State.SCANNED


def test_a_file_that_is_no_pdf_is_no_scan(cast: Cast) -> None:
    document = paper.paper_numbered(cast)

    with pytest.raises(Invalid) as caught:
        drafting.scan(document.pk, main=Upload("ảnh.jpg", b"\xff\xd8\xff"), actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.NOT_A_PDF
    document.refresh_from_db()
    assert document.state_word is State.PAPER_NUMBERED


def test_a_scan_before_the_number_is_refused(cast: Cast) -> None:
    document = paper.drafted(cast, way=paper.Way.PAPER, content="")

    with pytest.raises(WrongState):
        drafting.scan(document.pk, main=Upload("quét.pdf", paper.scan()), actor=cast.an, now=NOW)


def test_a_better_scan_replaces_the_first_one_and_both_are_kept(cast: Cast) -> None:
    document = scanned(cast)

    drafting.scan(document.pk, main=Upload("quét 2.pdf", paper.scan() + b"\n"), actor=cast.an, now=NOW)

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
