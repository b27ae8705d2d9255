"""The list of outgoing documents: what it can be narrowed to, and the orders it can stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.listing import NEWEST, Order, Slice, all_found, found
from vanthu.core.pages import PAGE_SIZE
from vanthu.documents.words import Kind, Urgency

from . import policies, queries, states
from .models import OutgoingDocument
from .states import State

ORDERS: Final[Mapping[str, Order]] = {
    "moi": NEWEST,
    "ngay": Order("issued_on"),
    "so": Order("number"),
    "trich-yeu": Order("subject_folded", is_descending=False),
    "han": Order("due_on", is_descending=False),
}
"""By the words of the address: newest, date, number, subject, deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which outgoing documents are listed."""

    state: State | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None
    unit_id: int | None = None
    from_: date | None = None
    to: date | None = None
    """First and last day of the document's date."""
    overdue_on: date | None = None
    """Only what was due before this day and is not out."""
    text: str = ""


def listed(
    actor: Actor, wanted: Wanted, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[OutgoingDocument]:
    """Return the next documents of the list. Words are found newest first, whatever the order."""
    return found(_chosen(actor, wanted), order, queries.WORDS, wanted.text, after=after, size=size)


def exported(actor: Actor, wanted: Wanted, order: Order = NEWEST) -> list[OutgoingDocument]:
    """Return the whole list, one row more than a file may hold if there are more."""
    return all_found(_chosen(actor, wanted), order, queries.WORDS, wanted.text)


def _chosen(actor: Actor, wanted: Wanted) -> QuerySet[OutgoingDocument]:
    rows = policies.visible_to(actor).select_related("signer__person", "drafter__person", "unit")
    equal: dict[str, object] = {
        "state": wanted.state,
        "kind": wanted.kind,
        "urgency": wanted.urgency,
        "unit_id": wanted.unit_id,
        "issued_on__gte": wanted.from_,
        "issued_on__lte": wanted.to,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    if wanted.overdue_on is not None:
        under_way = [state for state in State if state not in states.OUT]
        rows = rows.filter(due_on__lt=wanted.overdue_on, state__in=under_way)
    return rows
