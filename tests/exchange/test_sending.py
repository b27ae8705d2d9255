"""What becomes of a delivery: faults that pass, faults that stay, receipts that come late, operators who step in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.exchange.callers import known_caller
from tests.exchange.conftest import make_key
from tests.exchange.network import Network
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotPermitted, WrongState
from vanthu.directory.models import Agency
from vanthu.exchange import actions, queries, receipts, schedule
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Attempt, Delivery, Peer
from vanthu.exchange.queries import DeliveryView
from vanthu.exchange.transport import choice
from vanthu.exchange.transport.base import Reply
from vanthu.exchange.words import DeliveryState, PeerKind
from vanthu.jobs.worker import run_due


@pytest.fixture
def network(sender: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The far installation, known here, behind a network that does as it is told."""
    key = make_key()
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", key, now=now)
    made = Network(key)
    monkeypatch.setitem(choice._TRANSPORTS, PeerKind.DIRECT, made)
    return made


@pytest.fixture
def delivery(network: Network, letter: Letter, clerk: Actor, now: datetime) -> Delivery:
    """A letter queued to the far installation."""
    (queued,) = actions.queue(letter, recipients=[Agency.objects.get(code="H44.40")], actor=clerk, now=now)
    return queued


@pytest.fixture
def view(delivery: Delivery, clerk: Actor) -> Callable[[], DeliveryView]:
    """The delivery as its page shows it now."""
    return lambda: queries.delivery(clerk, delivery.pk)


def _later(now: datetime, hours: float = 1.6) -> datetime:
    return now + timedelta(hours=hours)


def test_a_stored_receipt_ends_the_sending(
    network: Network, view: Callable[[], DeliveryView], now: datetime
) -> None:
    run_due(now)

    assert (view().state, view().attempts, view().has_stored_receipt) == (DeliveryState.STORED, 1, True)
    assert len(network.sent) == 1
    run_due(_later(now))
    assert len(network.sent) == 1


def test_every_attempt_sends_the_same_bytes_under_the_same_id(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], now: datetime
) -> None:
    network.script = ["connection refused", Reply(status=503, text=""), Reply(status=202, text="rubbish")]

    for step in range(4):
        run_due(_later(now, step * 1.6))

    assert view().state is DeliveryState.STORED
    assert {(envelope.message_id, content) for envelope, content in network.sent} == {
        (delivery.message_id, blobs().read(view().sha256))
    }
    assert [attempt.result.value for attempt in view().tries] == ["transient"] * 3 + ["delivered"]
    assert [attempt.http_status for attempt in view().tries] == [None, 503, 202, 202]


def test_a_failed_attempt_waits_ten_seconds_give_or_take_half(
    network: Network, view: Callable[[], DeliveryView], now: datetime
) -> None:
    network.script = ["connection refused"]

    run_due(now)

    shown = view()
    assert shown.state is DeliveryState.QUEUED
    assert shown.next_try_at is not None
    assert timedelta(seconds=5) <= shown.next_try_at - now <= timedelta(seconds=16)
    assert "connection refused" in shown.last_error


@pytest.mark.parametrize("status", [400, 403, 409, 413, 422])
def test_a_final_answer_hands_over_to_the_operator_at_once(
    network: Network, view: Callable[[], DeliveryView], now: datetime, status: int
) -> None:
    network.script = [Reply(status=status, text='{"code": "wrong_addressee", "detail": "Sai nơi nhận."}')]

    run_due(now)

    assert (view().state, view().attempts) == (DeliveryState.STUCK, 1)
    assert view().last_error == "Sai nơi nhận."
    run_due(_later(now, 30))
    assert view().attempts == 1


@pytest.mark.parametrize("status", [401, 408, 425, 429, 500, 502, 503, 507])
def test_an_answer_that_passes_is_tried_again(
    network: Network, view: Callable[[], DeliveryView], now: datetime, status: int
) -> None:
    network.script = [Reply(status=status, text="")]

    run_due(now)
    assert view().state is DeliveryState.QUEUED

    run_due(_later(now))
    assert view().state is DeliveryState.STORED


def test_a_peer_that_asks_for_patience_gets_it(
    network: Network, view: Callable[[], DeliveryView], now: datetime
) -> None:
    network.script = [Reply(status=429, text="", retry_after_s=600)]

    run_due(now)
    run_due(now + timedelta(seconds=599))
    assert len(network.sent) == 1

    run_due(now + timedelta(seconds=604))
    assert view().state is DeliveryState.STORED


def test_a_receipt_by_another_key_is_no_receipt(
    network: Network, view: Callable[[], DeliveryView], now: datetime
) -> None:
    right, network.key = network.key, make_key()

    run_due(now)
    assert (view().state, view().has_stored_receipt) == (DeliveryState.QUEUED, False)

    network.key = right
    run_due(_later(now))
    assert view().state is DeliveryState.STORED


