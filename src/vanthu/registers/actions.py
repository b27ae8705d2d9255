"""The verbs of the registers: open a book, take the next number, void one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc

from . import policies, queries
from .models import Book, Counter, TakenNumber
from .words import BookKind, NumberState

LONGEST_QUEUE: Final = timedelta(minutes=5)
"""How long somebody may have waited for the register's lock; more is a clock that was set back."""


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

    The year is the calendar year in Hanoi at the moment of taking. A document that holds a number keeps it:
    asking again returns the same one, so that an act cut off half-way can be repeated. Raises Invalid if no
    book is open.
    """
    require(
        policies.may_take(actor, agency_id, kind),
        Permission.OUTGOING_NUMBER if kind is BookKind.OUTGOING else Permission.INCOMING_REGISTER,
    )
    # The book's lock, not the counter's: the counter of a new year is not there yet.
    rows = Book.objects.select_for_update().filter(agency_id=agency_id, kind=kind, is_default=True)
    book = rows.first()
    # Under the lock: a second clerk may have numbered the same document since the page was drawn.
    held = queries.number_of(document)
    if held is not None:
        record(Event.NUMBER_TAKEN, held, actor=actor, now=now, agency_id=agency_id, again=1)
        return held
    if book is None:
        raise Invalid(Refusal.NO_BOOK, kind=kind.label)
    taken_at = _in_order(book, now)
    year = hanoi_date(taken_at).year
    taken = TakenNumber.objects.create(
        book=book,
        year=year,
        number=_next(book, year),
        document_type=document._meta.label_lower,
        document_id=document.pk,
        document_label=str(document)[:600],
        taken_at=taken_at,
        taken_by=actor.label[:400],
    )
    record(Event.NUMBER_TAKEN, taken, actor=actor, now=now, agency_id=agency_id, year=year, book=book.name)
    return taken


def _in_order(book: Book, now: datetime) -> datetime:
    """Return the moment of taking: never before that of the last number, as long as only a queue explains it.

    Numbers follow the order of time (Art 15.1). Who waited for the lock comes with a `now` from before the
    one who was quicker; at midnight of 31 December that would be a number of the year that is over.
    """
    last = TakenNumber.objects.filter(book=book).order_by("-id").values_list("taken_at", flat=True).first()
    return last if last is not None and now < last <= now + LONGEST_QUEUE else now


def _next(book: Book, year: int) -> int:
    counter, _ = Counter.objects.get_or_create(book=book, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@action
def void(taken_id: int, *, reason: str, actor: Actor, now: datetime) -> TakenNumber:
    """Void a number with its reason; it is kept and never given again.

    Raises Conflict if it is void already, or if its document has left the agency or was registered.
    """
    taken = (
        TakenNumber.objects.select_for_update(of=("self",)).select_related("book").filter(pk=taken_id).first()
    )
    if taken is None or (taken.book.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(Refusal.NOT_FOUND, what="số")
    require(policies.may_change(actor, taken.book.agency_id), Permission.REGISTERS_VOID)
    if taken.state == NumberState.VOIDED:
        raise Conflict(Refusal.NUMBER_VOIDED, number=taken, reason=taken.void_reason)
    if taken.is_final:
        raise Conflict(Refusal.NUMBER_FINAL, number=taken)
    kept = nfc(reason)[:500]
    if not kept:
        raise Invalid(Refusal.REASON_REQUIRED)
    taken.state, taken.void_reason = NumberState.VOIDED.value, kept
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


@action
def make_final(document: models.Model, *, agency_id: int, actor: Actor, now: datetime) -> TakenNumber:
    """Bind its number to `document` for good: it was issued or registered, the number cannot be voided any more.

    Raises Conflict if the document holds no number: it was voided meanwhile.
    """
    rows = TakenNumber.objects.select_for_update().filter(
        document_type=document._meta.label_lower, document_id=document.pk
    )
    taken = rows.order_by("-id").first()
    if taken is None or taken.state == NumberState.VOIDED:
        raise Conflict(Refusal.NUMBER_VOIDED, number=taken or "?", reason=taken.void_reason if taken else "?")
    taken.is_final = True
    taken.save(update_fields=["is_final"])
    record(Event.NUMBER_USED, taken, actor=actor, now=now, agency_id=agency_id)
    return taken
