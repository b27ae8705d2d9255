"""Which way goes to which kind of peer."""

from __future__ import annotations

from typing import Final

from vanthu.exchange.words import PeerKind

from .base import Transport
from .direct import DirectTransport
from .loopback import LoopbackTransport

_TRANSPORTS: Final[dict[PeerKind, Transport]] = {
    PeerKind.DIRECT: DirectTransport(),
    PeerKind.LOOPBACK: LoopbackTransport(),
}


def register(kind: PeerKind, transport: Transport) -> None:
    """Have peers of a kind reached by a way that an app above this one offers, when the product starts."""
    _TRANSPORTS[kind] = transport


def transport_for(kind: PeerKind) -> Transport:
    """Return the way to peers of a kind."""
    return _TRANSPORTS[kind]
