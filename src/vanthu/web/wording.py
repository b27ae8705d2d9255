"""Sentences that pages compute rather than store: deadlines in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words, and how pressing it is."""

    words: str
    tone: str
    """One of "late", "soon", "calm": picks the colour; the words say the same."""
    rank: int
    """Days left, below zero when overdue."""


def lasting(span: timedelta) -> str:
    """Say how long something has lasted, in the largest unit of which there are two or more."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


def deadline(due_on: date, today: date) -> Deadline:
    """Say how far off `due_on` is, seen from `today` in Hanoi."""
    days = (due_on - today).days
    if days < 0:
        return Deadline(
            ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}, "late", days
        )
    if days == 0:
        return Deadline(gettext("due today"), "soon", 0)
    tone = "soon" if days <= 2 else "calm"
    return Deadline(ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}, tone, days)
