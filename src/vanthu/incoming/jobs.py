"""Slow work on incoming documents."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.exchange import queries as exchange
from vanthu.jobs.registry import Payload, handler

from . import actions


@handler("incoming.take_back")
def take_back(payload: Payload, now: datetime) -> None:
    """Put the sender's wish to have a document back to the clerk."""
    package = exchange.inbound_package(int(payload["package_id"] or 0))
    actor = Actor.system("Tiếp nhận đề nghị thu hồi", agency_id=package.recipient_id)
    actions.take_back(package.pk, actor=actor, now=now)


@handler("incoming.open_package")
def open_package(payload: Payload, now: datetime) -> None:
    """Open an accepted package as an incoming document on the clerk's list."""
    letter = exchange.package_letter(int(payload["package_id"] or 0))
    actions.open_package(
        letter, actor=Actor.system("Tiếp nhận văn bản", agency_id=letter.recipient_agency_id), now=now
    )
