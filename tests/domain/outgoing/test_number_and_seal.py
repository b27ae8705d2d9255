"""The clerk's one act: number, date, seal, marks on annexes; and what it does when it is cut off."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, Unavailable, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.models import Certificate
from vanthu.outgoing import actions, steps, writing
from vanthu.outgoing.actions import NewFile
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Move, State
from vanthu.registers import actions as registers
from vanthu.registers import queries
from vanthu.registers.models import Book, TakenNumber
from vanthu.registers.words import BookKind, NumberState
from vanthu.signing import desk
from vanthu.signing.models import SigningSession
from vanthu.signing.words import SessionState
from vanthu.verification.models import VerificationReport

Clock = Callable[[], datetime]


def seal(
    document: OutgoingDocument, cast: Cast, *, now: datetime = NOW, pin: str = paper.PIN
) -> OutgoingDocument:
    return steps.number_and_seal(document.pk, pin=pin, actor=cast.an, clock=paper.at(now))


def book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=BookKind.OUTGOING.value)


def values_of(document: OutgoingDocument) -> dict[str, str]:
    row = document.files.get(is_current=True, ordinal=0)
    with pikepdf.open(io.BytesIO(blobs().read(row.file.sha256))) as pdf:
        return {
            str(field.T): str(field.get("/V", "")) for field in pdf.Root.AcroForm.Fields if field.FT == "/Tx"
        }


def test_number_and_date_stand_in_the_file_that_the_leader_signed(cast: Cast) -> None:
    signed = paper.signed(cast)
    before = signed.files.get(is_current=True).file.sha256

    document = seal(signed, cast)

    assert document.state_word is State.SEALED
    assert values_of(document) == {"so": "01", "ngay_thang": "ngày 23 tháng 11 năm 2026"}
    after = document.files.get(is_current=True).file.sha256
    assert blobs().read(after).startswith(blobs().read(before))


def test_both_signatures_hold_after_the_seal(cast: Cast) -> None:
    document = paper.sealed(cast)

    kept = VerificationReport.objects.get(sha256=document.files.get(is_current=True).file.sha256)
    found = {row["field"]: (row["integrity"], row["changes"]) for row in kept.report["signatures"]}
    assert found == {"LanhDao": ("intact", "permitted"), "CoQuan": ("intact", "none")}


def test_a_separate_annex_gets_the_agency_s_mark_with_the_number(cast: Cast) -> None:
    document = seal(paper.signed(cast, annexes=[Upload("phụ lục.pdf", paper.blank())]), cast)

    row = document.files.get(is_current=True, ordinal=1)
    kept = VerificationReport.objects.get(sha256=row.file.sha256)
    assert [found["field"] for found in kept.report["signatures"]] == ["CoQuan"]
    assert row.version == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED])
def test_nothing_is_sealed_before_the_leader_signed(cast: Cast, state: State) -> None:
    document = paper.drafted(cast) if state is State.DRAFT else paper.submitted(cast)
    if state is State.RETURNED:
        actions.send_back(document.pk, reason="Sửa.", actor=cast.dung, now=NOW)

    with pytest.raises(WrongState) as caught:
        seal(document, cast)

    assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED
    assert "Điều 32 khoản 2 điểm d" in str(caught.value)
    assert paper.refusals(cast.an) == ["leader_has_not_signed"]
    assert not TakenNumber.objects.exists()


def test_nothing_is_numbered_before_the_leader_signed(cast: Cast) -> None:
    document = paper.submitted(cast)

    with pytest.raises(WrongState) as caught:
        actions.number(document.pk, actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED


def test_a_document_whose_signature_was_damaged_on_the_disk_is_not_sealed(cast: Cast) -> None:
    document = paper.signed(cast)
    row = document.files.get(is_current=True)
    content = blobs().read(row.file.sha256).replace(b"/Title", b"/Titel", 1)
    damaged = blobs().put(content.replace(b"STTTT", b"STTTX", 1) + b"\n")
    row.file.sha256 = damaged.sha256
    row.file.save()

    with pytest.raises(Invalid) as caught:
        seal(document, cast)

    assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED
    assert not TakenNumber.objects.exists()


def test_the_signature_of_another_leader_does_not_do(cast: Cast) -> None:
    document = paper.signed(cast)
    OutgoingDocument.objects.filter(pk=document.pk).update(signer_id=cast.minh.post_id)

    with pytest.raises(Invalid) as caught:
        seal(document, cast)

    assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED


def test_a_wrong_pin_burns_no_number(cast: Cast) -> None:
    document = paper.signed(cast)

    with pytest.raises(NotPermitted) as caught:
        seal(document, cast, pin="sai")

    document.refresh_from_db()
    assert caught.value.code is Refusal.PIN_WRONG
    assert (document.state_word, document.number) == (State.SIGNED, None)
    assert queries.next_number(cast.sender.pk, kind=BookKind.OUTGOING, now=NOW) == 1
    assert paper.refusals(cast.an) == ["pin_wrong"]


def test_without_the_agency_s_certificate_no_number_is_burnt(cast: Cast) -> None:
    document = paper.signed(cast)
    filed = Certificate.objects.get(agency=cast.sender, person=None)
    directory.withdraw_certificate(filed.pk, actor=SYSTEM, now=NOW)

    with pytest.raises(Invalid) as caught:
        seal(document, cast)

    assert caught.value.code is Refusal.NO_CERTIFICATE
    assert not TakenNumber.objects.exists()


def test_without_a_book_there_is_no_number(cast: Cast) -> None:
    document = paper.signed(cast)
    Book.objects.filter(agency=cast.sender).update(is_default=False)

    with pytest.raises(Invalid) as caught:
        seal(document, cast)

    document.refresh_from_db()
    assert caught.value.code is Refusal.NO_BOOK
    assert document.state_word is State.SIGNED


def test_only_the_clerk_of_the_agency_numbers_and_seals(cast: Cast) -> None:
    document = paper.signed(cast)

    for other, refusal in (
        (cast.hanh, NotPermitted),
        (cast.dung, NotPermitted),
        (cast.quyen, NotFound),
        (cast.binh, NotFound),
        (cast.la, NotFound),
    ):
        with pytest.raises(refusal):
            steps.number_and_seal(document.pk, pin=paper.PIN, actor=other, clock=paper.at(NOW))
    assert not TakenNumber.objects.exists()


def test_sealing_twice_is_refused(cast: Cast) -> None:
    document = paper.sealed(cast)

    with pytest.raises(WrongState):
        seal(document, cast)

    assert TakenNumber.objects.count() == 1


def fails_once(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Have the next seal fail, and only that one."""
    work, calls = desk.seal, []

    def broken(*args: object, **kwargs: object) -> bytes:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return work(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "seal", broken)