def test_after_five_days_the_operator_decides(
    network: Network, view: Callable[[], DeliveryView], now: datetime
) -> None:
    network.script = ["no route"] * 500

    moment = now
    while view().state is not DeliveryState.STUCK:
        moment += timedelta(hours=2)
        assert moment < now + timedelta(days=6)
        run_due(moment)

    assert moment - now >= schedule.LIFE


def test_the_operator_sends_again_with_the_same_id(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], clerk: Actor, now: datetime
) -> None:
    network.script = [Reply(status=413, text="")]
    run_due(now)

    actions.retry_delivery(delivery.pk, actor=clerk, now=_later(now))
    run_due(_later(now))

    assert view().state is DeliveryState.STORED
    assert {envelope.message_id for envelope, _ in network.sent} == {delivery.message_id}


def test_try_again_on_a_waiting_delivery_sends_now_and_only_once(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], clerk: Actor, now: datetime
) -> None:
    network.script = ["down"]
    run_due(now)

    actions.retry_delivery(delivery.pk, actor=clerk, now=now)
    run_due(now)
    run_due(_later(now))

    assert view().state is DeliveryState.STORED
    assert len(network.sent) == 2


def test_the_operator_gives_up_with_a_reason(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], clerk: Actor, now: datetime
) -> None:
    actions.stop_delivery(delivery.pk, reason="Cơ quan đã giải thể", actor=clerk, now=now)

    run_due(now)

    assert (view().state, view().last_error) == (DeliveryState.STOPPED, "Cơ quan đã giải thể")
    assert network.sent == []


def test_giving_up_needs_a_reason(delivery: Delivery, clerk: Actor, now: datetime) -> None:
    with pytest.raises(Invalid):
        actions.stop_delivery(delivery.pk, reason="  ", actor=clerk, now=now)


@pytest.mark.parametrize(("attempts", "state"), [(0, "stopped"), (1, "queued")])
def test_a_recall_gives_up_what_was_never_tried(
    delivery: Delivery, now: datetime, attempts: int, state: str
) -> None:
    Delivery.objects.update(attempts=attempts)

    _recalled(delivery, now)

    assert Delivery.objects.get().state == state


def test_a_recall_gives_up_what_is_stuck_so_that_nobody_sends_it_with_all_others(
    network: Network, delivery: Delivery, now: datetime
) -> None:
    network.script = [Reply(status=403, text="{}")]
    run_due(now)

    _recalled(delivery, now)

    kept = Delivery.objects.get()
    assert (kept.state, kept.last_error) == ("stopped", "12/QĐ-STTTT")


def _recalled(delivery: Delivery, now: datetime) -> None:
    package = delivery.package
    actions.stop_waiting(
        package.document_type,
        package.document_id,
        reason="12/QĐ-STTTT",
        actor=Actor.system("thu hồi", agency_id=package.sender_id),
        now=now,
    )


def test_an_officer_may_not_operate_the_exchange(delivery: Delivery, officer: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        actions.stop_delivery(delivery.pk, reason="…", actor=officer, now=now)
    with pytest.raises(NotPermitted):
        actions.retry_delivery(delivery.pk, actor=officer, now=now)


def test_a_delivery_that_arrived_is_not_sent_again(
    network: Network, delivery: Delivery, clerk: Actor, now: datetime
) -> None:
    run_due(now)

    with pytest.raises(WrongState):
        actions.retry_delivery(delivery.pk, actor=clerk, now=now)


# a valid receipt always wins (G4)


def _outcome(network: Network, delivery: Delivery, now: datetime, reason: str = "") -> receipts.SignedReceipt:
    envelope = network.sent[0][0]
    outcome = "refused" if reason else "accepted"
    return receipts.read(network.outcome(envelope, now, outcome, reason))


@pytest.mark.parametrize("halt", ["stuck", "stopped"])
def test_a_late_outcome_wins_over_failure(
    network: Network,
    delivery: Delivery,
    view: Callable[[], DeliveryView],
    clerk: Actor,
    now: datetime,
    halt: str,
) -> None:
    network.script = ["reply lost"]
    run_due(now)
    Delivery.objects.filter(pk=delivery.pk).update(state=halt)
    envelope = network.sent[0][0]

    actions.keep_outcome(
        delivery.message_id,
        _outcome(network, delivery, now),
        stored=receipts.read(network.stored(envelope, now)),
        actor=Actor.system("test"),
        now=_later(now),
    )

    assert (view().state, view().has_stored_receipt) == (DeliveryState.ACCEPTED, True)


def test_a_refusal_shows_its_code_and_reason(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], now: datetime
) -> None:
    run_due(now)

    signed = _outcome(network, delivery, now, reason="Chữ ký không hợp lệ.")
    actions.keep_outcome(delivery.message_id, signed, stored=None, actor=Actor.system("test"), now=now)

    assert (view().state, view().outcome_code) == (DeliveryState.REJECTED, "signature_not_valid")
    assert view().outcome_reason == "Chữ ký không hợp lệ."


