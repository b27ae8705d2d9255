"""The list of a register's lines: what it can be narrowed to, and the orders it can stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.listing import Listed, Order, Slice, all_in_order
from vanthu.core.text import fold

from . import policies
from .models import Book, RegisterEntry

BY_NUMBER: Final = Order("number")
"""Sub-numbers behind their number: they are always taken later."""
ORDERS: Final[Mapping[str, Order]] = {
    "so": BY_NUMBER,
    "ngay": Order("entered_on"),
    "trich-yeu": Order("subject_folded", is_descending=False),
}
"""By the words of the address: number, day of entry, subject."""
MOST_EXPORTED: Final = 1_000_000
"""As many as an Excel sheet holds: a register that is handed over is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines of a book and year."""

    book: Book
    year: int
    from_: date | None = None
    to: date | None = None
    document_kind: str = ""
    unit_id: int | None = None
    text: str = ""


def listed(
    actor: Actor, wanted: Wanted, order: Order = BY_NUMBER, *, after: str = ""
) -> Slice[RegisterEntry]:
    """Return the next lines."""
    return _LISTED.some(actor, _Chosen.of(wanted), order=order, text=wanted.text, after=after)


def exported(actor: Actor, wanted: Wanted, order: Order) -> Iterator[RegisterEntry]:
    """Yield every line, as it is read from the database."""
    return all_in_order(_chosen(actor, _Chosen.of(wanted)), order).iterator(chunk_size=500)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is wanted, in the columns' own values."""

    book_id: int
    year: int
    from_: date | None
    to: date | None
    document_kind: str
    unit_id: int | None
    text: str

    @classmethod
    def of(cls, wanted: Wanted) -> _Chosen:
        """Return the book by its key."""
        return cls(
            wanted.book.pk,
            wanted.year,
            wanted.from_,
            wanted.to,
            wanted.document_kind,
            wanted.unit_id,
            wanted.text,
        )


def _chosen(actor: Actor, wanted: _Chosen) -> QuerySet[RegisterEntry]:
    rows = policies.visible_to(actor).filter(book_id=wanted.book_id, year=wanted.year)
    rows = rows.select_related("taken")
    if wanted.from_:
        rows = rows.filter(entered_on__gte=wanted.from_)
    if wanted.to:
        rows = rows.filter(entered_on__lte=wanted.to)
    if wanted.document_kind:
        rows = rows.filter(document_kind=wanted.document_kind)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    for word in fold(wanted.text).split():
        rows = rows.filter(subject_folded__contains=word)
    return rows


_LISTED: Final = Listed(RegisterEntry, _chosen)
