"""T22: what a receiver or an axis forgot, because it was restored from an older backup, is offered again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.exchange.callers import known_caller
from tests.exchange.conftest import SYSTEM, make_key, make_letter
from tests.exchange.network import Network
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict
from vanthu.directory.models import Agency
from vanthu.exchange import actions, offering, queries, receipts
from vanthu.exchange.forgotten import MOST
from vanthu.exchange.models import Delivery
from vanthu.exchange.transport import choice
from vanthu.exchange.transport.base import Reply
from vanthu.exchange.words import DeliveryState, PeerKind
from vanthu.jobs.worker import run_due

LATER = timedelta(minutes=1)
AFTER = LATER + timedelta(seconds=1)
"""When what a receipt led to is due: the receipt came a moment after its attempt began."""


@pytest.fixture
def network(sender: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The far installation, known here, behind a network that does as it is told."""
    key = make_key()
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", key, now=now)
    made = Network(key)
    monkeypatch.setitem(choice._TRANSPORTS, PeerKind.DIRECT, made)
    return made


def send(sender: Agency, numbers: range, now: datetime) -> list[Delivery]:
    """Send letters, each stored by the far installation."""
    far, made = Agency.objects.get(code="H44.40"), []
    for number in numbers:
        made += actions.queue(make_letter(sender, number), recipients=[far], actor=SYSTEM, now=now)
        run_due(now)
    return [Delivery.objects.get(pk=delivery.pk) for delivery in made]


def settle(network: Network, delivery: Delivery, now: datetime, outcome: str = "accepted") -> Delivery:
    """Have the far installation tell its conclusion."""
    envelope = next(sent for sent, _ in network.sent[::-1] if sent.message_id == delivery.message_id)
    signed = receipts.read(network.outcome(envelope, now, outcome))
    return actions.keep_outcome(delivery.message_id, signed, stored=None, actor=SYSTEM, now=now)


def go_back(network: Network, *, to: int) -> None:
    """Restore the far installation from a backup in which it had so many of our packages."""
    network.counted = dict(list(network.counted.items())[:to])


def test_t22_what_was_receipted_after_the_backup_is_offered_again_under_its_id(
    network: Network, sender: Agency, now: datetime
) -> None:
    first, second, third = send(sender, range(1, 4), now)
    settle(network, second, now)
    go_back(network, to=1)

    (fourth,) = send(sender, range(4, 5), now + LATER)
    run_due(now + AFTER)

    assert set(network.counted) == {each.message_id for each in (first, second, third, fourth)}
    again = [(envelope.message_id, envelope.sha256) for envelope, _ in network.sent[4:]]
    assert sorted(again) == sorted((each.message_id, each.sha256) for each in (second, third))


def test_t22_the_first_receipts_stand_and_the_new_ones_are_kept_beside(
    network: Network, sender: Agency, now: datetime
) -> None:
    _, before = send(sender, range(1, 3), now)
    before = settle(network, before, now)
    go_back(network, to=1)
    send(sender, range(3, 4), now + LATER)
    run_due(now + AFTER)

    after = Delivery.objects.get(pk=before.pk)
    kept = [receipts.read(row.text).receipt for row in after.later_receipts.all()]
    assert (after.state, after.stored_receipt, after.outcome_receipt, after.forgotten_at) == (
        DeliveryState.ACCEPTED,
        before.stored_receipt,
        before.outcome_receipt,
        None,
    )
    assert [(one.kind.value, one.message_id, one.sequence) for one in kept] == [
        ("stored", before.message_id, after.sequence)
    ]


def test_t22_a_second_conclusion_is_evidence_and_overturns_nothing(
    network: Network, sender: Agency, now: datetime
) -> None:
    _, before = send(sender, range(1, 3), now)
    settle(network, before, now)
    go_back(network, to=1)
    send(sender, range(3, 4), now + LATER)
    run_due(now + AFTER)

    for _ in range(2):
        settle(network, Delivery.objects.get(pk=before.pk), now + 2 * LATER, outcome="refused")

    after = Delivery.objects.get(pk=before.pk)
    assert after.state == DeliveryState.ACCEPTED
    assert [row.kind for row in after.later_receipts.all()] == ["stored", "outcome"]


