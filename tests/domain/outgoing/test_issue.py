"""Issuing, and to whom."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory.models import Agency
from vanthu.exchange.models import Delivery
from vanthu.jobs.models import Work
from vanthu.outgoing import actions, steps
from vanthu.outgoing.states import State
from vanthu.registers import actions as registers
from vanthu.registers.models import TakenNumber


def test_issuing_queues_one_delivery_per_recipient(cast: Cast) -> None:
    document = paper.issued(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk))

    sent = Delivery.objects.order_by("id").values_list("recipient__code", flat=True)
    assert document.issued_at == NOW
    assert list(sent) == ["H44.01", "H44.09"]
    assert Work.objects.filter(kind="exchange.send").count() == 2


def test_a_document_is_issued_once(cast: Cast) -> None:
    document = paper.issued(cast)

    with pytest.raises(WrongState):
        actions.issue(document.pk, actor=cast.an, now=NOW)

    assert Delivery.objects.count() == 1


def test_a_document_that_is_not_sealed_is_not_issued(cast: Cast) -> None:
    document = paper.signed(cast)

    with pytest.raises(WrongState):
        actions.issue(document.pk, actor=cast.an, now=NOW)

    document.refresh_from_db()
    assert document.state_word is State.SIGNED


def test_only_the_clerk_issues(cast: Cast) -> None:
    document = paper.sealed(cast)

    with pytest.raises(NotPermitted):
        actions.issue(document.pk, actor=cast.dung, now=NOW)
    with pytest.raises(NotFound):
        actions.issue(document.pk, actor=cast.binh, now=NOW)


def test_a_recipient_out_of_reach_stops_the_issue_and_nothing_is_half_done(cast: Cast) -> None:
    document = paper.sealed(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk))
    Agency.objects.filter(pk=cast.stranger.pk).update(is_local=False)

    with pytest.raises(Invalid) as caught:
        actions.issue(document.pk, actor=cast.an, now=NOW)

    document.refresh_from_db()
    assert caught.value.code is Refusal.RECIPIENT_UNREACHABLE
    assert "hoặc kết nối tới đó đang tắt" in str(caught.value)
    assert document.state_word is State.SEALED
    assert not Delivery.objects.exists()
    assert not TakenNumber.objects.get().is_final


def test_a_number_voided_before_the_issue_stops_it(cast: Cast) -> None:
    document = paper.sealed(cast)
    registers.void(TakenNumber.objects.get().pk, reason="Sai thể thức.", actor=cast.an, now=NOW)

    with pytest.raises(Conflict) as caught:
        actions.issue(document.pk, actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.NUMBER_VOIDED
    assert "Sai thể thức" in str(caught.value)


def test_the_number_of_an_issued_document_is_not_voided(cast: Cast) -> None:
    paper.issued(cast)

    with pytest.raises(Conflict) as caught:
        registers.void(TakenNumber.objects.get().pk, reason="x", actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.NUMBER_FINAL


def test_the_clerk_chooses_recipients_until_the_document_is_issued(cast: Cast) -> None:
    document = paper.sealed(cast)

    addressed = actions.address(document.pk, recipient_ids=[cast.stranger.pk], actor=cast.an, now=NOW)
    actions.issue(document.pk, actor=cast.an, now=NOW)

    assert [row.agency for row in addressed.recipients.all()] == [cast.stranger]
    assert Delivery.objects.get().recipient == cast.stranger
    with pytest.raises(WrongState):
        actions.address(document.pk, recipient_ids=[cast.receiver.pk], actor=cast.an, now=NOW)


def test_nobody_but_the_clerk_chooses_recipients_later(cast: Cast) -> None:
    document = paper.signed(cast)

    for other, refusal in ((cast.hanh, NotPermitted), (cast.dung, NotPermitted), (cast.binh, NotFound)):
        with pytest.raises(refusal):
            actions.address(document.pk, recipient_ids=[cast.stranger.pk], actor=other, now=NOW)


def test_a_document_without_recipients_says_so_and_can_be_mended(cast: Cast) -> None:
    document = paper.paper_numbered(cast, recipient_ids=())
    with pytest.raises(Invalid) as caught:
        actions.address(document.pk, recipient_ids=[], actor=cast.an, now=NOW)
    assert caught.value.code is Refusal.NO_RECIPIENT

    addressed = actions.address(document.pk, recipient_ids=[cast.receiver.pk], actor=cast.an, now=NOW)

    assert addressed.recipients.count() == 1


def test_completion_waits_for_nobody_without_a_timestamp_service(cast: Cast) -> None:
    document = paper.sealed(cast)
    before = document.files.get(is_current=True).file.sha256

    steps.complete(document.pk, now=NOW)

    assert document.files.get(is_current=True).file.sha256 == before
    assert Work.objects.get(kind="outgoing.complete").dedupe_key == f"complete:{document.pk}"
