"""The verbs of the exchange, a file for each end of the road."""

from .address_book import import_agencies
from .carrying import turn_back
from .offering import begin_offer, note_count, note_unlisted
from .outbox import ask_back, queue, report_status, retry_delivery, stop_delivery, stop_waiting
from .parking import PATIENCE, park, tell_outcome_again, unpark
from .peers import distrust_key, drop_route, save_peer, set_route
from .pulling import admit, fetch_again, keep_pulled, note_told, note_unfetched, refuse_pulled
from .receiving import accept, refuse_request
from .relaying import conclude_relay, keep_relay
from .sending import begin_attempt, keep_outcome, keep_receipt, note_failure
from .settling import hold_package, inspect_again, note_outcome_attempt, settle

__all__ = [
    "PATIENCE",
    "accept",
    "admit",
    "ask_back",
    "begin_attempt",
    "begin_offer",
    "conclude_relay",
    "distrust_key",
    "drop_route",
    "fetch_again",
    "hold_package",
    "import_agencies",
    "inspect_again",
    "keep_outcome",
    "keep_pulled",
    "keep_receipt",
    "keep_relay",
    "note_count",
    "note_failure",
    "note_outcome_attempt",
    "note_told",
    "note_unfetched",
    "note_unlisted",
    "park",
    "queue",
    "refuse_pulled",
    "refuse_request",
    "report_status",
    "retry_delivery",
    "save_peer",
    "set_route",
    "settle",
    "stop_delivery",
    "stop_waiting",
    "tell_outcome_again",
    "turn_back",
    "unpark",
]