def test_t22_the_same_conclusion_drawn_once_more_is_no_other_one(
    network: Network, sender: Agency, now: datetime
) -> None:
    """A receiver restored to before its check had ended checks again, and signs at another time."""
    (before,) = send(sender, range(1, 2), now)
    first = settle(network, before, now)

    settle(network, before, now + LATER)

    after = Delivery.objects.get(pk=before.pk)
    assert (after.state, after.outcome_receipt) == (DeliveryState.ACCEPTED, first.outcome_receipt)
    assert [row.kind for row in after.later_receipts.all()] == ["outcome"]


def test_t22_another_conclusion_of_a_receiver_that_forgot_nothing_is_refused(
    network: Network, sender: Agency, now: datetime
) -> None:
    (before,) = send(sender, range(1, 2), now)
    settle(network, before, now)

    with pytest.raises(Conflict):
        settle(network, before, now + LATER, outcome="refused")


def test_t22_nothing_is_offered_again_while_the_receiver_counts_on(
    network: Network, sender: Agency, now: datetime
) -> None:
    send(sender, range(1, 6), now)

    assert len(network.sent) == 5
    assert not Delivery.objects.exclude(offered_again=0).exists()


def test_t22_an_offer_that_fails_is_made_again_and_every_attempt_is_in_the_record(
    network: Network, sender: Agency, now: datetime
) -> None:
    _, lost = send(sender, range(1, 3), now)
    go_back(network, to=1)
    network.script = [None, "no route to host"]  # type: ignore[list-item]  # None: as usual
    send(sender, range(3, 4), now + LATER)
    run_due(now + AFTER)
    assert Delivery.objects.get(pk=lost.pk).forgotten_at is not None

    run_due(now + timedelta(minutes=5))

    after = Delivery.objects.get(pk=lost.pk)
    told = AuditEntry.objects.filter(object_id=str(lost.pk), object_type="exchange.delivery")
    events = list(told.order_by("id").values_list("event", flat=True))
    assert (after.forgotten_at, after.attempts, after.state) == (None, 3, DeliveryState.STORED)
    assert events[-4:] == [
        Event.DELIVERY_TRIED.value,
        Event.DELIVERY_FAILED.value,
        Event.DELIVERY_TRIED.value,
        Event.DELIVERY_STORED.value,
    ]


def test_t22_the_operator_sees_what_was_lost_and_may_offer_it_again(
    network: Network, sender: Agency, clerk: Actor, now: datetime
) -> None:
    _, lost = send(sender, range(1, 3), now)
    go_back(network, to=1)
    network.script = [None, Reply(status=403, text="{}")]  # type: ignore[list-item]  # None: as usual
    send(sender, range(3, 4), now + LATER)
    run_due(now + AFTER)
    view = queries.delivery(clerk, lost.pk)
    assert (view.forgotten_at is not None, view.can_retry) == (True, True)

    actions.retry_delivery(lost.pk, actor=clerk, now=now + 2 * LATER)
    run_due(now + 2 * LATER)

    assert queries.delivery(clerk, lost.pk).forgotten_at is None


def test_t22_a_receiver_that_counts_as_it_pleases_does_not_keep_us_busy_for_ever(
    network: Network, sender: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck(dict[str, int]):
        def setdefault(self, key: str, default: int = 0) -> int:
            return 1

    network.counted = Stuck()
    send(sender, range(1, 4), now)
    for minute in range(1, 60):
        run_due(now + minute * LATER)

    assert len(network.sent) <= 3 * (MOST + 1)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.STORED.value}


@pytest.mark.parametrize(("told", "lost"), [(2, 0), (1, 1), (0, 2), (7, 0)])
def test_t22_a_count_that_went_back_says_it_without_a_new_package(
    network: Network, sender: Agency, now: datetime, told: int, lost: int
) -> None:
    sent = send(sender, range(1, 3), now)

    offering.compare(sent[0].peer, Reply(status=200, text=f'{{"received": {told}}}'), now=now + LATER)
    run_due(now + AFTER)

    assert len(network.sent) == 2 + lost


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"received": "1"}', '{"received": -1}', '{"received": true}']
)
def test_t22_an_installation_that_tells_no_count_is_taken_to_have_everything(
    network: Network, sender: Agency, now: datetime, text: str
) -> None:
    sent = send(sender, range(1, 3), now)

    offering.compare(sent[0].peer, Reply(status=200, text=text), now=now + LATER)
    run_due(now + AFTER)

    assert len(network.sent) == 2
