"""Open books, record the head's decision on the series, go on from an older system's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory.models import Unit
from vanthu.registers import lines, policies, queries, series
from vanthu.registers.models import Book, Counter, SeriesDecision, SeriesRule, SeriesStart, TakenNumber
from vanthu.registers.series import Fault, Rule
from vanthu.registers.words import BookKind, LineKind

SUBJECT: Final = "registers.book"
_WHY: Final = {
    Fault.TWICE: "có hai dòng cho cùng loại văn bản",
    Fault.EMPTY: "dòng không nêu loại văn bản hay tổ chức nào",
    Fault.UNKNOWN_KIND: "không có loại văn bản này",
    Fault.NORMATIVE_SHARED: "mỗi loại văn bản quy phạm pháp luật phải có hệ thống số riêng (Điều 15.1.a)",
    Fault.SAME_NOTATION: "các loại không có chữ viết tắt có cùng ký hiệu nên phải chung một hệ thống số (Điều 15.1)",
    Fault.BODY_SHARED: "hội đồng, ban dùng con dấu của cơ quan phải có hệ thống số riêng (Phụ lục I)",
    Fault.BODY_WITHOUT_SERIES: "hội đồng, đơn vị này chưa có hệ thống số riêng; hãy chọn sổ cho chính nó trước",
}
_MOST: Final = 1_000_000


@action
def open_book(agency_id: int, *, kind: BookKind, name: str = "", actor: Actor, now: datetime) -> Book:
    """Open the agency's default book of a kind, or a further series of it once that is there.

    A further one needs a name. Raises Conflict if there is one of this name, or of this kind and no name was given.
    """
    require(policies.may_change(actor, agency_id), Permission.REGISTERS_CHANGE)
    kept = nfc(name)[:120]
    held = Book.objects.filter(agency_id=agency_id, kind=kind)
    if held.exists() and (not kept or held.filter(name=kept).exists()):
        raise Conflict(Refusal.ALREADY_EXISTS, what=kept or kind.label)
    book = Book.objects.create(
        agency_id=agency_id, kind=kind, name=kept or kind.vi, is_default=not held.exists()
    )
    record(Event.BOOK_OPENED, book, actor=actor, now=now, agency_id=agency_id)
    return book


@action
def decide_series(
    agency_id: int,
    *,
    kind: BookKind,
    rules: Sequence[Rule],
    basis: str,
    decided_on: date,
    actor: Actor,
    now: datetime,
) -> SeriesDecision:
    """Record the head's decision on which documents are numbered in which series (Art 15.1.c).

    It holds for what is numbered from now on; numbers that were taken stay where they are. Raises Invalid naming
    the first rule that the law does not allow.
    """
    require(policies.may_change(actor, agency_id), Permission.REGISTERS_CHANGE)
    default = lines.locked_default(agency_id, kind)
    if default is None:
        raise Invalid(Refusal.NO_BOOK, kind=kind.label)
    kept = _basis(basis, decided_on, now=now)
    _require_own(agency_id, kind, rules)
    for fault, rule in series.faults(rules, default=default.pk):
        raise Invalid(Refusal.SERIES_WRONG, why=_WHY[fault], what=queries.rule_words(rule))
    decision = SeriesDecision.objects.create(
        agency_id=agency_id, kind=kind, basis=kept, decided_on=decided_on,
        recorded_at=now, recorded_by=actor.label[:400],
    )  # fmt: skip
    SeriesRule.objects.bulk_create(
        SeriesRule(
            decision=decision, book_id=rule.book_id, document_kind=rule.document_kind, unit_id=rule.unit_id
        )
        for rule in rules
    )
    record(Event.SERIES_DECIDED, decision, actor=actor, now=now, agency_id=agency_id, rules=len(rules))
    return decision


def _basis(basis: str, decided_on: date, *, now: datetime) -> str:
    kept = nfc(basis)[:300]
    if not kept:
        raise Invalid(Refusal.FIELD_REQUIRED, field="căn cứ (số, ký hiệu, ngày của văn bản)")
    if decided_on > hanoi_date(now):
        raise Invalid(
            Refusal.VALUE_WRONG, field="ngày quyết định", value=f"{decided_on:%d/%m/%Y}", why="chưa đến ngày"
        )
    return kept


def _require_own(agency_id: int, kind: BookKind, rules: Sequence[Rule]) -> None:
    books = {rule.book_id for rule in rules}
    units = {rule.unit_id for rule in rules if rule.unit_id is not None}
    if Book.objects.filter(pk__in=books, agency_id=agency_id, kind=kind).count() != len(books):
        raise NotFound(Refusal.NOT_FOUND, what="sổ")
    if Unit.objects.filter(pk__in=units, agency_id=agency_id).count() != len(units):
        raise NotFound(Refusal.NOT_FOUND, what="đơn vị")


@action
def start_from(
    book_id: int, *, last: int, basis: str, decided_on: date, reason: str, actor: Actor, now: datetime
) -> SeriesStart:
    """Go on after the last number that another system or the paper book gave this year.

    Raises Conflict once the book has given a number this year. The act is a line of the register, so the day's
    closing signs it.
    """
    book = _book(book_id, actor=actor)
    require(policies.may_change(actor, book.agency_id), Permission.REGISTERS_CHANGE)
    lines.locked_default(book.agency_id, BookKind(book.kind))
    year, kept = hanoi_date(now).year, nfc(reason)[:500]
    cited = _basis(basis, decided_on, now=now)
    if not kept:
        raise Invalid(Refusal.REASON_REQUIRED)
    if not 0 < last < _MOST:
        raise Invalid(Refusal.VALUE_WRONG, field="số cuối cùng", value=last, why="phải từ 1 đến 999999")
    counter, _ = Counter.objects.get_or_create(book=book, year=year)
    if counter.last or TakenNumber.objects.filter(book=book, year=year).exists():
        raise Conflict(Refusal.SERIES_IN_USE, book=book.name, year=year)
    counter.last = last
    counter.save(update_fields=["last"])
    start = SeriesStart.objects.create(
        book=book, year=year, last=last, basis=cited, reason=kept,
        recorded_at=now, recorded_by=actor.label[:400],
    )  # fmt: skip
    said = {"last": last, "basis": cited, "decided_on": decided_on, "reason": kept}
    lines.write(book, None, LineKind.STARTED, said, day=lines.day_for(book, now), actor=actor, at=now)
    record(
        Event.SERIES_STARTED, start, actor=actor, now=now, agency_id=book.agency_id, last=last, basis=cited
    )
    return start


@action
def allow_sub_numbers(
    book_id: int, *, allowed: bool, basis: str, decided_on: date, actor: Actor, now: datetime
) -> Book:
    """Switch sub-numbers such as “123a” on or off, as the head decided in writing."""
    book = _book(book_id, actor=actor)
    require(policies.may_change(actor, book.agency_id), Permission.REGISTERS_CHANGE)
    cited = _basis(basis, decided_on, now=now)
    book.allows_sub_numbers = allowed
    book.save(update_fields=["allows_sub_numbers"])
    record(
        Event.SUB_NUMBERS_ALLOWED, book, actor=actor, now=now, agency_id=book.agency_id,
        allowed=int(allowed), basis=cited, decided_on=decided_on.isoformat(),
    )  # fmt: skip
    return book


def _book(book_id: int, *, actor: Actor) -> Book:
    book = queries.books(actor).select_for_update().filter(pk=book_id).first()
    if book is None:
        raise NotFound(Refusal.NOT_FOUND, what="sổ")
    return book
