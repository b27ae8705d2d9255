"""Compare with an axis what each holds for the other: one of the two may have been restored from a backup (test T22).

Only an axis of our own kind keeps and lists all that it ever had, and knows a repeat by its bytes; with any other
nothing is done. What it no longer has of ours is posted again, although its receiver confirmed it: the receiver may
have been restored too. What it handed over and is not here any more is fetched again.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.errors import Refused, Unavailable
from vanthu.jobs.registry import TryAgain

from . import actions, pulling, schedule
from .models import Delivery, Peer
from .pulling import Round
from .transport.base import TransportFault
from .transport.choice import source_for
from .words import DeliveryState, PeerKind

_TAKEN: Final = (DeliveryState.RELAYED.value, DeliveryState.ACCEPTED.value)


def compare(peer_id: int, *, now: datetime) -> None:
    """Compare both lists of the last days. Raises TryAgain if they could not be read to their end."""
    peer = Peer.objects.filter(pk=peer_id, kind=PeerKind.AXIS.value, is_active=True).first()
    source = source_for(PeerKind.AXIS)
    if peer is None or source is None:
        return
    round_ = Round(peer, source, Actor.system(f"So với {peer.name}"[:200]), now)
    try:
        if _offer_what_it_lost(round_) and _take_what_we_lost(round_):
            raise TryAgain("", after=timedelta(seconds=1))
    except (TransportFault, Unavailable, Refused) as error:
        raise TryAgain(
            str(error), after=schedule.probe_wait(chance=secrets.SystemRandom().random())
        ) from error


def _offer_what_it_lost(round_: Round) -> bool:
    """Have posted again what is not listed any more; say whether the axis lists everything at all."""
    since = round_.now - pulling.LOOKBACK
    rows = Delivery.objects.filter(
        peer=round_.peer, state__in=_TAKEN, relayed_at__gte=since, forgotten_at=None
    ).exclude(relay_id__startswith="?")
    ours = list(rows.exclude(relay_id="").values_list("pk", "relay_id"))
    listed = round_.source.account(round_.peer, since=since, now=round_.moment).listed
    if listed is None:
        return False
    for delivery_id, relay_id in ours:
        if relay_id not in listed:
            actions.note_unlisted(delivery_id, actor=round_.actor, now=round_.now)
    return True


def _take_what_we_lost(round_: Round) -> bool:
    """Fetch again what is not here any more; say whether more of it is left than a round takes."""
    since = round_.now - pulling.LOOKBACK
    listed = round_.source.handed_over(round_.peer, since=since, now=round_.moment)
    here = pulling.known(round_.peer, [item.reference for item in listed])
    lost = [item for item in listed if item.reference not in here]
    for item in lost[: pulling.AT_ONCE]:
        pulling.take(round_, item)
    return len(lost) > pulling.AT_ONCE
