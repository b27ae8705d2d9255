"""The rows of the exchange: peers and routes, what is sent, what was received."""

from .inbound import InboundConflict, InboundFile, InboundPackage, ReceivedStatus
from .outbound import Attempt, Delivery, OutboundBytes, OutboundPackage
from .peers import Peer, Route
from .pulled import Polling, Pulled

__all__ = [
    "Attempt",
    "Delivery",
    "InboundConflict",
    "InboundFile",
    "InboundPackage",
    "OutboundBytes",
    "OutboundPackage",
    "Peer",
    "Polling",
    "Pulled",
    "ReceivedStatus",
    "Route",
]
