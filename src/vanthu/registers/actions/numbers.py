"""Take the next number, void one, bind one for good, complete what the register says about it."""

from __future__ import annotations

from dataclasses import replace
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
from vanthu.registers import entering, lines, policies, queries
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Book, Counter, TakenNumber
from vanthu.registers.words import BookKind, LineKind, NumberState

LONGEST_QUEUE: Final = timedelta(minutes=5)
"""How long somebody may have waited for the register's lock; more is a clock that was set back."""
SUBJECT: Final = "registers.takennumber"


@action
def take(
    agency_id: int,
    *,
    kind: BookKind,
    document: models.Model,
    facts: EntryFacts | None = None,
    actor: Actor,
    now: datetime,
) -> TakenNumber:
    """Take the next number for `document`, in the caller's transaction, from the series that the head's rules name.

    The year is the calendar year in Hanoi at the moment of taking. A document that holds a number keeps it:
    asking again returns the same one, so that an act cut off half-way can be repeated. Raises Invalid if no
    book is open or the document bears a mark of secrecy, Conflict if another series gave the same number and
    notation.
    """
    require(
        policies.may_take(actor, agency_id, kind),
        Permission.INCOMING_REGISTER if kind is BookKind.INCOMING else Permission.OUTGOING_NUMBER,
    )
    known = facts or EntryFacts(subject=str(document))
    entering.refuse_secret(known)
    default = lines.locked_default(agency_id, kind)
    # Under the lock: a second clerk may have numbered the same document since the page was drawn.
    held = queries.number_of(document)
    if held is not None:
        entering.complete(held, known, actor=actor, now=now)
        record(Event.NUMBER_TAKEN, held, actor=actor, now=now, agency_id=agency_id, again=1)
        return held
    if default is None:
        raise Invalid(Refusal.NO_BOOK, kind=kind.label)
    book = queries.book_for(default, document_kind=known.document_kind, unit_id=known.unit_id)
    taken_at = _in_order(book, now)
    year = hanoi_date(taken_at).year
    taken = entering.enter(
        book, document, known, year=year, number=_next(book, year), actor=actor, at=taken_at
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
    taken = _locked(queries.to_void(actor, taken_id))
    queries.require_voidable(taken)
    kept = nfc(reason)[:500]
    if not kept:
        raise Invalid(Refusal.REASON_REQUIRED)
    taken.state, taken.void_reason, taken.voided_at = NumberState.VOIDED.value, kept, now
    taken.save(update_fields=["state", "void_reason", "voided_at"])
    day = lines.day_for(taken.book, now)
    lines.write(taken.book, taken, LineKind.VOIDED, {"void_reason": kept}, day=day, actor=actor, at=now)
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
def make_final(
    document: models.Model, *, agency_id: int, facts: EntryFacts | None = None, actor: Actor, now: datetime
) -> TakenNumber:
    """Bind its number to `document` for good: it was issued or registered, the number cannot be voided any more.

    facts: what the register did not know before, such as the day of sending. Raises Conflict if the document
    holds no number: it was voided meanwhile.
    """
    taken = _of(document)
    if taken is None or taken.state == NumberState.VOIDED:
        raise Conflict(Refusal.NUMBER_VOIDED, number=taken or "?", reason=taken.void_reason if taken else "?")
    taken.is_final = True
    taken.save(update_fields=["is_final"])
    entering.complete(taken, facts or EntryFacts(), actor=actor, now=now)
    record(Event.NUMBER_USED, taken, actor=actor, now=now, agency_id=agency_id)
    return taken


@action
def complete(document: models.Model, *, facts: EntryFacts, actor: Actor, now: datetime) -> TakenNumber:
    """Write into the register what has become known of a document: whom it went to, when, who signed for it.

    The caller has the right to the act that made it known. Raises NotFound if the document has no number.
    """
    taken = _of(document)
    if taken is None or (taken.book.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(Refusal.NOT_FOUND, what="số")
    # Which series it was numbered in is settled.
    entering.complete(taken, replace(facts, document_kind="", unit_id=None), actor=actor, now=now)
    record(Event.ENTRY_COMPLETED, taken, actor=actor, now=now, agency_id=taken.book.agency_id)
    return taken


def _of(document: models.Model) -> TakenNumber | None:
    rows = TakenNumber.objects.select_related("book").filter(
        document_type=document._meta.label_lower, document_id=document.pk
    )
    found = rows.order_by("-id").first()
    return _locked(found) if found else None


def _locked(found: TakenNumber) -> TakenNumber:
    """Lock the register, then the number, and read it again."""
    lines.locked_default(found.book.agency_id, BookKind(found.book.kind))
    rows = TakenNumber.objects.select_for_update(of=("self",)).select_related("book")
    return rows.get(pk=found.pk)
