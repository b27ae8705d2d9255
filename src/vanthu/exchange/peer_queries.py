"""Reads of one connection: its settings, how asking it goes, and what it brought that could not come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require

from . import address_book, policies
from .keys import PinnedKey
from .models import Delivery, Peer, Polling, Pulled, Route
from .peer_settings import FETCHED
from .pinned import pinned_keys
from .transport.base import TransportFault
from .words import DeliveryState, PeerKind

SHOWN: Final = 50
MOST_COUNTED: Final = 1000
_UNSENT: Final = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldView:
    """Something that was fetched and could not be let in."""

    pulled_id: int
    reference: str
    sender: str
    recipient: str
    size: int
    reason: str
    first_seen_at: datetime
    is_missing: bool
    """Whether its bytes could not be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerDetails:
    """Everything that the page of one connection shows; never the secret itself."""

    peer_id: int
    name: str
    kind: PeerKind
    address: str
    public_key: str
    key_id: str
    keys: tuple[PinnedKey, ...]
    """The present one, then those before it."""
    is_active: bool
    writes_older_codes: bool
    writes_raw_files: bool
    reaches_all: bool
    system_id: str
    has_secret: bool
    writes_short_hash: bool
    polls_every_s: int
    outbox: str
    inbox: str
    certificate_sha256: str
    failures: int
    last_success_at: datetime | None
    last_error: str
    is_fetched: bool
    asked_at: datetime | None
    answered_at: datetime | None
    asking_failures: int
    asking_error: str
    fetched: int
    relayed: int
    """Deliveries that it took over and nobody confirmed; a count that ends at 1000."""
    waiting: int
    """Deliveries that are still to be sent through it; a count that ends at 1000."""
    waits_since: datetime | None
    held_until: datetime | None
    """When it is tried next, after failures in a row."""
    held: tuple[HeldView, ...]
    agencies: tuple[str, ...]


def details(actor: Actor, peer_id: int) -> PeerDetails:
    """Return one connection for whoever may configure it. Raises NotFound; loopback and mailboxes have no page."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    own = [PeerKind.LOOPBACK.value, PeerKind.MAILBOX.value]
    row = Peer.objects.filter(pk=peer_id).exclude(kind__in=own).first()
    if row is None:
        raise NotFound(Refusal.NOT_FOUND, what="kết nối")
    polling = Polling.objects.filter(peer=row).first() or Polling(peer=row)
    held = Pulled.objects.filter(peer=row, package=None, refused_at=None).exclude(held_code="")
    routes = Route.objects.filter(peer=row).select_related("agency").order_by("agency__name")[:SHOWN]
    relayed = Delivery.objects.filter(peer=row, state=DeliveryState.RELAYED.value)[:MOST_COUNTED].count()
    waiting = Delivery.objects.filter(peer=row, sequence=None, state__in=_UNSENT).order_by("id")
    waiting_since = list(waiting.values_list("queued_at", flat=True)[:MOST_COUNTED])
    return PeerDetails(
        peer_id=row.pk,
        name=row.name,
        kind=PeerKind(row.kind),
        address=row.address,
        public_key=row.public_key,
        key_id=row.key_id or "",
        keys=pinned_keys(row),
        is_active=row.is_active,
        writes_older_codes=row.writes_older_codes,
        writes_raw_files=row.writes_raw_files,
        reaches_all=row.reaches_all,
        system_id=row.system_id,
        has_secret=bool(row.secret),
        writes_short_hash=row.writes_short_hash,
        polls_every_s=row.polls_every_s,
        outbox=row.outbox,
        inbox=row.inbox,
        certificate_sha256=row.certificate_sha256,
        failures=row.failures,
        last_success_at=row.last_success_at,
        last_error=row.last_error,
        is_fetched=row.kind in FETCHED,
        asked_at=polling.last_try_at,
        answered_at=polling.last_success_at,
        asking_failures=polling.failures,
        asking_error=polling.last_error,
        fetched=Pulled.objects.filter(peer=row)[:MOST_COUNTED].count(),
        relayed=relayed,
        waiting=len(waiting_since),
        waits_since=min(waiting_since, default=None),
        held_until=row.held_until,
        held=tuple(_held(pulled) for pulled in held.order_by("-id")[:SHOWN]),
        agencies=tuple(route.agency.name for route in routes),
    )


def agencies_of(actor: Actor, peer_id: int, *, now: datetime) -> bytes:
    """Ask an axis for its agencies, as a file for the address book. Slow: outside every transaction.

    Raises Invalid, saying why, if the axis does not tell.
    """
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    peer = Peer.objects.get(pk=peer_id)
    try:
        return address_book.from_axis(peer, now=now)
    except TransportFault as fault:
        raise Invalid(Refusal.AGENCIES_NOT_TOLD, peer=peer.name, why=str(fault)[:300]) from fault


def held(actor: Actor, peer_id: int, pulled_id: int) -> HeldView:
    """Return something held that a connection brought. Raises NotFound."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    row = Pulled.objects.filter(pk=pulled_id, peer_id=peer_id).first()
    if row is None:
        raise NotFound(Refusal.NOT_FOUND, what="gói tin")
    return _held(row)


def _held(row: Pulled) -> HeldView:
    return HeldView(
        pulled_id=row.pk,
        reference=row.reference,
        sender=row.listed_sender,
        recipient=row.listed_recipient,
        size=row.size,
        reason=row.held_reason,
        first_seen_at=row.first_seen_at,
        is_missing=not row.sha256,
    )
