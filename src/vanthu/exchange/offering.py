"""Offer again what a receiver has forgotten, and notice that it has."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.db import write_transaction
from vanthu.core.errors import Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.jobs import queue as work
from vanthu.jobs.registry import TryAgain

from . import actions, breaker, forgotten, schedule, sending
from .failures import Failure
from .models import Delivery, Peer
from .transport.base import Reply, TransportFault
from .transport.direct import DirectTransport
from .words import AttemptResult, PeerKind

_ACTOR: Final = Actor.system("Gửi lại phần bên nhận đã mất")
_LARGEST_COUNT: Final = 2**62


def queue_forgotten(peer_id: int, *, now: datetime) -> None:
    """Put down the work for everything that a peer has forgotten, some of it at a time."""
    after: int | None = 0
    while after is not None:
        with write_transaction():
            after = forgotten.queue_forgotten(peer_id, after=after, now=now)


def send_again(delivery_id: int, *, now: datetime) -> None:
    """Offer one thing again. Raises TryAgain with the wait if the receiver still has not confirmed it."""
    delivery = sending.DELIVERIES.get(pk=delivery_id)
    if delivery.forgotten_at is None:
        return
    sending.require_awake(delivery.peer, now=now)
    try:
        chance = secrets.SystemRandom().random()
        attempt = actions.begin_offer(delivery_id, chance=chance, actor=_ACTOR, now=now)
    except Unavailable as error:
        raise TryAgain(str(error), after=sending.rest(delivery.peer_id, now=now)) from error
    if attempt is None:
        return
    failpoints.hit(Step.AFTER_CLAIM)
    flown = sending.fly(attempt, now=now)
    sending.land(flown, now=now)
    if isinstance(flown.result, Failure):
        _put_off(delivery, flown.result, now=now)


def greet(peer_id: int, *, is_first: bool, now: datetime) -> None:
    """Ask a peer how many packages of ours it holds, once; else the next receipt that it gives will tell.

    is_first: we may have been restored from a backup, so the peer is to ask the same of us.
    """
    peer = Peer.objects.filter(pk=peer_id, kind=PeerKind.DIRECT.value, is_active=True).first()
    if peer is None or breaker.is_resting(peer, now=now):
        return
    way = DirectTransport()
    try:
        reply = way.probe(peer, now=now) if is_first else way.ask_back(peer, now=now)
    except (TransportFault, Refused):
        return
    compare(peer, reply, now=now)


def greet_all(*, now: datetime) -> None:
    """Have every peer greeted, and every axis compared with: whoever starts may have been restored from a backup."""
    for peer in Peer.objects.filter(kind=PeerKind.DIRECT.value, is_active=True):
        have_greeted(peer, is_first=True, now=now)
    for peer in Peer.objects.filter(kind=PeerKind.AXIS.value, is_active=True):
        with write_transaction():
            forgotten.have_compared(peer, now=now)


def have_greeted(peer: Peer, *, is_first: bool, now: datetime) -> None:
    """Put down the work of greeting a peer, unless it is put down and not done yet."""
    key = f"exchange.greet:{peer.pk}:{int(is_first)}"
    with write_transaction():
        if not work.wake_done(key, now=now):
            work.enqueue(
                "exchange.greet",
                {"peer_id": peer.pk, "is_first": int(is_first)},
                now=now,
                priority=forgotten.PRIORITY,
                destination=breaker.destination(peer.pk),
                dedupe_key=key,
            )


def compare(peer: Peer, reply: Reply, *, now: datetime) -> None:
    """Compare how many packages of ours a peer says that it holds with what it confirmed."""
    count = _count(reply)
    if count is not None and forgotten.has_more_than(peer.pk, count):
        actions.note_count(peer.pk, count, actor=_ACTOR, now=now)


def _count(reply: Reply) -> int | None:
    """Return what the peer says; None if it says nothing: an older installation does not."""
    try:
        told = json.loads(reply.text)["received"] if reply.status == 200 else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_count = isinstance(told, int) and not isinstance(told, bool) and 0 <= told < _LARGEST_COUNT
    return told if is_count else None


def _put_off(delivery: Delivery, failure: Failure, *, now: datetime) -> None:
    since = delivery.forgotten_at or now
    tries = delivery.tries.filter(started_at__gte=since).count()
    if failure.result is AttemptResult.PERMANENT or now - since >= schedule.LIFE:
        return  # it stays marked as forgotten: the operator sees it, and may try again
    wait = schedule.wait(tries, chance=secrets.SystemRandom().random())
    held = sending.rest(delivery.peer_id, now=now)
    raise TryAgain(failure.error, after=max(wait, held, failure.patience or timedelta()))
