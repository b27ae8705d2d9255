"""Slow work on incoming documents."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.exchange import queries as exchange
from vanthu.jobs.registry import Payload, handler

from . import actions


@handler("incoming.open_package")
def open_package(payload: Payload, now: datetime) -> None:
    """Open an accepted package as an incoming document on the clerk's list."""
    letter = exchange.package_letter(int(payload["package_id"] or 0))
    actions.open_package(
        letter, actor=Actor.system("Tiếp nhận văn bản", agency_id=letter.recipient_agency_id), now=now
    )
