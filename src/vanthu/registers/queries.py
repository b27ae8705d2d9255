"""Reads of the registers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date

from .models import Book, Counter, TakenNumber
from .words import BookKind, NumberState


def books(actor: Actor) -> QuerySet[Book]:
    """Return the books of the actor's agency."""
    return Book.objects.filter(agency_id=actor.agency_id) if actor.agency_id else Book.objects.none()


def numbers(actor: Actor, *, kind: BookKind, year: int) -> QuerySet[TakenNumber]:
    """Return the numbers taken in a year, the last one first."""
    rows = TakenNumber.objects.filter(book__in=books(actor), book__kind=kind, year=year)
    return rows.select_related("book").order_by("-number")


def years(actor: Actor, *, kind: BookKind) -> list[int]:
    """Return the years in which the agency took numbers, the latest first."""
    rows = Counter.objects.filter(book__in=books(actor), book__kind=kind)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def number_of(document: Model) -> TakenNumber | None:
    """Return the number that `document` holds."""
    rows = TakenNumber.objects.filter(
        document_type=document._meta.label_lower, document_id=document.pk, state=NumberState.USED
    )
    return rows.select_related("book").first()


def next_number(agency_id: int, *, kind: BookKind, now: datetime) -> int:
    """Return the number that would be taken now: a proposal only, somebody may be quicker."""
    row = Counter.objects.filter(
        book__agency_id=agency_id, book__kind=kind, book__is_default=True, year=hanoi_date(now).year
    )
    return (row.values_list("last", flat=True).first() or 0) + 1


def gaps(book: Book, *, year: int) -> list[int]:
    """Return the numbers up to the last one that no row explains: always empty, or the register was tampered with."""
    last = Counter.objects.filter(book=book, year=year).values_list("last", flat=True).first() or 0
    known = set(TakenNumber.objects.filter(book=book, year=year).values_list("number", flat=True))
    return sorted(set(range(1, last + 1)) - known)
