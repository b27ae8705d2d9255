"""Requests turned away at a door before anybody was known: in the record, but never a row for each of a flood."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor


@action
def note_refused_requests(
    source: str, *, code: str, why: str, count: int, actor: Actor, now: datetime
) -> None:
    """Record that `count` requests of a source, an address or a system, were refused."""
    record(Event.REQUESTS_REFUSED, source[:200], actor=actor, now=now, code=code, why=why[:500], count=count)
