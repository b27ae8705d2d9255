"""The rows of the exchange: peers and routes, what is sent, what was received."""

from .inbound import Awaited, InboundConflict, InboundFile, InboundPackage, ReceivedStatus
from .outbound import Attempt, Delivery, LaterReceipt, OutboundBytes, OutboundPackage
from .peers import Peer, Route
from .pulled import Polling, Pulled

__all__ = [
    "Attempt",
    "Awaited",
    "Delivery",
    "InboundConflict",
    "InboundFile",
    "InboundPackage",
    "LaterReceipt",
    "OutboundBytes",
    "OutboundPackage",
    "Peer",
    "Polling",
    "Pulled",
    "ReceivedStatus",
    "Route",
]
