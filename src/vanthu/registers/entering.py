"""The steps that every way of taking a number shares; the caller holds the register's lock."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from django.db import models
from django.db.models import F

from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.core.places import number
from vanthu.core.statements import Change
from vanthu.core.text import fold
from vanthu.documents.secrecy import bears_mark
from vanthu.documents.words import in_year

from . import lines
from .facts import EntryFacts
from .models import Book, Counter, RegisterEntry, TakenNumber
from .words import BookKind, LineKind, NumberState

_COUNT: Final = Change(
    lambda: Counter.objects.filter(book_id=number("book_id"), year=number("year")), entered=F("entered") + 1
)


def refuse_secret(facts: EntryFacts) -> None:
    """Refuse a document that bears a mark of secrecy: its separate series is not of this system (Art 15.2)."""
    if any(bears_mark(value) for value in asdict(facts).values() if isinstance(value, str)):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)


def enter(
    book: Book,
    document: models.Model,
    facts: EntryFacts,
    *,
    year: int,
    number: int,
    suffix: str = "",
    actor: Actor,
    at: datetime,
) -> TakenNumber:
    """Bind a number to a document and write it into the register. Raises Conflict if its code is in use."""
    taken = TakenNumber(
        book=book,
        year=year,
        number=number,
        suffix=suffix,
        document_type=document._meta.label_lower,
        document_id=document.pk,
        document_label=str(document)[:600],
        taken_at=at,
        taken_by=actor.label[:400],
    )
    return _write(taken, facts, actor=actor)


def enter_void(
    book: Book, origin: models.Model, *, year: int, number: int, reason: str, actor: Actor, at: datetime
) -> TakenNumber:
    """Write a number into the register that nobody used: void from the beginning, with its reason."""
    taken = TakenNumber(
        book=book,
        year=year,
        number=number,
        state=NumberState.VOIDED.value,
        void_reason=reason[:500],
        voided_at=at,
        document_type=origin._meta.label_lower,
        document_id=origin.pk,
        document_label=str(origin)[:600],
        taken_at=at,
        taken_by=actor.label[:400],
    )
    return _write(taken, EntryFacts(subject="(không dùng)"), actor=actor)


def _write(taken: TakenNumber, facts: EntryFacts, *, actor: Actor) -> TakenNumber:
    book, at = taken.book, taken.taken_at
    day = lines.day_for(book, at)
    columns = _columns(taken, facts, entered_on=hanoi_date(at), day=day)
    _refuse_repeated_code(taken, str(columns.get("notation", "")), str(columns.get("code", "")))
    taken.save(force_insert=True)
    if not taken.suffix:
        _COUNT(book_id=book.pk, year=taken.year)
    entry = RegisterEntry(
        taken=taken,
        agency_id=book.agency_id,
        kind=book.kind,
        book=book,
        year=taken.year,
        number=taken.number,
        suffix=taken.suffix,
        **columns,
    )
    entry.subject_folded = fold(entry.subject)[:1100]
    entry.save(force_insert=True)
    said = {**columns, "state": taken.state, "void_reason": taken.void_reason, "label": taken.document_label}
    lines.write(book, taken, LineKind.TAKEN, said, day=day, actor=actor, at=at)
    return taken


def _columns(
    taken: TakenNumber, facts: EntryFacts, *, entered_on: date, day: date
) -> dict[str, str | int | date]:
    columns = facts.known()
    columns["entered_on"] = entered_on
    if taken.book.kind != BookKind.INCOMING:
        columns.setdefault("issued_on", entered_on)
        _name(taken, columns, document_kind=facts.document_kind)
        columns.setdefault("code", str(taken))
    if day > entered_on:
        late = f"Vào sổ sau khi khóa sổ ngày {entered_on:%d/%m/%Y}"
        columns["remark"] = f"{columns['remark']}; {late}" if "remark" in columns else late
    return columns


def _name(taken: TakenNumber, columns: dict[str, str | int | date], *, document_kind: str) -> None:
    """Write the notation as it follows the number, and both together; only here is the number's year known."""
    if "notation" in columns:
        if taken.book.kind == BookKind.OUTGOING:
            columns["notation"] = in_year(str(columns["notation"]), document_kind, taken.year)
        columns["code"] = f"{taken}/{columns['notation']}"


def _refuse_repeated_code(taken: TakenNumber, notation: str, code: str) -> None:
    """Number and notation are unique in a year over all series (Art 15.1)."""
    book = taken.book
    same = RegisterEntry.objects.filter(
        agency_id=book.agency_id,
        kind=book.kind,
        year=taken.year,
        number=taken.number,
        suffix=taken.suffix,
        notation=notation,
    )
    if notation and same.exists():
        raise Conflict(Refusal.CODE_TAKEN, code=code, year=taken.year)


def complete(taken: TakenNumber, facts: EntryFacts, *, actor: Actor, now: datetime) -> RegisterEntry:
    """Add to an entry what was not known before; a line says what was changed, when and by whom."""
    entry = RegisterEntry.objects.get(taken=taken)
    known = facts.known()
    if taken.book.kind != BookKind.INCOMING and "notation" in known:
        _name(taken, known, document_kind=entry.document_kind)
    if entry.remark and str(known.get("remark", "")) not in entry.remark:
        known["remark"] = f"{entry.remark}; {known['remark']}"[:1000]
    changed = {name: value for name, value in known.items() if getattr(entry, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(entry, name, value)
        entry.subject_folded = fold(entry.subject)[:1100]
        entry.save()
        day = lines.day_for(taken.book, now)
        lines.write(taken.book, taken, LineKind.CHANGED, changed, day=day, actor=actor, at=now)
    return entry
