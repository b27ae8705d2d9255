"""The verbs of the exchange, a file for each end of the road."""

from .outbox import queue, report_status, retry_delivery, stop_delivery
from .peers import drop_route, save_peer, set_route
from .receiving import accept, refuse_request
from .relaying import conclude_relay, keep_relay
from .sending import begin_attempt, keep_outcome, keep_receipt, note_failure
from .settling import hold_package, inspect_again, note_outcome_attempt, settle

__all__ = [
    "accept",
    "begin_attempt",
    "conclude_relay",
    "drop_route",
    "hold_package",
    "inspect_again",
    "keep_outcome",
    "keep_receipt",
    "keep_relay",
    "note_failure",
    "note_outcome_attempt",
    "queue",
    "refuse_request",
    "report_status",
    "retry_delivery",
    "save_peer",
    "set_route",
    "settle",
    "stop_delivery",
]
