"""Send on, unchanged, a package that somebody else wrote: what our own axis does for the systems behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.directory.models import Agency
from vanthu.exchange import breaker, routing
from vanthu.exchange.letters import Facts
from vanthu.exchange.models import Delivery, OutboundPackage
from vanthu.exchange.words import PackageKind
from vanthu.jobs import queue as work

PRIORITY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """A package to be sent on, byte for byte."""

    sender: Agency
    recipient: Agency
    kind: PackageKind
    message_id: str
    """The same for the same package, whoever asks again."""
    blob: Blob
    source_type: str
    """`app.model` of the row it comes from, and its id."""
    source_id: int
    label: str
    edxml_id: str
    facts: Facts


@action
def forward(forwarding: Forwarding, *, actor: Actor, now: datetime) -> Delivery:
    """Queue a package to be sent on as it is. Raises Invalid if the recipient cannot be reached."""
    package = OutboundPackage.objects.create(
        sender=forwarding.sender,
        kind=forwarding.kind.value,
        document_type=forwarding.source_type,
        document_id=forwarding.source_id,
        document_label=forwarding.label[:600],
        edxml_id=forwarding.edxml_id[:255],
        facts=forwarding.facts,
        recipient_codes=[forwarding.recipient.code],
        created_at=now,
    )
    delivery = Delivery.objects.create(
        package=package,
        sender=forwarding.sender,
        kind=package.kind,
        recipient=forwarding.recipient,
        peer=routing.peer_of(forwarding.recipient),
        message_id=forwarding.message_id,
        # The bytes are there already: no attempt ever writes them anew.
        sha256=forwarding.blob.sha256,
        size=forwarding.blob.size,
        priority=PRIORITY,
        alive_from=now,
        next_try_at=now,
        queued_at=now,
    )
    work.enqueue(
        "exchange.send",
        {"delivery_id": delivery.pk, "round": delivery.round},
        now=now,
        priority=delivery.priority,
        destination=breaker.destination(delivery.peer_id),
        dedupe_key=f"exchange.send:{delivery.pk}:{delivery.round}",
    )
    record(
        Event.DELIVERY_QUEUED,
        delivery,
        actor=actor,
        now=now,
        agency_id=forwarding.sender.pk,
        message_id=delivery.message_id,
    )
    return delivery
