"""What is about a document that has not come: how long it waits, and that it is not lost (G7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, SYSTEM, Cast
from tests.domain.incoming import parcels
from tests.domain.incoming.parcels import DAY, UNSAID, bring, document, name, recalling, replacing
from vanthu.exchange import received
from vanthu.exchange.letters import LinkedDocument
from vanthu.exchange.models import InboundPackage, OutboundPackage
from vanthu.incoming import actions, following
from vanthu.incoming.following import Found
from vanthu.incoming.models import IncomingDocument, RecallRequest
from vanthu.incoming.states import State
from vanthu.incoming.words import RecallAnswer
from vanthu.jobs import worker
from vanthu.jobs.models import Work
from vnedxml.codes import BusinessType
from vnedxml.model import Business, ResponseFor

LATER = NOW + timedelta(minutes=5)
WEEK_OVER = NOW + timedelta(days=7, seconds=1)


def came(number: str) -> IncomingDocument:
    """Return a document as the receiver has it."""
    return IncomingDocument.objects.get(code=f"{number}/STTTT-CNTT")


def has_come(number: str) -> bool:
    """Say whether the receiver has a document."""
    return IncomingDocument.objects.filter(code=f"{number}/STTTT-CNTT").exists()


def waiting() -> list[InboundPackage]:
    """Return what is parked."""
    return list(InboundPackage.objects.exclude(parked_for=""))


def test_g7_what_replaces_two_is_taken_up_with_the_first_of_them(cast: Cast) -> None:
    bring(cast, document(cast, "30", replacing("11", "12")))
    worker.run_due(NOW)
    assert not has_come("30")

    bring(cast, document(cast, "12"), now=LATER)
    worker.run_due(LATER)

    assert came("30").linked == came("12")
    assert not waiting()


def test_g7_who_is_parked_a_second_time_is_taken_up_a_second_time(cast: Cast) -> None:
    bring(cast, document(cast, "30", replacing("11", "12")))
    worker.run_due(NOW)
    bring(cast, document(cast, "11"), verdict="invalid", now=LATER)
    worker.run_due(LATER)
    assert [package.parked_for for package in waiting()] == [name("12")]

    bring(cast, document(cast, "12"), now=LATER)
    worker.run_due(LATER)

    assert came("30").linked == came("12")
    assert not waiting()


def test_g7_a_recall_that_crossed_its_document_is_taken_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(cast, document(cast, "11"))
    worker.run_due(NOW)
    recall = document(cast, "30", recalling("11"), response_for=(ResponseFor(document_id=name("11")),))
    package = bring(cast, recall)
    not_seen = Found((), (LinkedDocument(edxml_id=name("11")),))
    with monkeypatch.context() as blind:  # as a lane that looked before the other lane's commit
        blind.setattr(following, "find", lambda *_: not_seen)
        letter = received.package_letter(package.pk)
        assert actions.open_package(letter, actor=SYSTEM, now=NOW) is None
    Work.objects.filter(kind="incoming.open_package").update(done_at=NOW)

    worker.run_due(NOW)

    assert RecallRequest.objects.get().document == came("11")
    assert not waiting()


def test_g7_nobody_waits_for_what_was_refused(cast: Cast) -> None:
    bring(cast, document(cast, "30", replacing("11")))
    worker.run_due(NOW)

    bring(cast, document(cast, "11"), verdict="invalid", now=LATER)
    worker.run_due(LATER)

    assert (came("30").linked, came("30").is_orphan) == (None, False)
    assert not waiting()


def test_g7_a_replacement_does_not_wait_for_what_only_others_got(cast: Cast) -> None:
    bring(cast, document(cast, "11"))
    bring(cast, document(cast, "30", replacing("11", "12")))
    bring(cast, document(cast, "31", replacing("13", only_for=("H44.09",))))
    worker.run_due(NOW)

    assert came("30").linked == came("11")
    assert came("31").linked is None
    assert not waiting()


def test_g7_the_older_code_of_an_agency_is_among_those_concerned(cast: Cast) -> None:
    type(cast.receiver).objects.filter(pk=cast.receiver.pk).update(older_code="000.01.00.H44")
    bring(cast, document(cast, "30", replacing("11", only_for=("H44.09", "000.01.00.H44"))))
    worker.run_due(NOW)

    assert [package.parked_for for package in waiting()] == [name("11")]


def test_g7_a_recall_that_names_itself_beside_its_document_is_obeyed_at_once(cast: Cast) -> None:
    bring(cast, document(cast, "11"))
    bring(cast, document(cast, "30", recalling("30"), response_for=(ResponseFor(document_id=name("11")),)))
    worker.run_due(NOW)

    assert RecallRequest.objects.get().document == came("11")
    assert not waiting()


def test_g7_a_document_that_comes_after_its_recall_was_opened_is_asked_back(cast: Cast) -> None:
    bring(cast, document(cast, "30", recalling("11"), response_for=(ResponseFor(document_id=name("11")),)))
    worker.run_due(NOW)
    worker.run_due(WEEK_OVER)
    assert came("30").is_orphan
    assert not waiting(), "the operator has nothing to wait for"

    bring(cast, document(cast, "11"), now=WEEK_OVER)
    worker.run_due(WEEK_OVER)

    asked = RecallRequest.objects.get()
    assert (asked.document, asked.notice, asked.reason) == (came("11"), came("30"), "Ban hành nhầm.")
    assert (came("30").linked, came("30").is_orphan) == (came("11"), False)


def test_g7_a_document_that_comes_after_its_replacement_was_registered_is_out_of_use(cast: Cast) -> None:
    bring(cast, document(cast, "30", replacing("11")))
    worker.run_due(WEEK_OVER)
    actions.register(came("30").pk, actor=cast.binh, now=WEEK_OVER)

    bring(cast, document(cast, "11"), now=WEEK_OVER)
    worker.run_due(WEEK_OVER)

    assert came("11").state_word is State.REPLACED
    assert OutboundPackage.objects.filter(kind="status", facts__status="15").count() == 1


def test_g7_a_document_that_comes_after_its_taking_back_is_asked_back(cast: Cast) -> None:
    bring(cast, parcels.taking_back(cast, ResponseFor(organ_id="H44.01", document_id=name("11"))))
    worker.run_due(NOW)
    worker.run_due(WEEK_OVER)

    bring(cast, document(cast, "11"), now=WEEK_OVER)
    worker.run_due(WEEK_OVER)

    assert RecallRequest.objects.get().document == came("11")


@pytest.mark.parametrize("is_first", [True, False])
def test_a_recall_that_names_its_document_by_code_and_date_is_put_to_the_clerk(
    cast: Cast, *, is_first: bool
) -> None:
    about = ResponseFor(organ_id="H44.12", code="11/STTTT-CNTT", promulgation_date=DAY)
    recall = document(
        cast, "30", Business(business_doc_type=BusinessType.RECALL, document_id=UNSAID), response_for=(about,)
    )
    parts = [recall, document(cast, "11")]
    for part in parts if is_first else parts[::-1]:
        bring(cast, part)
        worker.run_due(NOW)

    assert RecallRequest.objects.get().document == came("11")
    assert came("30").linked == came("11")
    assert not waiting()


@pytest.mark.parametrize("is_first", [True, False])
def test_a_taking_back_that_names_its_document_by_code_and_date_is_put_to_the_clerk(
    cast: Cast, *, is_first: bool
) -> None:
    bring(cast, document(cast, "10", document_id=UNSAID))  # has no identifier either, and is not meant
    worker.run_due(NOW)
    about = ResponseFor(organ_id="H44.01", code="11/STTTT-CNTT", promulgation_date=DAY)
    parts = [parcels.taking_back(cast, about), document(cast, "11")]
    for part in parts if is_first else parts[::-1]:
        bring(cast, part)
        worker.run_due(NOW)

    assert RecallRequest.objects.get().document == came("11")
    assert not waiting()


def test_a_recall_that_fits_two_documents_is_put_to_nobody(cast: Cast) -> None:
    for ordinal in (1, 2):
        bring(cast, document(cast, "11", document_id=f"lần {ordinal}"))
    about = ResponseFor(organ_id="H44.12", code="11/STTTT-CNTT", promulgation_date=DAY)
    bring(
        cast,
        document(
            cast,
            "30",
            Business(business_doc_type=BusinessType.RECALL, document_id=UNSAID),
            response_for=(about,),
        ),
    )
    worker.run_due(NOW)

    assert not RecallRequest.objects.exists()
    assert (came("30").linked, waiting()) == (None, [])


def test_what_is_out_of_use_is_given_back_once_however_often_it_is_looked_at(cast: Cast) -> None:
    bring(cast, document(cast, "11"))
    worker.run_due(NOW)
    actions.refuse(came("11").pk, reason="Sai nơi nhận.", actor=cast.binh, now=NOW)
    asked = bring(cast, parcels.taking_back(cast, ResponseFor(organ_id="H44.01", document_id=name("11"))))

    for _ in range(2):
        actions.take_back(asked.pk, actor=cast.binh, now=LATER)

    assert OutboundPackage.objects.filter(kind="status", facts__status="15").count() == 1
    assert RecallRequest.objects.get().answer_word is RecallAnswer.AGREED
