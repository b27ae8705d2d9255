"""The list of copies: what it can be narrowed to, and the orders it can stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.listing import MOST_EXPORTED, NEWEST, Listed, Order, Slice, all_in_order
from vanthu.core.pages import PAGE_SIZE
from vanthu.core.text import fold

from . import policies
from .models import Copy
from .states import State
from .words import Form, Medium

ORDERS: Final[Mapping[str, Order]] = {
    "moi": NEWEST,
    "ngay": Order("issued_on"),
    "so": Order("number"),
    "trich-yeu": Order("subject_folded", is_descending=False),
}
"""By the words of the address: newest, date, number, subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which copies are listed."""

    state: State | None = None
    form: Form | None = None
    medium: Medium | None = None
    from_: date | None = None
    to: date | None = None
    text: str = ""


def listed(
    actor: Actor, wanted: Wanted, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[Copy]:
    """Return the next copies of the list."""
    return _LISTED.some(actor, wanted, order=order, text=wanted.text, after=after, size=size)


def exported(actor: Actor, wanted: Wanted, order: Order = NEWEST) -> list[Copy]:
    """Return the whole list, one row more than a file may hold if there are more."""
    return list(all_in_order(_chosen(actor, wanted), order)[: MOST_EXPORTED + 1])


def _chosen(actor: Actor, wanted: Wanted) -> QuerySet[Copy]:
    equal: dict[str, object] = {
        "state": wanted.state,
        "form": wanted.form,
        "medium": wanted.medium,
        "issued_on__gte": wanted.from_,
        "issued_on__lte": wanted.to,
    }
    rows = policies.visible_to(actor).filter(
        **{name: value for name, value in equal.items() if value is not None}
    )
    for word in fold(wanted.text).split():  # a text is never asked for by a composed statement
        rows = rows.filter(subject_folded__contains=word)
    return rows


_LISTED: Final = Listed(Copy, _chosen)
