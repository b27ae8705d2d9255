"""What every way to a peer offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vanthu.exchange.models import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is written on the outside of a package or receipt."""

    message_id: str
    sender: str
    recipient: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the peer answered: a status as HTTP means it, and a text."""

    status: int
    text: str
    retry_after_s: int | None = None
    relay_id: str = ""
    """An axis took it over under this id; `text` is then the evidence, and the receiver has yet to confirm."""
    peer_time: str = ""
    """The peer's clock, when it complained about ours."""


class TransportFault(Exception):
    """No answer: the way is cut, the peer is down or too slow. The same call may succeed later."""


class Transport(Protocol):
    """One way to a peer. Every call is slow and happens outside every transaction."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Send the bytes of a package; a reply of 202 carries the stored receipt or an axis' id for it.

        Raises TransportFault.
        """

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Send an outcome receipt. Raises TransportFault."""

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask whether the peer is there and knows us. Raises TransportFault."""
