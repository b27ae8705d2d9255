"""Send on, unchanged, a package that somebody else wrote: what our own axis does for the systems behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.directory.models import Agency
from vanthu.exchange import packages, riding, routing
from vanthu.exchange.letters import Facts
from vanthu.exchange.models import Delivery, OutboundPackage, Peer
from vanthu.exchange.words import PackageKind, PeerKind

PRIORITY = 5
MOST_TOLD: Final = 100
"""So many recipients are named in the header of one hand-over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignee:
    """A recipient of a package that is sent on."""

    agency: Agency
    message_id: str
    """The same for the same package, whoever asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """A package to be sent on, byte for byte."""

    sender: Agency
    consignees: tuple[Consignee, ...]
    named: int
    """How many recipients the package names in all."""
    kind: PackageKind
    blob: Blob
    source_type: str
    """`app.model` of the row it comes from, and its id."""
    source_id: int
    label: str
    edxml_id: str
    facts: Facts


@action
def forward(forwarding: Forwarding, *, actor: Actor, now: datetime) -> list[Delivery]:
    """Queue a package to be sent on as it is, one delivery per recipient in their order.

    An axis hands a package to everybody whom it names, and what is sent on is never rewritten: it is handed over once
    for all who are reached through that axis, and the others ride with the first. Raises Invalid if somebody cannot be
    reached.
    """
    queued: dict[str, Delivery] = {}
    for peer, consignees in _by_way(forwarding):
        package = _package(forwarding, consignees, now=now)
        leader = _handed_over_before(forwarding, peer)
        for consignee in consignees:
            delivery = _put(package, consignee, peer, forwarding, leader=leader, now=now)
            record(
                Event.DELIVERY_QUEUED,
                delivery,
                actor=actor,
                now=now,
                agency_id=forwarding.sender.pk,
                message_id=delivery.message_id,
            )
            queued[consignee.message_id] = delivery
            leader = leader or delivery
    return [queued[consignee.message_id] for consignee in forwarding.consignees]


def _by_way(forwarding: Forwarding) -> Iterator[tuple[Peer, list[Consignee]]]:
    """Yield who is reached by one hand-over: all through an axis, else everybody alone."""
    together: dict[int, tuple[Peer, list[Consignee]]] = {}
    for consignee in forwarding.consignees:
        peer = routing.peer_of(consignee.agency)
        if peer.kind in packages.BY_CAPSULE:
            together.setdefault(peer.pk, (peer, []))[1].append(consignee)
        else:
            yield peer, [consignee]
    for peer, consignees in together.values():
        most = len(consignees) if len(consignees) == forwarding.named else MOST_TOLD
        for start in range(0, len(consignees), most):
            yield peer, consignees[start : start + most]


def _handed_over_before(forwarding: Forwarding, peer: Peer) -> Delivery | None:
    """Return the delivery by which an axis that takes no word beside the package has it for everybody already."""
    if peer.kind != PeerKind.LGSP:
        return None
    before = Delivery.objects.filter(
        package__document_type=forwarding.source_type,
        package__document_id=forwarding.source_id,
        peer=peer,
        rides_with=None,
    )
    return before.select_for_update().order_by("id").first()


def _package(forwarding: Forwarding, consignees: list[Consignee], *, now: datetime) -> OutboundPackage:
    return OutboundPackage.objects.create(
        sender=forwarding.sender,
        kind=forwarding.kind.value,
        document_type=forwarding.source_type,
        document_id=forwarding.source_id,
        document_label=forwarding.label[:600],
        edxml_id=forwarding.edxml_id[:255],
        facts=forwarding.facts,
        recipient_codes=[consignee.agency.code for consignee in consignees],
        created_at=now,
    )


def _put(
    package: OutboundPackage,
    consignee: Consignee,
    peer: Peer,
    forwarding: Forwarding,
    *,
    leader: Delivery | None,
    now: datetime,
) -> Delivery:
    delivery = Delivery(
        package=package,
        sender=package.sender,
        kind=package.kind,
        recipient=consignee.agency,
        peer=peer,
        message_id=consignee.message_id,
        # The bytes are there already: no attempt ever writes them anew.
        sha256=forwarding.blob.sha256,
        size=forwarding.blob.size,
        priority=PRIORITY,
        alive_from=now,
        next_try_at=None if leader else now,
        queued_at=now,
        rides_with=leader,
    )
    if leader is None and len(package.recipient_codes) > 1:
        told = package.recipient_codes
        delivery.told_codes = [] if len(told) == forwarding.named else told
    if leader is not None and leader.relay_id:
        riding.go_along(delivery, leader)
    delivery.save(force_insert=True)
    if leader is None:
        riding.have_sent(delivery, now=now)
    return delivery
