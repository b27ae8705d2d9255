"""What a receiver or an axis is known to have forgotten is noted, and offered again under its old id (test T22)."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.statements import insert
from vanthu.exchange import breaker, forgotten
from vanthu.exchange.models import Attempt, Delivery, Peer

SUBJECT = "exchange.delivery"


@action
def note_count(peer_id: int, count: int, *, actor: Actor, now: datetime) -> Peer:
    """Note how many packages of ours a peer says that it holds; what it confirmed beyond is offered again."""
    peer = Peer.objects.get(pk=peer_id)
    forgotten.forget_from(peer, count + 1, but=None, actor=actor, now=now)
    return peer


@action
def note_unlisted(delivery_id: int, *, actor: Actor, now: datetime) -> Delivery:
    """Note that an axis of our own kind no longer has what it took over: it is offered again."""
    delivery = Delivery.objects.select_related("peer").select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.forgotten_at is None and delivery.offered_again < forgotten.MOST:
        delivery.forgotten_at, delivery.offered_again = now, delivery.offered_again + 1
        delivery.save(update_fields=["forgotten_at", "offered_again"])
        forgotten.enqueue(delivery, now=now)
    record(
        Event.DELIVERY_FORGOTTEN,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.sender_id,
        relay_id=delivery.relay_id,
    )
    return delivery


@action
def begin_offer(delivery_id: int, *, chance: float, actor: Actor, now: datetime) -> Attempt | None:
    """Open an attempt to offer something again; None if the receiver has it meanwhile. The state stays as it is.

    Raises Unavailable if the peer is resting.
    """
    rows = Delivery.objects.select_related("package__sender", "recipient", "peer")
    delivery = rows.select_for_update(of=("self",)).get(pk=delivery_id)
    attempt = None
    if delivery.forgotten_at is not None:
        breaker.require_awake(delivery.peer, chance=chance, now=now)
        delivery.attempts += 1
        delivery.save(update_fields=["attempts"])
        attempt = insert(Attempt(delivery=delivery, number=delivery.attempts, started_at=now))
    record(
        Event.DELIVERY_TRIED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.sender_id,
        attempt=delivery.attempts if attempt else None,
        peer=delivery.peer.name,
        again=delivery.offered_again,
        sha256=delivery.sha256,
    )
    return attempt
