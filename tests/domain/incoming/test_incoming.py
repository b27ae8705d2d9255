"""Incoming documents: opened from their package, registered or refused by the clerk."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.incoming.conftest import Arrive
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.documents.words import Urgency
from vanthu.exchange import received
from vanthu.exchange.actions import queue
from vanthu.exchange.models import ReceivedStatus
from vanthu.incoming import actions, policies, queries, states
from vanthu.incoming.listing import Wanted, listed
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import Move, State
from vanthu.jobs import worker
from vanthu.jobs.models import Work
from vanthu.outgoing import letters
from vanthu.outgoing.models import OutgoingDocument
from vanthu.registers import actions as registers
from vanthu.registers.models import TakenNumber
from vanthu.registers.words import BookKind
from vanthu.verification import queries as verification


def test_an_issued_document_arrives_with_what_its_register_needs(cast: Cast, arrive: Arrive) -> None:
    document = arrive(annexes=[paper.Upload("phụ lục.pdf", paper.blank())])

    assert document.agency == cast.receiver
    assert document.state_word is State.RECEIVED
    assert (document.sender_code, document.code) == ("H44.12", "01/STTTT-CNTT")
    assert (document.issued_on, document.subject) == (date(2026, 11, 23), "gửi, nhận văn bản điện tử")
    assert document.signer_name == "Trần Văn Dũng"
    assert [row.role for row in document.files.all()] == ["main", "annex"]
    assert Work.objects.filter(dead_at__isnull=False).count() == 0


def test_the_reports_on_its_files_are_shown_to_the_receiver(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    page = queries.shown(cast.binh, document.pk)

    report = page.files[0].report
    assert report is not None
    assert report.agency_id == cast.receiver.pk
    assert [row["field"] for row in report.report["signatures"]] == ["LanhDao", "CoQuan"]


def test_one_package_is_opened_once(arrive: Arrive) -> None:
    document = arrive()
    letter = received.package_letter(document.package_id)

    again = actions.open_package(letter, actor=Actor.system("máy"), now=NOW)

    assert again.pk == document.pk
    assert IncomingDocument.objects.count() == 1


def test_the_same_document_sent_again_is_marked_as_a_duplicate(cast: Cast, arrive: Arrive) -> None:
    first = arrive()
    sent = OutgoingDocument.objects.get()

    queue(letters.letter_for(sent), recipients=[cast.receiver], actor=cast.an, now=NOW)
    worker.run_due(NOW)

    second = IncomingDocument.objects.exclude(pk=first.pk).get()
    assert (first.duplicate_of, second.duplicate_of) == (None, first)


def test_registering_takes_the_next_number_and_tells_the_sender(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    registered = actions.register(document.pk, actor=cast.binh, now=NOW)
    worker.run_due(NOW)

    assert (registered.state_word, registered.number) == (State.REGISTERED, 1)
    assert registered.registered_by == "Phạm Thị Bình (Văn thư)"
    assert list(ReceivedStatus.objects.values_list("code", flat=True)) == ["01", "03"]
    assert "số đến 01" in ReceivedStatus.objects.get(code="03").description


def test_a_document_is_registered_once(cast: Cast, arrive: Arrive) -> None:
    document = arrive()
    actions.register(document.pk, actor=cast.binh, now=NOW)

    with pytest.raises(WrongState):
        actions.register(document.pk, actor=cast.binh, now=NOW)

    assert TakenNumber.objects.filter(book__kind=BookKind.INCOMING.value).count() == 1
    assert paper.refusals(cast.binh) == ["wrong_state"]


def test_the_number_of_a_registered_document_is_not_voided(cast: Cast, arrive: Arrive) -> None:
    document = arrive()
    actions.register(document.pk, actor=cast.binh, now=NOW)
    taken = TakenNumber.objects.get(book__kind=BookKind.INCOMING.value)

    with pytest.raises(Conflict) as caught:
        registers.void(taken.pk, reason="x", actor=cast.binh, now=NOW)

    assert caught.value.code is Refusal.NUMBER_FINAL


def test_refusing_sends_the_reason_back(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    refused = actions.refuse(document.pk, reason="Gửi nhầm nơi nhận.", actor=cast.binh, now=NOW)
    worker.run_due(NOW)

    assert refused.state_word is State.REFUSED
    assert refused.number is None
    assert ReceivedStatus.objects.get(code="02").description == "Gửi nhầm nơi nhận."


def test_refusing_needs_a_reason(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    with pytest.raises(Invalid) as caught:
        actions.refuse(document.pk, reason=" ", actor=cast.binh, now=NOW)

    document.refresh_from_db()
    assert caught.value.code is Refusal.REASON_REQUIRED
    assert document.state_word is State.RECEIVED


def test_a_refused_document_is_not_registered_nor_the_other_way_round(cast: Cast, arrive: Arrive) -> None:
    first, second = arrive(), arrive()
    actions.refuse(first.pk, reason="Nhầm.", actor=cast.binh, now=NOW)
    actions.register(second.pk, actor=cast.binh, now=NOW)

    with pytest.raises(WrongState):
        actions.register(first.pk, actor=cast.binh, now=NOW)
    with pytest.raises(WrongState):
        actions.refuse(second.pk, reason="Nhầm.", actor=cast.binh, now=NOW)


def test_only_the_receiver_s_clerk_registers(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    with pytest.raises(NotPermitted):
        actions.register(document.pk, actor=cast.minh, now=NOW)
    for other in (cast.huy, cast.thanh, cast.an, cast.la):
        with pytest.raises(NotFound):
            actions.register(document.pk, actor=other, now=NOW)
    assert not TakenNumber.objects.filter(book__kind=BookKind.INCOMING.value).exists()


def test_officers_see_it_once_it_is_registered(cast: Cast, arrive: Arrive) -> None:
    document = arrive()
    before = [policies.visible_to(one).exists() for one in (cast.binh, cast.minh, cast.huy)]

    actions.register(document.pk, actor=cast.binh, now=NOW)

    assert before == [True, True, False]
    assert policies.visible_to(cast.huy).get() == document


def test_no_other_agency_sees_it_nor_its_reports(cast: Cast, arrive: Arrive) -> None:
    document = arrive()
    actions.register(document.pk, actor=cast.binh, now=NOW)
    sha256 = document.files.get().file.sha256

    for other in (cast.an, cast.hanh, cast.dung, cast.quyen, cast.la):
        assert not policies.visible_to(other).exists()
        with pytest.raises(NotFound):
            queries.file(other, document.pk, 0)
    assert verification.latest(sha256, agency_id=cast.stranger.pk) is None


def test_urgent_documents_stand_first_on_the_clerk_s_list(cast: Cast, arrive: Arrive) -> None:
    ordinary, urgent = arrive(), arrive(urgency=Urgency.MOST_URGENT)

    assert queries.to_register(cast.binh) == [urgent, ordinary]


def test_a_number_is_found_in_the_list(cast: Cast, arrive: Arrive) -> None:
    document = arrive()

    assert listed(cast.binh, Wanted(text="01/stttt")).rows == (document,)
    assert listed(cast.binh, Wanted(text="dien tu")).rows == (document,)
    assert listed(cast.binh, Wanted(text="99/stttt")).rows == ()


def test_what_was_refused_or_recalled_stays_so() -> None:
    for state in (State.REFUSED, State.RECALLED):
        assert not any(states.is_possible(state, move) for move in Move)


@pytest.mark.parametrize(
    "wrong", [{"state": "registered"}, {"state": "registered", "number": 1}, {"state": "refused"}]
)
def test_the_database_itself_wants_number_or_reason(arrive: Arrive, wrong: dict[str, object]) -> None:
    document = arrive()

    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingDocument.objects.filter(pk=document.pk).update(**wrong)
