"""Try a connection: is the peer there, does it know us, do the clocks agree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.errors import Refused
from vanthu.core.permissions import Permission, require

from . import policies, queries, signed_requests
from .models import Peer
from .transport.base import Reply, TransportFault
from .transport.choice import transport_for
from .words import PeerKind, ProbeResult

_BY_STATUS: Final = {
    401: ProbeResult.CLOCK,
    403: ProbeResult.UNKNOWN_TO_PEER,
    404: ProbeResult.NOT_AN_INSTALLATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What the try showed."""

    result: ProbeResult
    detail: str = ""
    skew: timedelta | None = None
    """How far the peer's clock is ahead of ours, if it told its time."""

    @property
    def is_clock_off(self) -> bool:
        """Say whether the clocks differ so much that somebody should look (G11)."""
        return self.skew is not None and abs(self.skew) > signed_requests.SKEW_SHOWN


def try_connection(peer_id: int, *, actor: Actor, now: datetime) -> Probe:
    """Ask a peer whether it is there and knows us. Slow: outside every transaction. Nothing is stored anywhere."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    peer = Peer.objects.get(pk=queries.peer(actor, peer_id).peer_id)
    try:
        reply = transport_for(PeerKind(peer.kind)).probe(peer, now=now)
    except TransportFault as fault:
        return Probe(result=ProbeResult.NO_ANSWER, detail=str(fault))
    except Refused as refused:
        return Probe(result=ProbeResult.NO_ANSWER, detail=str(refused))
    return _judged(reply, now)


def _judged(reply: Reply, now: datetime) -> Probe:
    detail, told = _told(reply)
    skew = told - now if told is not None else None
    # Any web server may say 200; only an installation tells its time.
    if reply.status == 200 and told is not None:
        return Probe(result=ProbeResult.CONNECTED, detail=detail, skew=skew)
    result = _BY_STATUS.get(reply.status, ProbeResult.NOT_AN_INSTALLATION)
    return Probe(result=result, detail=detail or str(reply.status), skew=skew)


def _told(reply: Reply) -> tuple[str, datetime | None]:
    """Return the peer's words and its time; whatever else it sent counts as silence."""
    try:
        facts = json.loads(reply.text)
        moment = datetime.fromisoformat(reply.peer_time or facts.get("time") or "")
        detail = str(facts.get("known_as") or facts.get("detail") or "")[:300]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return "", None
    return detail, moment if moment.tzinfo is not None else None
