"""Try a connection: is the peer there, does it know us, do the clocks agree."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.errors import Refused
from vanthu.core.permissions import Permission, require

from . import asking, offering, policies, queries, signed_requests
from .axis import AxisFault, read_answer
from .models import Peer
from .peer_settings import BY_SECRET
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
    """Ask a peer whether it is there and knows us. Slow: outside every transaction.

    A connection that works and has to be asked for what waits is asked again from now on, whatever stopped it.
    """
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    peer = Peer.objects.get(pk=queries.peer(actor, peer_id).peer_id)
    kind = PeerKind(peer.kind)
    try:
        reply = transport_for(kind).probe(peer, now=now)
    except TransportFault as fault:
        return Probe(result=ProbeResult.NO_ANSWER, detail=str(fault))
    except Refused as refused:
        return Probe(result=ProbeResult.NOT_ALLOWED, detail=str(refused))
    if kind is PeerKind.DIRECT:
        offering.compare(peer, reply, now=now)
    probe = _judged_axis(reply, now, kind) if kind in BY_SECRET else _judged(reply, now, kind)
    if probe.result is ProbeResult.CONNECTED and kind is PeerKind.DIRECT and _has_other_key(reply, peer):
        return replace(probe, result=ProbeResult.OTHER_KEY, detail=str(json.loads(reply.text)["key_id"])[:32])
    if probe.result is ProbeResult.CONNECTED and peer.is_active:
        asking.keep_asking(peer, now=now)
    return probe


def _judged_axis(reply: Reply, now: datetime, kind: PeerKind) -> Probe:
    """An axis proves itself by its envelope; its clock is the one of its answer's head."""
    moment = _head_time(reply)
    skew = moment - now if moment is not None else None
    if reply.status in {401, 403}:
        return Probe(result=ProbeResult.WRONG_SECRET, detail=f"HTTP {reply.status}", skew=skew)
    try:
        answer = read_answer(reply.text)
    except AxisFault:
        return Probe(result=ProbeResult.NOT_AN_AXIS, detail=f"HTTP {reply.status}", skew=skew)
    if answer.is_success:
        return Probe(result=ProbeResult.CONNECTED, skew=skew)
    detail = f"{answer.detail[:200]} [{answer.code}]"
    # Only the national protocol signs the time; an LGSP asks for none.
    if kind is PeerKind.AXIS and skew is not None and abs(skew) > signed_requests.WINDOW:
        return Probe(result=ProbeResult.CLOCK, detail=detail, skew=skew)
    return Probe(result=ProbeResult.WRONG_SECRET, detail=detail, skew=skew)


def _head_time(reply: Reply) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.date)
    except ValueError:
        return None


def _judged(reply: Reply, now: datetime, kind: PeerKind) -> Probe:
    if kind is PeerKind.FOLDER:
        result = ProbeResult.CONNECTED if reply.status == 200 else ProbeResult.NO_FOLDER
        return Probe(result=result, detail=reply.text)
    detail, told = _told(reply)
    skew = told - now if told is not None else None
    # Any web server may say 200; only an installation tells its time.
    if reply.status == 200 and told is not None:
        return Probe(result=ProbeResult.CONNECTED, detail=detail, skew=skew)
    result = _BY_STATUS.get(reply.status, ProbeResult.NOT_AN_INSTALLATION)
    return Probe(result=result, detail=detail or f"HTTP {reply.status}", skew=skew)


def _has_other_key(reply: Reply, peer: Peer) -> bool:
    """Say whether a peer that says which key it signs with has another one than was entered here.

    Its word is no proof, but a slip: what it sends would be refused, and no receipt of its would count.
    """
    key_id = json.loads(reply.text).get("key_id")
    return bool(key_id) and key_id != peer.key_id


def _told(reply: Reply) -> tuple[str, datetime | None]:
    """Return the peer's words and its time; whatever else it sent counts as silence."""
    try:
        facts = json.loads(reply.text)
        moment = datetime.fromisoformat(reply.peer_time or facts.get("time") or "")
        detail = str(facts.get("known_as") or facts.get("detail") or "")[:300]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return "", None
    return detail, moment if moment.tzinfo is not None else None
