"""The life of a document, told from the record: newest first, several lines of one act drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.utils.translation import ngettext

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry

_TELLING = ("reason", "why", "code", "number")
_DRAWN_TOGETHER: Final = frozenset({Event.DOCUMENT_READ})
"""What everybody does, and nobody looks for line by line: who read it stands in a list of its own."""


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
    told: list[Moment] = []
    for event, run in groupby(reversed(entries), key=lambda entry: entry.event):
        same = list(run)
        told += [_together(same)] if event in _DRAWN_TOGETHER else map(_moment, same)
    return tuple(told)


def _moment(entry: AuditEntry) -> Moment:
    return Moment(
        at=entry.at,
        what=entry.event_label,
        who=entry.actor_label,
        more=next((str(entry.detail[key]) for key in _TELLING if entry.detail.get(key)), ""),
        was_refused=entry.event == Event.ACT_REFUSED,
    )


def _together(same: Sequence[AuditEntry]) -> Moment:
    """Return entries of one kind that follow each other as one, at the time of the newest."""
    who = list(dict.fromkeys(entry.actor_label for entry in same))
    others = len(who) - 1
    named = ngettext("%(name)s and %(num)d other", "%(name)s and %(num)d others", others) % {
        "name": who[0],
        "num": others,
    }
    return Moment(
        at=same[0].at,
        what=same[0].event_label,
        who=named if others else who[0],
        more="",
        was_refused=False,
    )
