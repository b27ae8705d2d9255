"""The life of a document, told from the record: newest first, several lines of one act drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry

_TELLING = ("reason", "why", "code", "number")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened."""

    at: datetime
    what: str
    who: str
    more: str
    was_refused: bool


def timeline(entries: Sequence[AuditEntry]) -> tuple[Moment, ...]:
    """Return the entries as they are told."""
    return tuple(
        Moment(
            at=entry.at,
            what=entry.event_label,
            who=entry.actor_label,
            more=next((str(entry.detail[key]) for key in _TELLING if entry.detail.get(key)), ""),
            was_refused=entry.event == Event.ACT_REFUSED,
        )
        for entry in reversed(entries)
    )
