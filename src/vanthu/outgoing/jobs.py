"""Slow work on outgoing documents."""

from __future__ import annotations

from datetime import datetime

from vanthu.jobs.registry import Payload, handler

from . import steps


@handler("outgoing.complete")
def complete(payload: Payload, now: datetime) -> None:
    """Add timestamps and revocation data to a sealed document, as soon as the services answer."""
    steps.complete(int(payload["document_id"] or 0), now=now)
