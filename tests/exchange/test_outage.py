"""T5: the network is down for an hour; when it is back, everything goes within minutes and nobody has to help."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.exchange.callers import known_caller
from tests.exchange.conftest import make_key, make_letter
from tests.exchange.network import Network
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.directory.models import Agency
from vanthu.exchange import actions, sending
from vanthu.exchange.actions.receiving import Arrival
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Attempt, Delivery, InboundPackage, Peer
from vanthu.exchange.schedule import FAILURES_TO_OPEN
from vanthu.exchange.transport import choice
from vanthu.exchange.transport.base import Reply
from vanthu.exchange.words import PeerKind
from vanthu.jobs import queue as work
from vanthu.jobs.worker import run_due

DELIVERIES = int(os.environ.get("VANTHU_OUTAGE", "12"))
STEP = timedelta(seconds=5)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """A network of which each test says when it is down; it takes no time, however busy the machine is."""
    made = Network(make_key())
    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: 0.0))
    monkeypatch.setitem(choice._TRANSPORTS, PeerKind.DIRECT, made)
    return made


@pytest.fixture
def far(sender: Agency, network: Network, now: datetime) -> Agency:
    """The agency at the other end of the network."""
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", network.key, now=now)
    return Agency.objects.get(code="H44.40")


@pytest.mark.slow
def test_t5_an_hour_without_network_costs_a_minute_after_it(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    network.is_down = True
    for number in range(1, DELIVERIES + 1):
        actions.queue(make_letter(sender, number), recipients=[far], actor=clerk, now=now)

    moment = now
    while moment < now + timedelta(hours=1):
        run_due(moment)
        moment += STEP
    probes = Attempt.objects.count()
    network.is_down = False
    back = moment
    while moment < back + timedelta(minutes=5):
        run_due(moment)
        moment += STEP

    assert 60 <= probes <= 5 + 3600 / 30, "one probe each 30 to 60 s, whatever waits"
    first = (
        Attempt.objects.filter(result="delivered").order_by("started_at").values_list("started_at", flat=True)
    )
    assert first[0] - back <= timedelta(seconds=60)
    assert Delivery.objects.filter(state="stored").count() == DELIVERIES
    assert len({envelope.message_id for envelope, _ in network.sent}) == DELIVERIES


def _queue(sender: Agency, far: Agency, clerk: Actor, now: datetime, count: int) -> list[Delivery]:
    return [
        delivery
        for number in range(1, count + 1)
        for delivery in actions.queue(make_letter(sender, number), recipients=[far], actor=clerk, now=now)
    ]


def test_a_probe_that_succeeds_wakes_all_that_waited_for_the_peer(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    _queue(sender, far, clerk, now, 12)
    network.is_down = True
    run_due(now)
    network.is_down = False
    peer = Peer.objects.get(name__startswith="Sở Nội vụ")
    assert peer.held_until is not None

    run_due(peer.held_until)

    waiting = Delivery.objects.exclude(state="stored")
    assert all(delivery.attempts for delivery in waiting)
    assert sum(Delivery.objects.values_list("setbacks", flat=True)) == 1, (
        "whoever met the peer while it seemed well"
    )
    assert len(waiting) < FAILURES_TO_OPEN
    run_due(peer.held_until + timedelta(seconds=1))
    assert not Delivery.objects.exclude(state="stored")


def _hours_away(network: Network, now: datetime) -> datetime:
    """Let the network be down for so long that many probes fail; return until when."""
    network.is_down = True
    for _ in range(200):
        now += timedelta(seconds=31)
        run_due(now)
    return now


def test_what_failed_with_its_peer_takes_no_step_of_its_own(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    (delivery,) = _queue(sender, far, clerk, now, 1)
    moment = _hours_away(network, now)
    delivery.refresh_from_db()
    assert (delivery.attempts > 20, delivery.setbacks) == (True, 1)
    network.is_down = False
    network.script = [Reply(status=408, text="")]

    run_due(moment + timedelta(seconds=60))

    delivery.refresh_from_db()
    assert delivery.setbacks == 2


def _with_a_wrong_clock(network: Network, now: datetime) -> datetime:
    """Be refused for our clock again and again, while others are served in between; return until when."""
    for _ in range(7):
        network.script = [Reply(status=401, text="")]
        now += timedelta(minutes=2)
        run_due(now)
        Peer.objects.update(failures=0, held_until=None)
    return now


def test_a_wrong_clock_is_no_fault_of_what_was_sent(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    (delivery,) = _queue(sender, far, clerk, now, 1)

    _with_a_wrong_clock(network, now)

    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.setbacks) == (7, 0)


def test_a_wrong_clock_is_no_fault_of_an_outcome(
    receiver: Agency, far: Agency, network: Network, now: datetime
) -> None:
    package = _unreadable(far, receiver, now)

    _with_a_wrong_clock(network, now)

    package.refresh_from_db()
    assert (package.outcome_tries, package.outcome_setbacks) == (7, 0)


def test_an_outcome_that_failed_with_its_sender_waits_no_longer_for_that(
    receiver: Agency, far: Agency, network: Network, now: datetime
) -> None:
    package = _unreadable(far, receiver, now)
    moment = _hours_away(network, now)
    package.refresh_from_db()
    assert (package.outcome_tries > 20, package.outcome_setbacks) == (True, 1)
    network.is_down = False
    network.script = ["the line was cut"]
    Peer.objects.update(failures=0, held_until=None)  # others are served meanwhile

    moment += timedelta(seconds=60)
    run_due(moment)

    package.refresh_from_db()
    assert package.outcome_setbacks == 2
    run_due(moment + timedelta(seconds=45))
    package.refresh_from_db()
    assert package.outcome_sent_at is not None


def _unreadable(sender: Agency, recipient: Agency, now: datetime) -> InboundPackage:
    """Return a package that came from `sender` and will be refused: its outcome is to be told."""
    arrival = Arrival(
        peer=Peer.objects.get(name__startswith=sender.name[:10]),
        sender=sender,
        recipient=recipient,
        sender_code=sender.code,
        recipient_code=recipient.code,
        message_id="m-1",
        nonce="0" * 32,
        blob=blobs().put(b"no package at all"),
    )
    accepted = actions.accept(arrival, key=installation_key(), actor=Actor.system("Cửa nhận"), now=now)
    return InboundPackage.objects.get(pk=accepted.package_id)


def test_a_fault_of_its_own_keeps_its_own_step_when_the_peer_is_well(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    spoiled, *_ = _queue(sender, far, clerk, now, 3)
    Delivery.objects.filter(pk=spoiled.pk).update(setbacks=6)
    Peer.objects.filter(name__startswith="Sở Nội vụ").update(failures=FAILURES_TO_OPEN)
    network.script = [Reply(status=408, text="")]

    run_due(now)

    spoiled.refresh_from_db()
    assert spoiled.next_try_at is not None
    assert spoiled.next_try_at - now >= timedelta(minutes=15)
    assert Delivery.objects.filter(state="stored").count() == 2
    run_due(now + timedelta(minutes=10))
    assert Delivery.objects.filter(state="stored").count() == 2


def test_clocks_that_disagree_are_a_fault_of_the_peer(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    _queue(sender, far, clerk, now, 12)
    network.script = [Reply(status=401, text="")] * FAILURES_TO_OPEN

    run_due(now)

    assert len(network.sent) == FAILURES_TO_OPEN
    run_due(now + timedelta(seconds=61))
    run_due(now + timedelta(seconds=121))
    assert Delivery.objects.filter(state="stored").count() == 12


@pytest.mark.parametrize("queued", [1, 12])
def test_t11_a_clock_set_back_leaves_nobody_waiting_for_a_time_that_never_was(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime, queued: int
) -> None:
    ahead = now + timedelta(hours=5)
    _queue(sender, far, clerk, now, queued)
    network.is_down = True
    for seconds in range(0, 300, 15):
        run_due(ahead + timedelta(seconds=seconds))
    held = Peer.objects.get(name__startswith="Sở Nội vụ").held_until
    assert held is not None
    assert held > ahead
    network.is_down = False

    run_due(now)
    run_due(now + timedelta(seconds=62))

    assert Delivery.objects.filter(state="stored").count() == queued


def test_a_peer_that_served_nobody_yet_is_asked_by_one_alone(
    sender: Agency, far: Agency, network: Network, clerk: Actor, now: datetime
) -> None:
    _queue(sender, far, clerk, now, 12)
    network.is_down = True

    run_due(now, at_once=16)

    assert Attempt.objects.count() == 1
    for second in range(1, 30):
        run_due(now + timedelta(seconds=second), at_once=16)
    assert Attempt.objects.count() == FAILURES_TO_OPEN
    network.is_down = False
    run_due(now + timedelta(seconds=100), at_once=16)
    run_due(now + timedelta(seconds=101), at_once=16)
    assert Delivery.objects.filter(state="stored").count() == 12


def test_t7_peers_that_may_not_answer_never_take_all_hands(
    sender: Agency, far: Agency, clerk: Actor, now: datetime
) -> None:
    agencies = [far]
    for number in range(50, 56):
        known_caller(f"H44.{number}", f"Cơ quan {number}", make_key(), now=now)
        agencies.append(Agency.objects.get(code=f"H44.{number}"))
    actions.queue(make_letter(sender, 1), recipients=agencies, actor=clerk, now=now)
    live = Peer.objects.get(routes__agency=agencies[-1])
    Peer.objects.filter(pk=live.pk).update(last_success_at=now)

    in_hand = []
    while claims := work.claim(now=now, most=16):
        in_hand += [claim.payload["delivery_id"] for claim in claims]

    peers = [delivery.peer_id for delivery in Delivery.objects.filter(pk__in=in_hand)]
    assert len(peers) == work.FOR_DOUBTFUL + 1
    assert live.pk in peers
