"""Peers and routes: who may send to us, and how others are reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import sealed
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory.models import Agency
from vanthu.exchange import asking, breaker, pinned, policies, riding
from vanthu.exchange.models import Delivery, Peer, Polling, Route
from vanthu.exchange.peer_settings import PeerFacts, settings_of
from vanthu.exchange.words import DeliveryState, PeerKind


@action
def save_peer(facts: PeerFacts, *, actor: Actor, now: datetime) -> Peer:
    """Add the peer of this name, or change what is known of it; its breaker closes, and it is asked at once.

    Raises Invalid for an address or folder that may not be used, a key that is none and missing credentials,
    Conflict for a key that is another peer's, and for a kind that differs from the one there.
    """
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    name = nfc(facts.name)[:200]
    if not name:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tên kết nối")
    known = Peer.objects.select_for_update().filter(name=name).first()
    kept = settings_of(facts, known)
    _require_unlike_others(facts, name, known, kept)
    peer, _ = Peer.objects.update_or_create(
        name=name,
        defaults={
            "kind": facts.kind.value,
            "is_active": facts.is_active,
            **kept,
            **pinned.pinned_anew(known, str(kept["public_key"]), now=now),
            "failures": 0,
            "held_until": None,
        },
    )
    if facts.secret:
        peer.secret = sealed.seal(facts.secret.strip(), purpose=f"exchange.peer:{peer.pk}")
        peer.save(update_fields=["secret"])
    Polling.objects.filter(peer=peer).update(failures=0, held_until=None)
    asking.keep_asking(peer, now=now)
    if known is not None:
        breaker.let_go(known, now=now)
    record(
        Event.PEER_SAVED,
        peer,
        actor=actor,
        now=now,
        kind=peer.kind,
        address=peer.address or peer.outbox,
        key_id=peer.key_id,
        system_id=peer.system_id,
        secret_changed=int(bool(facts.secret)),
        certificate=peer.certificate_sha256,
        reaches_all=int(peer.reaches_all),
        active=int(peer.is_active),
    )
    return peer


def _require_unlike_others(
    facts: PeerFacts, name: str, known: Peer | None, kept: Mapping[str, object]
) -> None:
    if known is not None and known.kind != facts.kind:
        raise Conflict(Refusal.ALREADY_EXISTS, what=name)
    if kept["key_id"] and Peer.objects.filter(key_id=kept["key_id"]).exclude(name=name).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=str(kept["public_key"]))
    others = Peer.objects.filter(reaches_all=True).exclude(name=name)
    if facts.reaches_all and (other := others.first()) is not None:
        raise Conflict(Refusal.ALREADY_EXISTS, what=f"{other.name} (đường chung)")


@action
def distrust_key(peer_id: int, *, key_id: str, actor: Actor, now: datetime) -> Peer:
    """Have an earlier key of a peer prove nothing any more: it was stolen. Raises NotFound if there is no such one."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    peer = Peer.objects.select_for_update().filter(pk=peer_id).first()
    kept = pinned.without(peer, key_id) if peer is not None else []
    if peer is None or len(kept) == len(peer.earlier_keys):
        raise NotFound(Refusal.NOT_FOUND, what="khóa đã thay")
    peer.earlier_keys = kept
    peer.save(update_fields=["earlier_keys"])
    record(Event.PEER_KEY_DISTRUSTED, peer, actor=actor, now=now, key_id=key_id)
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
    moved = Delivery.objects.filter(recipient=agency, state__in=waiting).exclude(peer=peer)
    riding.part_from_others(moved, now=now)
    moved.update(peer=peer)
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
