"""Between two agencies of this installation: the same road, the same receipts, without the network."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

from vanthu.core.errors import Refused, Unavailable
from vanthu.exchange import reception
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Peer
from vanthu.exchange.reception import Caller
from vanthu.exchange.signed_requests import Claims

from .base import Envelope, Reply, TransportFault


class LoopbackTransport:
    """Hands packages and receipts to this installation's own door."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Send the bytes of a package."""
        caller = Caller(peer, _claims(envelope, now))
        try:
            acceptance = reception.receive(caller, chunks, now=now)
        except Refused as refused:
            return Reply(status=refused.status, text=str(refused))
        except Unavailable as error:
            raise TransportFault(str(error)) from error
        return Reply(status=202, text=acceptance.receipt or "")

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Send an outcome receipt."""
        try:
            reception.receive_outcome(Caller(peer, _claims(envelope, now)), text.encode(), now=now)
        except Refused as refused:
            return Reply(status=refused.status, text=str(refused))
        return Reply(status=200, text="")

    def probe(self, peer: Peer, *, now: datetime) -> Reply:  # noqa: ARG002 the interface's arguments
        """Answer for ourselves."""
        return Reply(status=200, text="{}")


def _claims(envelope: Envelope, now: datetime) -> Claims:
    return Claims(
        method="POST",
        path="/",
        message_id=envelope.message_id,
        sender=envelope.sender,
        recipient=envelope.recipient,
        sha256=envelope.sha256,
        created=now,
        nonce=secrets.token_hex(16),
        key_id=installation_key().public.key_id,
    )
