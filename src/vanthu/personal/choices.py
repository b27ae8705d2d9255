"""How people are told who chose nothing: everything under the bell, by mail only what waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.clock import hanoi_date, hanoi_midnight

from .models import NoticeChoice
from .words import ByMail, Topic


@dataclass(frozen=True, slots=True)
class Way:
    """How one is told about a topic."""

    in_app: bool
    by_mail: ByMail


_MORNING: Final = timedelta(hours=7)
_PRESSING: Final = frozenset({Topic.STUCK, Topic.RECALL, Topic.OVERDUE})
_MINE: Final = frozenset(
    {Topic.TURN, Topic.ASSIGNED, Topic.TO_MY_UNIT, Topic.RETURNED, Topic.RIGHTS, Topic.REFUSED}
)


def usual(topic: Topic) -> Way:
    """Return how one is told about a topic who chose nothing."""
    if topic in _PRESSING:
        return Way(in_app=True, by_mail=ByMail.AT_ONCE)
    return Way(in_app=True, by_mail=ByMail.DAILY if topic in _MINE else ByMail.NEVER)


def ways(person_id: int) -> Mapping[Topic, Way]:
    """Return how a person is told about every topic."""
    rows = NoticeChoice.objects.filter(person_id=person_id)
    chosen = {Topic(row.topic): Way(in_app=row.in_app, by_mail=ByMail(row.by_mail)) for row in rows}
    return {topic: chosen.get(topic, usual(topic)) for topic in Topic}


def next_morning(now: datetime) -> datetime:
    """Return the next seven o'clock in the morning in Hanoi."""
    today = hanoi_midnight(hanoi_date(now)) + _MORNING
    return today if now < today else hanoi_midnight(hanoi_date(now) + timedelta(days=1)) + _MORNING