def test_an_outcome_for_other_bytes_counts_for_nothing(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], now: datetime
) -> None:
    run_due(now)
    signed = _outcome(network, delivery, now)
    Delivery.objects.filter(pk=delivery.pk).update(sha256="0" * 64)

    with pytest.raises(Conflict):
        actions.keep_outcome(delivery.message_id, signed, stored=None, actor=Actor.system("test"), now=now)

    assert view().state is DeliveryState.STORED


def test_a_second_other_outcome_does_not_overturn_the_first(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], now: datetime
) -> None:
    run_due(now)
    system = Actor.system("test")
    first, second = _outcome(network, delivery, now), _outcome(network, delivery, now, reason="Nghĩ lại.")
    actions.keep_outcome(delivery.message_id, first, stored=None, actor=system, now=now)

    with pytest.raises(Conflict):
        actions.keep_outcome(delivery.message_id, second, stored=None, actor=system, now=now)

    assert view().state is DeliveryState.ACCEPTED


# the breaker (G6)


def test_five_failures_in_a_row_leave_one_probe_per_interval(
    network: Network, letter: Letter, clerk: Actor, now: datetime
) -> None:
    far = Agency.objects.get(code="H44.40")
    from tests.exchange.conftest import make_letter

    for number in range(20):
        actions.queue(
            make_letter(letter_sender(letter), 100 + number), recipients=[far], actor=clerk, now=now
        )
    network.script = ["down"] * 1000

    run_due(now)
    assert len(network.sent) == schedule.FAILURES_TO_OPEN

    for second in range(1, 300):
        run_due(now + timedelta(seconds=second))
    assert 4 <= len(network.sent) - schedule.FAILURES_TO_OPEN <= 10


def letter_sender(letter: Letter) -> Agency:
    """Return the agency of a letter."""
    return Agency.objects.get(pk=letter.sender_agency_id)


def test_a_success_closes_the_breaker(
    network: Network, delivery: Delivery, view: Callable[[], DeliveryView], now: datetime
) -> None:
    Peer.objects.filter(pk=delivery.peer_id).update(failures=7, held_until=now)

    run_due(now)

    peer = Peer.objects.get(pk=delivery.peer_id)
    assert (peer.failures, peer.held_until) == (0, None)
    assert view().state is DeliveryState.STORED


def test_an_answer_that_refuses_one_package_says_that_the_peer_is_well(
    network: Network, delivery: Delivery, now: datetime
) -> None:
    Peer.objects.filter(pk=delivery.peer_id).update(failures=3)
    network.script = [Reply(status=422, text="")]

    run_due(now)

    assert Peer.objects.get(pk=delivery.peer_id).failures == 0


def test_the_record_explains_every_attempt(network: Network, delivery: Delivery, now: datetime) -> None:
    network.script = ["down", Reply(status=503, text="")]

    for step in range(3):
        run_due(_later(now, step * 1.6))

    entries = AuditEntry.objects.filter(object_type="exchange.delivery", object_id=str(delivery.pk))
    told = [entry.event for entry in entries.order_by("id")]
    tried, failed = Event.DELIVERY_TRIED.value, Event.DELIVERY_FAILED.value
    assert told == [
        Event.DELIVERY_QUEUED.value,
        tried,
        failed,
        tried,
        failed,
        tried,
        Event.DELIVERY_STORED.value,
    ]
    assert Attempt.objects.filter(delivery=delivery, finished_at=None).count() == 0


# before anything is sent


def test_an_unreachable_agency_is_refused_before_anything_is_queued(
    letter: Letter, clerk: Actor, receiver: Agency, stranger: Agency, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.queue(letter, recipients=[receiver, stranger], actor=clerk, now=now)

    assert refused.value.code.value == "recipient_unreachable"
    assert Delivery.objects.count() == 0


def test_a_closed_agency_is_refused(letter: Letter, clerk: Actor, receiver: Agency, now: datetime) -> None:
    Agency.objects.filter(pk=receiver.pk).update(valid_to=now.date() - timedelta(days=1))
    receiver.refresh_from_db()

    with pytest.raises(Invalid) as refused:
        actions.queue(letter, recipients=[receiver], actor=clerk, now=now)

    assert refused.value.code.value == "recipient_closed"


def test_a_recipient_named_twice_gets_one_delivery(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime
) -> None:
    assert len(actions.queue(letter, recipients=[receiver, receiver], actor=clerk, now=now)) == 1


def test_nobody_sends_in_another_agencys_name(letter: Letter, receiver: Agency, now: datetime) -> None:
    theirs = Actor(name="Phạm Thị Bình", agency_id=receiver.pk)

    with pytest.raises(NotPermitted):
        actions.queue(letter, recipients=[receiver], actor=theirs, now=now)
