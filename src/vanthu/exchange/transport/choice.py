"""Which way goes to which kind of peer."""

from __future__ import annotations

from typing import Final

from vanthu.exchange.words import PeerKind

from .axis import AxisTransport
from .base import Source, Transport
from .direct import DirectTransport
from .folder import FolderTransport
from .lgsp import LgspTransport
from .loopback import LoopbackTransport

_AXIS: Final = AxisTransport()
_LGSP: Final = LgspTransport()
_TRANSPORTS: Final[dict[PeerKind, Transport]] = {
    PeerKind.DIRECT: DirectTransport(),
    PeerKind.AXIS: _AXIS,
    PeerKind.LGSP: _LGSP,
    PeerKind.FOLDER: FolderTransport(),
    PeerKind.LOOPBACK: LoopbackTransport(),
}
_SOURCES: Final[dict[PeerKind, Source]] = {PeerKind.AXIS: _AXIS, PeerKind.LGSP: _LGSP}


def register(kind: PeerKind, transport: Transport) -> None:
    """Have peers of a kind reached by a way that an app above this one offers, when the product starts."""
    _TRANSPORTS[kind] = transport


def transport_for(kind: PeerKind) -> Transport:
    """Return the way to peers of a kind."""
    return _TRANSPORTS[kind]


def source_for(kind: PeerKind) -> Source | None:
    """Return where packages from peers of a kind have to be fetched; None if they come by themselves."""
    return _SOURCES.get(kind)
