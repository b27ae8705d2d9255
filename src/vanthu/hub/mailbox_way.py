"""The exchange's way to agencies behind a system of this hub: into the mailbox, without the network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Unavailable
from vanthu.exchange import receipts
from vanthu.exchange.axis import AxisFault
from vanthu.exchange.axis.contents import contents_of
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Delivery, Peer
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.transport.base import Envelope, Reply, TransportFault
from vanthu.exchange.words import ReceiptKind

from . import actions
from .actions.mailboxes import Holding
from .models import Parcel, System
from .posting import DOOR


class MailboxTransport:
    """Puts packages into mailboxes; the system's own word later settles the delivery."""

    def send_package(
        self,
        peer: Peer,
        envelope: Envelope,
        chunks: Iterator[bytes],  # noqa: ARG002 the bytes are in the same store already
        *,
        now: datetime,
    ) -> Reply:
        """Put the package into the mailbox; the answer is our signed word that it lies there."""
        system = System.objects.get(peer=peer)
        if system.is_locked:
            raise TransportFault(f"{system.system_id}: đang bị khóa trên trục / locked on the axis")
        rows = Delivery.objects.select_related("package__sender", "recipient")
        delivery = rows.get(message_id=envelope.message_id)
        try:
            contents = contents_of(envelope.sha256)
        except AxisFault as fault:
            return Reply(status=422, text=json.dumps({"code": "package_broken", "detail": fault.detail}))
        except Unavailable as error:
            raise TransportFault(str(error)) from error
        holding = Holding(
            message_id=envelope.message_id,
            system=system,
            sender=delivery.package.sender,
            recipient=delivery.recipient,
            sender_code=envelope.sender,
            recipient_code=envelope.recipient,
            blob=Blob(envelope.sha256, envelope.size),
            contents=contents,
            delivery=delivery,
        )
        parcel = actions.hold(holding, actor=Actor.system(DOOR, agency_id=holding.sender.pk), now=now)
        return Reply(status=202, text=_receipt(parcel, envelope), relay_id=parcel.doc_id)

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:  # noqa: ARG002 the interface's arguments
        """Leave it at that: an axis has no receipts, and the sender's list of sent packages shows the outcome."""
        return Reply(status=200, text="")

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Say when the system last called, which is all that can be known from here."""
        system = System.objects.get(peer=peer)
        seen = system.last_seen_at.isoformat() if system.last_seen_at else ""
        return Reply(
            status=200,
            text=json.dumps({"time": now.isoformat(), "known_as": system.system_id, "last_seen_at": seen}),
        )


def _receipt(parcel: Parcel, envelope: Envelope) -> str:
    receipt = Receipt(
        kind=ReceiptKind.STORED,
        message_id=envelope.message_id,
        sender=envelope.sender,
        recipient=envelope.recipient,
        sha256=envelope.sha256,
        size=envelope.size,
        sequence=parcel.pk,
        at=parcel.created_at,
        stored_at=parcel.created_at,
    )
    return receipts.sign(receipt, installation_key())
