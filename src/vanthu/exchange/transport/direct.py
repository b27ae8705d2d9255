"""Installation to installation, by signed requests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from vanthu.core import failpoints
from vanthu.core.failpoints import Step
from vanthu.exchange import signed_requests
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Peer

from . import outbound
from .base import Envelope, Reply

PACKAGES: Final = "/exchange/v1/packages"
RECEIPTS: Final = "/exchange/v1/receipts"
PROBE: Final = "/exchange/v1/probe"
GREETING: Final = "hello-"
"""So begins the message id of a probe that the peer is to answer with one of its own."""


class DirectTransport:
    """POSTs to the other installation's API; docs/protocol/exchange.md."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Send the bytes of a package."""
        return outbound.exchange(
            "POST",
            peer.address,
            PACKAGES,
            headers={"Content-Type": "application/octet-stream", **_signed(peer, PACKAGES, envelope, now)},
            content=_watched(chunks),
            size=envelope.size,
        )

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Send an outcome receipt."""
        content = text.encode()
        return outbound.exchange(
            "POST",
            peer.address,
            RECEIPTS,
            headers={"Content-Type": "application/json", **_signed(peer, RECEIPTS, envelope, now)},
            content=content,
            size=len(content),
        )

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask whether the peer is there and knows our key; no agency is named, nothing is stored.

        The peer then looks whether we still have what we confirmed to it.
        """
        return self._asked(peer, f"{GREETING}{secrets.token_hex(16)}", now=now)

    def ask_back(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask the same of a peer that asked us: it does not ask again."""
        return self._asked(peer, secrets.token_hex(16), now=now)

    def _asked(self, peer: Peer, message_id: str, *, now: datetime) -> Reply:
        envelope = Envelope(
            message_id=message_id,
            sender="-",
            recipient="-",
            sha256=hashlib.sha256(b"").hexdigest(),
            size=0,
        )
        return outbound.exchange(
            "POST",
            peer.address,
            PROBE,
            headers=_signed(peer, PROBE, envelope, now),
            content=b"",
            size=0,
            longest_s=outbound.PROBE_S,
        )


def _signed(peer: Peer, path: str, envelope: Envelope, now: datetime) -> dict[str, str]:
    # The path as the peer sees it: an installation may live below a prefix of its host.
    prefix = urlsplit(peer.address).path.rstrip("/")
    return signed_requests.headers(
        f"{prefix}{path}",
        message_id=envelope.message_id,
        sender=envelope.sender,
        recipient=envelope.recipient,
        sha256=envelope.sha256,
        nonce=secrets.token_hex(16),
        key=installation_key(),
        now=now,
    )


def _watched(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        failpoints.hit(Step.MID_BODY)
