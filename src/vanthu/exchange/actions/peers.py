"""Peers and routes: who may send to us, and how others are reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory.models import Agency
from vanthu.exchange import addresses, policies
from vanthu.exchange.keys import public_key
from vanthu.exchange.models import Delivery, Peer, Route
from vanthu.exchange.words import DeliveryState, PeerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFacts:
    """What an administrator enters about a peer."""

    name: str
    kind: PeerKind = PeerKind.DIRECT
    address: str = ""
    """The base URL."""
    public_key: str = ""
    is_active: bool = True
    writes_older_codes: bool = False
    writes_raw_files: bool = False


@action
def save_peer(facts: PeerFacts, *, actor: Actor, now: datetime) -> Peer:
    """Add the peer of this name, or change what is known of it; a new key or address closes its breaker.

    Raises Invalid for an address that may not be talked to and for a key that is none.
    """
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    name = nfc(facts.name)[:200]
    if not name:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tên kết nối")
    address = addresses.checked(facts.kind, facts.address)
    key = public_key(facts.public_key)
    if Peer.objects.filter(key_id=key.key_id).exclude(name=name).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=key.text)
    peer, _ = Peer.objects.update_or_create(
        name=name,
        defaults={
            "kind": facts.kind.value,
            "address": address,
            "public_key": key.text,
            "key_id": key.key_id,
            "is_active": facts.is_active,
            "writes_older_codes": facts.writes_older_codes,
            "writes_raw_files": facts.writes_raw_files,
            "failures": 0,
            "held_until": None,
        },
    )
    record(
        Event.PEER_SAVED,
        peer,
        actor=actor,
        now=now,
        kind=peer.kind,
        address=peer.address,
        key_id=peer.key_id,
        active=int(peer.is_active),
    )
    return peer


@action
def set_route(agency_id: int, *, peer_id: int, actor: Actor, now: datetime) -> Route:
    """Have an agency reached through a peer, which may from now on send in the agency's name.

    What still waits for the agency goes the new way too, with its message ids.
    """
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    agency, peer = Agency.objects.get(pk=agency_id), Peer.objects.get(pk=peer_id)
    if agency.is_local or peer.kind == PeerKind.LOOPBACK:
        raise Invalid(Refusal.VALUE_WRONG, field="cơ quan", value=agency.name, why="thuộc chính hệ thống này")
    route, _ = Route.objects.update_or_create(agency=agency, defaults={"peer": peer})
    waiting = [DeliveryState.QUEUED.value, DeliveryState.STUCK.value, DeliveryState.STOPPED.value]
    Delivery.objects.filter(recipient=agency, state__in=waiting).update(peer=peer)
    record(Event.PEER_SAVED, route, actor=actor, now=now, agency=agency.code, peer=peer.name)
    return route


@action
def drop_route(agency_id: int, *, actor: Actor, now: datetime) -> Agency:
    """Have an agency reached through nobody; its deliveries wait until there is a way again."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    agency = Agency.objects.get(pk=agency_id)
    Route.objects.filter(agency=agency).delete()
    record(Event.PEER_SAVED, agency, actor=actor, now=now, agency=agency.code, peer="")
    return agency
