"""The list of incoming documents: what it can be narrowed to, and the orders it can stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_midnight
from vanthu.core.listing import NEWEST, Listed, Order, Slice, all_found
from vanthu.core.pages import PAGE_SIZE
from vanthu.documents.words import Urgency

from . import policies, queries
from .models import IncomingDocument
from .states import OPEN, State

ORDERS: Final[Mapping[str, Order]] = {
    "moi": NEWEST,
    "ngay": Order("issued_on"),
    "so-den": Order("number"),
    "trich-yeu": Order("subject_folded", is_descending=False),
    "han": Order("due_on", is_descending=False),
}
"""By the words of the address: newest, date, arrival number, subject, deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which incoming documents are listed."""

    state: State | None = None
    urgency: Urgency | None = None
    sender_code: str = ""
    from_: date | None = None
    to: date | None = None
    """First and last day of arrival, in Hanoi."""
    overdue_on: date | None = None
    """Only what was due before this day and is not settled."""
    text: str = ""


def listed(
    actor: Actor, wanted: Wanted, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[IncomingDocument]:
    """Return the next documents of the list. Words are found newest first, whatever the order."""
    return _LISTED.some(actor, _Chosen.of(wanted), order=order, text=wanted.text, after=after, size=size)


def exported(actor: Actor, wanted: Wanted, order: Order = NEWEST) -> list[IncomingDocument]:
    """Return the whole list, one row more than a file may hold if there are more."""
    return all_found(_chosen(actor, _Chosen.of(wanted)), order, queries.WORDS, wanted.text)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is wanted, in the columns' own values."""

    state: State | None
    urgency: Urgency | None
    sender_code: str
    arrived_from: datetime | None
    arrived_before: datetime | None
    overdue_on: date | None

    @classmethod
    def of(cls, wanted: Wanted) -> _Chosen:
        """Return the moments between which the days lie in Hanoi."""
        return cls(
            wanted.state,
            wanted.urgency,
            wanted.sender_code,
            hanoi_midnight(wanted.from_) if wanted.from_ else None,
            hanoi_midnight(wanted.to + timedelta(days=1)) if wanted.to else None,
            wanted.overdue_on,
        )


def _chosen(actor: Actor, wanted: _Chosen) -> QuerySet[IncomingDocument]:
    rows = policies.visible_to(actor)
    # What was recalled is out of use: it is found by asking for it, never by chance.
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=State.RECALLED)
    if wanted.urgency is not None:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.sender_code:
        rows = rows.filter(sender_code=wanted.sender_code)
    if wanted.arrived_from:
        rows = rows.filter(arrived_at__gte=wanted.arrived_from)
    if wanted.arrived_before:
        rows = rows.filter(arrived_at__lt=wanted.arrived_before)
    if wanted.overdue_on is not None:
        rows = rows.filter(due_on__lt=wanted.overdue_on, state__in=OPEN)
    return rows


_LISTED: Final = Listed(IncomingDocument, _chosen, queries.WORDS)
