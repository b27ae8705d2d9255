"""Set a block of numbers aside, use them one by one, void what is left when the block ends."""

from __future__ import annotations

from datetime import date, datetime
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
from vanthu.jobs import queue
from vanthu.registers import entering, lines, policies, queries
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Counter, Reservation, TakenNumber
from vanthu.registers.words import BookKind, LineKind

SUBJECT: Final = "registers.reservation"
LARGEST: Final = 200


@action
def reserve(
    book_id: int, *, count: int, holder: str, reason: str, expires_on: date, actor: Actor, now: datetime
) -> Reservation:
    """Set the next `count` numbers of a book aside for `holder` until a day of this year.

    Raises Invalid for a missing holder or reason, or a day that is past or of another year.
    """
    book = queries.books(actor).filter(pk=book_id).first()
    if book is None:
        raise NotFound(Refusal.NOT_FOUND, what="sổ")
    require(policies.may_close(actor, book.agency_id), Permission.REGISTERS_RESERVE)
    today, who, why = hanoi_date(now), nfc(holder)[:200], nfc(reason)[:500]
    if not who:
        raise Invalid(Refusal.FIELD_REQUIRED, field="giữ cho ai")
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    if not 1 <= count <= LARGEST:
        raise Invalid(Refusal.VALUE_WRONG, field="số lượng", value=count, why=f"phải từ 1 đến {LARGEST}")
    if expires_on < today or expires_on.year != today.year:
        raise Invalid(
            Refusal.VALUE_WRONG,
            field="hạn dùng",
            value=f"{expires_on:%d/%m/%Y}",
            why="phải từ hôm nay đến hết năm",
        )
    lines.locked_default(book.agency_id, BookKind(book.kind))
    counter, _ = Counter.objects.get_or_create(book=book, year=today.year)
    first, counter.last = counter.last + 1, counter.last + count
    counter.save(update_fields=["last"])
    block = Reservation.objects.create(
        book=book, year=today.year, first=first, last=counter.last, holder=who, reason=why,
        expires_on=expires_on, reserved_at=now, reserved_by=actor.label[:400],
    )  # fmt: skip
    said = {"first": first, "last": block.last, "holder": who, "reason": why, "expires_on": expires_on}
    lines.write(book, None, LineKind.RESERVED, said, day=lines.day_for(book, now), actor=actor, at=now)
    queue.enqueue(
        "registers.end_reservation", {"reservation_id": block.pk}, now=now, due_at=lines.end_of(expires_on),
        dedupe_key=f"end-reservation:{block.pk}",
    )  # fmt: skip
    record(Event.NUMBERS_RESERVED, block, actor=actor, now=now, agency_id=book.agency_id, reason=why)
    return block


@action
def take_reserved(
    reservation_id: int,
    *,
    document: models.Model,
    number: int | None = None,
    facts: EntryFacts | None = None,
    actor: Actor,
    now: datetime,
) -> TakenNumber:
    """Take a number of a block for `document`: the first one left, or a named one. Taking goes on as always then.

    Raises Conflict if the block has ended, expired, is of a series in which such a document is not numbered, or the
    number is used or not of it.
    """
    block, taken_before = _locked(reservation_id, actor=actor)
    require(policies.may_close(actor, block.book.agency_id), Permission.REGISTERS_RESERVE)
    known = facts or EntryFacts(subject=str(document))
    entering.refuse_secret(known)
    if queries.number_of(document) is not None:
        raise Conflict(Refusal.ALREADY_EXISTS, what=f"số của {document}"[:200])
    free = [one for one in range(block.first, block.last + 1) if one not in taken_before]
    wanted = number if number is not None else next(iter(free), None)
    if not _is_open_to(block, known, on=hanoi_date(now)) or wanted not in free:
        raise Conflict(Refusal.NUMBER_NOT_RESERVED, block=block)
    taken = entering.enter(block.book, document, known, year=block.year, number=wanted, actor=actor, at=now)
    record(
        Event.NUMBER_TAKEN, taken, actor=actor, now=now, agency_id=block.book.agency_id, reserved=str(block)
    )
    return taken


def _is_open_to(block: Reservation, facts: EntryFacts, *, on: date) -> bool:
    """Say whether a document may be numbered from a block: it goes on, and is of the document's own series."""
    if block.ended_at is not None or on > block.expires_on:
        return False
    own = queries.own_book(
        block.book.agency_id,
        kind=BookKind(block.book.kind),
        document_kind=facts.document_kind,
        unit_id=facts.unit_id,
    )
    return own is not None and own.pk == block.book_id


@action
def end_reservation(reservation_id: int, *, actor: Actor, now: datetime) -> Reservation:
    """End a block and void what was not used of it, each number with the reason; asked again, change nothing."""
    block, used = _locked(reservation_id, actor=actor)
    require(policies.may_close(actor, block.book.agency_id), Permission.REGISTERS_RESERVE)
    if block.ended_at is None:
        why = f"Không dùng đến trong khối số {block} giữ trước cho {block.holder}: {block.reason}"
        for number in range(block.first, block.last + 1):
            if number not in used:
                entering.enter_void(
                    block.book, block, year=block.year, number=number, reason=why, actor=actor, at=now
                )
        block.ended_at = now
        block.save(update_fields=["ended_at"])
    left = block.last - block.first + 1 - len(used)
    record(Event.RESERVATION_ENDED, block, actor=actor, now=now, agency_id=block.book.agency_id, voided=left)
    return block


def _locked(reservation_id: int, *, actor: Actor) -> tuple[Reservation, frozenset[int]]:
    """Return a block under the register's lock, and the numbers of it that are in the register."""
    found = queries.reservations(actor).filter(pk=reservation_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="khối số")
    lines.locked_default(found.book.agency_id, BookKind(found.book.kind))
    block = Reservation.objects.select_related("book").get(pk=found.pk)
    rows = TakenNumber.objects.filter(
        book=block.book, year=block.year, suffix="", number__range=(block.first, block.last)
    )
    return block, frozenset(rows.values_list("number", flat=True))
