"""What is known to be forgotten by its receiver: how that is noticed, and the work of offering it again (test T22).

A receiver that was restored from an older backup counts anew: a receipt then has a place in its count that another
receipt had before, or the receiver itself tells a smaller count than it confirmed. From that place on everything is
offered again. What was not forgotten after all is a repeat there and gets its first receipt again, so offering too
much does no harm. Called within the actions of the exchange.

An axis gives no receipts with a place in a count. After it was away, or this installation was started, both lists are
compared instead: what it should have of ours, and what it has for us.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.core.places import number
from vanthu.core.statements import Rows, insert
from vanthu.jobs import queue as work

from . import breaker
from .models import Delivery, LaterReceipt, Peer
from .receipts import SignedReceipt

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
        forget_from(delivery.peer, place, but=delivery.pk, actor=actor, now=now)


def has_more_than(peer_id: int, count: int) -> bool:
    """Say whether a peer has confirmed more of our packages than it now says that it holds."""
    return Delivery.objects.filter(peer_id=peer_id, sequence__gt=count).exists()


def forget_from(peer: Peer, place: int, *, but: int | None, actor: Actor, now: datetime) -> None:
    """Mark everything that a peer counted from a place on as forgotten, and put down the work of offering it again."""
    rows = Delivery.objects.filter(peer=peer, sequence__gte=place)
    if but is not None:
        rows = rows.exclude(pk=but)
    given_up = rows.filter(offered_again__gte=MOST).update(sequence=None)
    count = rows.update(sequence=None, forgotten_at=now, offered_again=F("offered_again") + 1)
    work.enqueue("exchange.offer_again", {"peer_id": peer.pk}, now=now, priority=PRIORITY)
    record(
        Event.PEER_WENT_BACK, peer, actor=actor, now=now, place=place, offered_again=count, given_up=given_up
    )


def offer_now(delivery: Delivery, *, now: datetime) -> None:
    """Offer again at once what is known to be forgotten: a person asked for it."""
    delivery.forgotten_at, delivery.offered_again = now, delivery.offered_again + 1
    delivery.save(update_fields=["forgotten_at", "offered_again"])
    enqueue(delivery, now=now)


def queue_forgotten(peer_id: int, *, after: int, now: datetime) -> int | None:
    """Put down the work for some of what a peer has forgotten; return the last one's id, None if that was all.

    Asked again, nothing is put down twice.
    """
    rows = Delivery.objects.filter(peer_id=peer_id, forgotten_at__isnull=False, pk__gt=after)
    found = list(rows.order_by("pk")[:AT_ONCE])
    for delivery in found:
        enqueue(delivery, now=now)
    return found[-1].pk if len(found) == AT_ONCE else None


def keep_later(delivery: Delivery, receipt: SignedReceipt, *, now: datetime) -> None:
    """Keep another receipt for what was receipted before; the first one stays where it is."""
    kind = receipt.receipt.kind.value
    if not delivery.later_receipts.filter(kind=kind, text=receipt.text).exists():
        insert(LaterReceipt(delivery=delivery, kind=kind, text=receipt.text, kept_at=now))


def have_compared(peer: Peer, *, now: datetime) -> None:
    """Put down the work of comparing with an axis what each holds, unless it is put down and not done yet."""
    key = f"exchange.compare:{peer.pk}"
    if not work.wake_done(key, now=now):
        work.enqueue("exchange.compare", {"peer_id": peer.pk}, now=now, priority=PRIORITY, dedupe_key=key)


def enqueue(delivery: Delivery, *, now: datetime) -> None:
    """Put down the work of offering something again, once for each time it was forgotten."""
    work.enqueue(
        "exchange.send_again",
        {"delivery_id": delivery.pk},
        now=now,
        priority=PRIORITY,
        destination=breaker.destination(delivery.peer_id),
        dedupe_key=f"exchange.send_again:{delivery.pk}:{delivery.offered_again}",
    )
