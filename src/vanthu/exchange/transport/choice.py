"""Which way goes to which kind of peer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.exchange.words import PeerKind

from .base import Transport
from .direct import DirectTransport
from .loopback import LoopbackTransport

_TRANSPORTS: Final[Mapping[PeerKind, Transport]] = {
    PeerKind.DIRECT: DirectTransport(),
    PeerKind.LOOPBACK: LoopbackTransport(),
}


def transport_for(kind: PeerKind) -> Transport:
    """Return the way to peers of a kind."""
    return _TRANSPORTS[kind]