def test_cut_off_after_the_number_the_act_goes_on_with_the_same_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.signed(cast)
    fails_once(monkeypatch, Unavailable("token rút ra"))
    with pytest.raises(Unavailable):
        seal(document, cast)
    document.refresh_from_db()
    assert (document.state_word, document.number) == (State.NUMBERED, 1)

    again = seal(document, cast, now=NOW + timedelta(days=2))

    assert (again.state_word, again.number, again.issued_on) == (State.SEALED, 1, date(2026, 11, 23))
    assert values_of(again)["ngay_thang"] == "ngày 23 tháng 11 năm 2026"
    assert [row.state for row in SigningSession.objects.order_by("id")][1:] == [
        SessionState.FAILED,
        SessionState.FINISHED,
    ]
    assert queries.gaps(book(cast), year=2026) == []


def test_another_document_takes_the_next_number_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = paper.signed(cast), paper.signed(cast)
    fails_once(monkeypatch, Unavailable("token rút ra"))
    with pytest.raises(Unavailable):
        seal(first, cast)

    later = seal(second, cast)

    first = seal(first, cast)
    assert (first.number, later.number) == (1, 2)
    assert queries.gaps(book(cast), year=2026) == []


def test_a_file_swapped_while_the_clerk_sealed_is_a_conflict_and_keeps_the_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.signed(cast)
    work = desk.seal

    def swap(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        other = blobs().put(b"%PDF-1.7 khac")
        new = NewFile(sha256=other.sha256, size=other.size, name="khác.pdf", pages=1)
        writing.keep_files(document, [new], move=Move.EDIT, now=NOW)
        return work(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "seal", swap)
    with pytest.raises(Conflict) as caught:
        seal(document, cast)

    document.refresh_from_db()
    assert caught.value.code is Refusal.CHANGED_MEANWHILE
    assert (document.state_word, document.number) == (State.NUMBERED, 1)


def test_an_annex_added_while_the_clerk_sealed_is_a_conflict(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.signed(cast)
    work = desk.seal

    def add(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        other = blobs().put(paper.blank())
        new = NewFile(sha256=other.sha256, size=other.size, name="thêm.pdf", pages=1, ordinal=1)
        writing.keep_files(document, [new], move=Move.EDIT, now=NOW)
        return work(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "seal", add)
    with pytest.raises(Conflict):
        seal(document, cast)

    document.refresh_from_db()
    assert document.state_word is State.NUMBERED


def test_a_number_voided_while_the_clerk_sealed_is_not_used(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.signed(cast)
    work = desk.seal

    def void(pdf: bytes, *args: object, **kwargs: object) -> bytes:
        taken = TakenNumber.objects.get()
        registers.void(taken.pk, reason="Cấp nhầm.", actor=cast.an, now=NOW)
        return work(pdf, *args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(desk, "seal", void)
    with pytest.raises(Conflict) as caught:
        seal(document, cast)

    document.refresh_from_db()
    assert caught.value.code is Refusal.NUMBER_VOIDED
    assert document.state_word is State.NUMBERED


def test_after_its_number_was_voided_a_document_takes_a_new_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = paper.signed(cast)
    fails_once(monkeypatch, Unavailable("token rút ra"))
    with pytest.raises(Unavailable):
        seal(document, cast)
    registers.void(TakenNumber.objects.get().pk, reason="Cấp nhầm.", actor=cast.an, now=NOW)

    again = seal(document, cast)

    assert (again.number, values_of(again)["so"]) == (2, "02")
    rows = TakenNumber.objects.order_by("number").values_list("number", "state", "void_reason")
    assert list(rows) == [(1, NumberState.VOIDED, "Cấp nhầm."), (2, NumberState.USED, "")]
    assert queries.gaps(book(cast), year=2026) == []


def test_the_year_turns_at_midnight_in_hanoi(cast: Cast) -> None:
    before = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
    first, second, third = paper.signed(cast), paper.signed(cast), paper.signed(cast)

    first = seal(first, cast, now=before)
    second = seal(second, cast, now=before + timedelta(seconds=1))
    third = seal(third, cast, now=before + timedelta(seconds=2))

    assert [(one.number, one.issued_on) for one in (first, second, third)] == [
        (1, date(2026, 12, 31)),
        (1, date(2027, 1, 1)),
        (2, date(2027, 1, 1)),
    ]
    assert values_of(second)["ngay_thang"] == "ngày 01 tháng 01 năm 2027"
    assert [queries.gaps(book(cast), year=year) for year in (2026, 2027)] == [[], []]


def test_a_seal_kills_no_number_of_the_year_that_is_over(cast: Cast) -> None:
    late = datetime(2026, 12, 31, 17, 0, 1, tzinfo=UTC)
    first, second = paper.signed(cast), paper.signed(cast)
    seal(first, cast, now=late)

    second = seal(second, cast, now=late - timedelta(seconds=5))

    assert (second.number, second.issued_on) == (2, date(2027, 1, 1))


def test_a_document_without_a_picture_of_its_seal_is_sealed_all_the_same(cast: Cast) -> None:
    from vanthu.directory.models import MarkImage

    MarkImage.objects.all().delete()

    assert paper.sealed(cast).state_word is State.SEALED


def test_a_seal_that_seals_nothing_is_our_own_mistake(cast: Cast) -> None:
    with pytest.raises(ValueError, match="seals nothing"):
        actions.record_seal(
            1, move=Move.ISSUE, sealed=[], replaces=[], sessions=[], checked=[], actor=cast.an, now=NOW
        )
