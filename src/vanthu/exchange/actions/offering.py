"""What a receiver is known to have forgotten is offered again, under its old id (test T22).

A receiver that was restored from an older backup counts anew: a receipt then has a place in its count that another
receipt had before, or the receiver itself tells a smaller count than it confirmed. From that place on everything is
offered again. What was not forgotten after all is a repeat there and gets its first receipt again, so offering too
much does no harm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.statements import Rows, insert, number
from vanthu.exchange import breaker
from vanthu.exchange.models import Attempt, Delivery, LaterReceipt, Peer
from vanthu.exchange.receipts import SignedReceipt
from vanthu.jobs import queue as work

SUBJECT = "exchange.delivery"
MOST: Final = 10
"""So often one thing is offered again: a receiver that counts as it pleases must not keep us busy for ever."""
AT_ONCE: Final = 500
PRIORITY: Final = 7
_SAME_PLACE: Final = Rows(
    lambda: Delivery.objects.filter(peer_id=number("peer_id"), sequence=number("sequence")).exclude(
        pk=number("pk")
    )
)


def require_forward(delivery: Delivery, *, actor: Actor, now: datetime) -> None:
    """If a receiver gives a place in its count a second time, have what it counted from there on offered again."""
    place = delivery.sequence
    if place is not None and _SAME_PLACE.first(peer_id=delivery.peer_id, sequence=place, pk=delivery.pk):
        _forget_from(delivery.peer, place, but=delivery.pk, actor=actor, now=now)


@action
def note_count(peer_id: int, count: int, *, actor: Actor, now: datetime) -> Peer:
    """Note how many packages of ours a peer says that it holds; what it confirmed beyond is offered again."""
    peer = Peer.objects.get(pk=peer_id)
    _forget_from(peer, count + 1, but=None, actor=actor, now=now)
    return peer


def has_more_than(peer_id: int, count: int) -> bool:
    """Say whether a peer has confirmed more of our packages than it now says that it holds."""
    return Delivery.objects.filter(peer_id=peer_id, sequence__gt=count).exists()


@action
def note_unlisted(delivery_id: int, *, actor: Actor, now: datetime) -> Delivery:
    """Note that an axis of our own kind no longer has what it took over: it is offered again."""
    delivery = Delivery.objects.select_related("peer").select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.forgotten_at is None and delivery.offered_again < MOST:
        delivery.forgotten_at, delivery.offered_again = now, delivery.offered_again + 1
        delivery.save(update_fields=["forgotten_at", "offered_again"])
        _enqueue(delivery, now=now)
    record(
        Event.DELIVERY_FORGOTTEN,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.sender_id,
        relay_id=delivery.relay_id,
    )
    return delivery


def offer_now(delivery: Delivery, *, now: datetime) -> None:
    """Offer again at once what is known to be forgotten: a person asked for it."""
    delivery.forgotten_at, delivery.offered_again = now, delivery.offered_again + 1
    delivery.save(update_fields=["forgotten_at", "offered_again"])
    _enqueue(delivery, now=now)


def queue_forgotten(peer_id: int, *, after: int, now: datetime) -> int | None:
    """Put down the work for some of what a peer has forgotten; return the last one's id, None if that was all.

    Asked again, nothing is put down twice.
    """
    rows = Delivery.objects.filter(peer_id=peer_id, forgotten_at__isnull=False, pk__gt=after)
    found = list(rows.order_by("pk")[:AT_ONCE])
    for delivery in found:
        _enqueue(delivery, now=now)
    return found[-1].pk if len(found) == AT_ONCE else None


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


def keep_later(delivery: Delivery, receipt: SignedReceipt, *, now: datetime) -> None:
    """Keep another receipt for what was receipted before; the first one stays where it is."""
    kind = receipt.receipt.kind.value
    if not delivery.later_receipts.filter(kind=kind, text=receipt.text).exists():
        insert(LaterReceipt(delivery=delivery, kind=kind, text=receipt.text, kept_at=now))


def _forget_from(peer: Peer, place: int, *, but: int | None, actor: Actor, now: datetime) -> None:
    rows = Delivery.objects.filter(peer=peer, sequence__gte=place)
    if but is not None:
        rows = rows.exclude(pk=but)
    given_up = rows.filter(offered_again__gte=MOST).update(sequence=None)
    count = rows.update(sequence=None, forgotten_at=now, offered_again=F("offered_again") + 1)
    work.enqueue("exchange.offer_again", {"peer_id": peer.pk}, now=now, priority=PRIORITY)
    record(
        Event.PEER_WENT_BACK, peer, actor=actor, now=now, place=place, offered_again=count, given_up=given_up
    )


def _enqueue(delivery: Delivery, *, now: datetime) -> None:
    work.enqueue(
        "exchange.send_again",
        {"delivery_id": delivery.pk},
        now=now,
        priority=PRIORITY,
        destination=breaker.destination(delivery.peer_id),
        dedupe_key=f"exchange.send_again:{delivery.pk}:{delivery.offered_again}",
    )
