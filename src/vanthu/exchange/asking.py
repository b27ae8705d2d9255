"""Which peers are asked for what waits with them: one row of work per peer, so that never two ask at a time."""

from __future__ import annotations

from datetime import datetime

from vanthu.jobs import queue as work

from .models import Peer
from .peer_settings import FETCHED


def keep_asking(peer: Peer, *, now: datetime) -> None:
    """Have a peer asked from now on, at once, if it is of a kind that is asked."""
    if peer.kind not in FETCHED:
        return
    key = f"exchange.pull:{peer.pk}"
    if not work.wake(key, now=now):
        work.enqueue(
            "exchange.pull", {"peer_id": peer.pk}, now=now, destination=f"pull:{peer.pk}", dedupe_key=key
        )


def keep_asking_all(*, now: datetime) -> None:
    """Have every peer in use asked, whatever stopped it, when a worker starts."""
    for peer in Peer.objects.filter(is_active=True, kind__in=[kind.value for kind in FETCHED]):
        keep_asking(peer, now=now)
