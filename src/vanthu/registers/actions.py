"""The verbs of the registers: open a book, take the next number, void one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc

from . import policies
from .models import Book, Counter, TakenNumber
from .words import BookKind, NumberState


@action
def open_book(agency_id: int, *, kind: BookKind, name: str = "", actor: Actor, now: datetime) -> Book:
    """Open the agency's book of a kind. Raises Conflict if it has a default one already."""
    require(policies.may_change(actor, agency_id), Permission.REGISTERS_CHANGE)
    if Book.objects.filter(agency_id=agency_id, kind=kind, is_default=True).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=kind.label)
    book = Book.objects.create(agency_id=agency_id, kind=kind, name=nfc(name) or kind.vi)
    record(Event.BOOK_OPENED, book, actor=actor, now=now, agency_id=agency_id)
    return book


@action
def take(
    agency_id: int, *, kind: BookKind, document: models.Model, actor: Actor, now: datetime
) -> TakenNumber:
    """Take the next number of the agency's book for `document`, in the caller's transaction.

    The year is the calendar year in Hanoi at `now`. A document that holds a number keeps it: asking again
    returns the same one, so that an act cut off half-way can be repeated. Raises Invalid if no book is open.
    """
    require(
        policies.may_take(actor, agency_id, kind),
        Permission.OUTGOING_NUMBER if kind is BookKind.OUTGOING else Permission.INCOMING_REGISTER,
    )
    held = number_of(document)
    if held is not None:
        record(Event.NUMBER_TAKEN, held, actor=actor, now=now, agency_id=agency_id, again=1)
        return held
    book = Book.objects.filter(agency_id=agency_id, kind=kind, is_default=True).first()
    if book is None:
        raise Invalid(Refusal.NO_BOOK, kind=kind.label)
    year = hanoi_date(now).year
    taken = TakenNumber.objects.create(
        book=book,
        year=year,
        number=_next(book, year),
        document_type=document._meta.label_lower,
        document_id=document.pk,
        document_label=str(document)[:600],
        taken_at=now,
        taken_by=actor.label[:400],
    )
    record(Event.NUMBER_TAKEN, taken, actor=actor, now=now, agency_id=agency_id, year=year, book=book.name)
    return taken


def number_of(document: models.Model) -> TakenNumber | None:
    """Return the number that `document` holds."""
    rows = TakenNumber.objects.filter(
        document_type=document._meta.label_lower, document_id=document.pk, state=NumberState.USED
    )
    return rows.select_related("book").first()


def _next(book: Book, year: int) -> int:
    if Counter.objects.filter(book=book, year=year).update(last=F("last") + 1) == 0:
        try:
            with transaction.atomic():
                Counter.objects.create(book=book, year=year, last=1)
        except IntegrityError:  # a second clerk opened the year in the same moment
            Counter.objects.filter(book=book, year=year).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(book=book, year=year)


@action
def void(taken_id: int, *, reason: str, actor: Actor, now: datetime) -> TakenNumber:
    """Void a number with its reason; it is kept and never given again."""
    taken = TakenNumber.objects.select_for_update().select_related("book").filter(pk=taken_id).first()
    if taken is None:
        raise NotFound(Refusal.NOT_FOUND, what="số")
    require(policies.may_change(actor, taken.book.agency_id), Permission.REGISTERS_VOID)
    if not nfc(reason):
        raise Invalid(Refusal.REASON_REQUIRED)
    taken.state, taken.void_reason = NumberState.VOIDED, nfc(reason)[:500]
    taken.save(update_fields=["state", "void_reason"])
    record(
        Event.NUMBER_VOIDED,
        taken,
        actor=actor,
        now=now,
        agency_id=taken.book.agency_id,
        reason=taken.void_reason,
    )
    return taken
