"""The tone of every state, in one place; the word itself comes from the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OUTGOING: Final[Mapping[str, str]] = {
    "draft": "idle", "in_review": "waiting", "submitted": "waiting", "returned": "stopped", "signed": "active",
    "numbered": "active", "paper_numbered": "waiting", "scanned": "active", "sealed": "active", "issued": "done",
    "recalled": "stopped", "replaced": "idle",
}  # fmt: skip
INCOMING: Final[Mapping[str, str]] = {
    "received": "waiting", "registered": "waiting", "assigned": "active", "in_progress": "active", "done": "done",
    "refused": "stopped", "recalled": "stopped", "replaced": "idle",
}  # fmt: skip
DELIVERIES: Final[Mapping[str, str]] = {
    "queued": "waiting", "sending": "active", "relayed": "active", "stored": "active", "accepted": "done",
    "rejected": "stopped", "stuck": "stopped", "stopped": "idle",
}  # fmt: skip
PACKAGES: Final[Mapping[str, str]] = {"stored": "waiting", "accepted": "done", "refused": "stopped"}
TURNS: Final[Mapping[str, str]] = {
    "waiting": "idle", "open": "waiting", "approved": "done", "objected": "active", "returned": "stopped",
    "dropped": "idle",
}  # fmt: skip
COPIES: Final[Mapping[str, str]] = {
    "asked": "waiting", "declined": "stopped", "approved": "active", "made": "done", "released": "done",
}  # fmt: skip
