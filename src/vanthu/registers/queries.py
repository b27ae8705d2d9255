"""Reads of the registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from vanthu.core import places
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.statements import Columns, Rows
from vanthu.directory.models import Unit
from vanthu.documents.words import Kind

from . import policies, series
from .models import (
    Book,
    Closing,
    Counter,
    RegisterLine,
    Reservation,
    SeriesDecision,
    SeriesRule,
    SeriesStart,
    SubNumberRequest,
    TakenNumber,
)
from .series import Rule
from .words import BookKind, NumberState, RequestState


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the gap report of a book and year says."""

    book: Book
    year: int
    missing: list[int] = field(default_factory=list)
    """Numbers that nothing explains: empty, or the register was tampered with."""


def books(actor: Actor) -> QuerySet[Book]:
    """Return the books of the actor's agency, the default one of each kind first."""
    if not actor.agency_id:
        return Book.objects.none()
    return _books(actor.agency_id)


def _books(agency_id: Any) -> QuerySet[Book]:  # a number or its place
    return Book.objects.filter(agency_id=agency_id).order_by("kind", "-is_default", "id")


def all_books() -> QuerySet[Book]:
    """Return every book of the installation, for its operator's checks."""
    return Book.objects.select_related("agency").order_by("agency_id", "kind", "-is_default", "id")


def numbers(actor: Actor, *, kind: BookKind, year: int) -> QuerySet[TakenNumber]:
    """Return the numbers taken in a year, the last one first."""
    rows = TakenNumber.objects.filter(book__in=books(actor), book__kind=kind, year=year)
    return rows.select_related("book").order_by("-number", "-suffix")


def years(actor: Actor, *, kind: BookKind) -> list[int]:
    """Return the years in which the agency took numbers, the latest first."""
    return sorted(set(_YEARS.column(agency_id=actor.agency_id or 0, kind=kind.value)), reverse=True)


_YEARS: Final = Columns(
    lambda: Counter.objects.filter(
        book__agency_id=places.number("agency_id"), book__kind=places.text("kind")
    ).values_list("year")
)


def own_books(actor: Actor) -> list[Book]:
    """Return what `books` does, read."""
    return _BOOKS.all(agency_id=actor.agency_id or 0)


_BOOKS: Final = Rows(lambda: _books(places.number("agency_id")))


def number_of(document: Model) -> TakenNumber | None:
    """Return the number that `document` holds."""
    rows = TakenNumber.objects.filter(
        document_type=document._meta.label_lower, document_id=document.pk, state=NumberState.USED
    )
    return rows.select_related("book").first()


def to_void(actor: Actor, taken_id: int) -> TakenNumber:
    """Return a number that `actor` may void. Raises NotFound, NotPermitted, and what `require_voidable` does."""
    taken = TakenNumber.objects.select_related("book", "entry").filter(pk=taken_id).first()
    if taken is None or (taken.book.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(Refusal.NOT_FOUND, what="số")
    require(policies.may_change(actor, taken.book.agency_id), Permission.REGISTERS_VOID)
    require_voidable(taken)
    return taken


def require_voidable(taken: TakenNumber) -> None:
    """Raise Conflict if a number is void already, or its document has left the agency or was registered."""
    if taken.state == NumberState.VOIDED:
        raise Conflict(Refusal.NUMBER_VOIDED, number=taken, reason=taken.void_reason)
    if taken.is_final:
        raise Conflict(Refusal.NUMBER_FINAL, number=taken)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Where a document would be numbered now."""

    number: int
    """The next number: a proposal only, somebody may be quicker."""
    book: Book | None
    """None while no book is open, or none for a normative document of this type."""
    has_kept: bool
    """Whether numbers of the book are kept back that may still be used."""


def upcoming(
    agency_id: int, *, kind: BookKind, now: datetime, document_kind: str = "", unit_id: int | None = None
) -> Upcoming:
    """Return in which book a document would be numbered now, and how."""
    on = hanoi_date(now)
    counted = Counter.objects.filter(book=OuterRef("pk"), year=on.year).values("last")
    rows = Book.objects.filter(agency_id=agency_id, kind=kind).annotate(
        last=Subquery(counted), has_kept=Exists(_open_blocks(on).filter(book=OuterRef("pk")))
    )
    books = {book.pk: book for book in rows}
    default = next((book for book in books.values() if book.is_default), None)
    chosen = _chosen(default, document_kind=document_kind, unit_id=unit_id) if default else None
    book = books.get(chosen or 0)
    if book is None:
        return Upcoming(1, None, has_kept=False)
    return Upcoming((book.last or 0) + 1, book, has_kept=book.has_kept)


def next_number(agency_id: int, *, kind: BookKind, now: datetime) -> int:
    """Return the number that would be taken now, as `upcoming` does."""
    return upcoming(agency_id, kind=kind, now=now).number


def decision(agency_id: int, *, kind: BookKind) -> SeriesDecision | None:
    """Return the decision on the series that holds, if the head took one."""
    return SeriesDecision.objects.filter(agency_id=agency_id, kind=kind).order_by("-id").first()


def decisions(actor: Actor, *, kind: BookKind) -> QuerySet[SeriesDecision]:
    """Return every decision on the series of the actor's agency, the latest first."""
    rows = SeriesDecision.objects.filter(agency_id=actor.agency_id or 0, kind=kind)
    return rows.annotate(rules_count=Count("rules")).order_by("-id")


def rules(agency_id: int, *, kind: BookKind) -> list[Rule]:
    """Return the rules that hold."""
    latest = SeriesDecision.objects.filter(agency_id=agency_id, kind=kind).order_by("-id").values("pk")[:1]
    rows = SeriesRule.objects.filter(decision_id=Subquery(latest))
    return [Rule(row.book_id, row.document_kind, row.unit_id) for row in rows]


def book_for(default: Book, *, document_kind: str, unit_id: int | None) -> Book:
    """Return the book in which a document is numbered.

    Raises Invalid while no book is kept for the type of a normative document alone (NĐ 30/2020 Art 15.1.a).
    """
    chosen = _chosen(default, document_kind=document_kind, unit_id=unit_id)
    if chosen is None:
        raise Invalid(Refusal.NO_OWN_SERIES, kind=Kind(document_kind).label)
    return default if chosen == default.pk else Book.objects.get(pk=chosen)


def _chosen(default: Book, *, document_kind: str, unit_id: int | None) -> int | None:
    """Return which book the rules name; a normative document of somebody else's, or a copy of one, goes anywhere."""
    kind = BookKind(default.kind)
    held = rules(default.agency_id, kind=kind)
    chosen = series.book_for(held, document_kind=document_kind, unit_id=unit_id, default=default.pk)
    return default.pk if chosen is None and kind is not BookKind.OUTGOING else chosen


def own_book(
    agency_id: int, *, kind: BookKind, document_kind: str = "", unit_id: int | None = None
) -> Book | None:
    """Return the book in which such a document of an agency is numbered, as `book_for`; None while none is open."""
    default = Book.objects.filter(agency_id=agency_id, kind=kind, is_default=True).first()
    return book_for(default, document_kind=document_kind, unit_id=unit_id) if default else None


def has_own_series(unit: Unit) -> bool:
    """Say whether the head gave a body a series of its own: then its notation is its own too (App I II.3)."""
    held = decision(unit.agency_id, kind=BookKind.OUTGOING)
    return held is not None and SeriesRule.objects.filter(decision=held, unit=unit).exists()


def rule_words(rule: Rule) -> str:
    """Return how a rule is spoken of."""
    kinds = {member.value: member.vi for member in Kind}
    unit = Unit.objects.filter(pk=rule.unit_id).first() if rule.unit_id else None
    words = [kinds.get(rule.document_kind, rule.document_kind), unit.name if unit else ""]
    return ", ".join(word for word in words if word) or "–"


def reservations(actor: Actor) -> QuerySet[Reservation]:
    """Return the blocks that were set aside in the actor's agency, or all of them for the system."""
    rows = Reservation.objects.select_related("book").order_by("-id")
    return rows if actor.is_system and actor.agency_id is None else rows.filter(book__in=books(actor))


def used_of(blocks: Sequence[Reservation]) -> dict[int, int]:
    """Return how many numbers of each block a document bears."""
    found = dict.fromkeys((block.pk for block in blocks), 0)
    wanted = Q()
    for block in blocks:
        wanted |= Q(book=block.book, year=block.year, number__range=(block.first, block.last))
    if not blocks:
        return found
    rows = TakenNumber.objects.filter(wanted, suffix="", state=NumberState.USED)
    for book_id, year, number in rows.values_list("book_id", "year", "number"):
        for block in blocks:
            if (block.book_id, block.year) == (book_id, year) and block.first <= number <= block.last:
                found[block.pk] += 1
    return found


def kept_numbers(book: Book, *, on: date) -> list[tuple[Reservation, list[int]]]:
    """Return the blocks of a book from which numbers may be given on a day, each with those that are left of it."""
    blocks = list(_open_blocks(on).filter(book=book).order_by("id"))
    taken = TakenNumber.objects.filter(book=book, year=on.year, suffix="")
    within = Q()
    for block in blocks:
        within |= Q(number__range=(block.first, block.last))
    used = set(taken.filter(within).values_list("number", flat=True)) if blocks else set()
    left = [
        (block, [number for number in range(block.first, block.last + 1) if number not in used])
        for block in blocks
    ]
    return [(block, numbers) for block, numbers in left if numbers]


def _open_blocks(on: date) -> QuerySet[Reservation]:
    return Reservation.objects.filter(year=on.year, ended_at=None, expires_on__gte=on)


def wish_of(document: Model) -> SubNumberRequest | None:
    """Return the latest wish for a sub-number that was made for a document."""
    rows = SubNumberRequest.objects.filter(document_type=document._meta.label_lower, document_id=document.pk)
    return rows.select_related("book", "taken").order_by("-id").first()


def sub_number_requests(actor: Actor) -> QuerySet[SubNumberRequest]:
    """Return the wishes for sub-numbers in the actor's agency, the newest first."""
    return (
        SubNumberRequest.objects.filter(book__in=books(actor)).select_related("book", "taken").order_by("-id")
    )


def wishes_to_answer(actor: Actor) -> QuerySet[SubNumberRequest]:
    """Return the wishes for sub-numbers that wait for the actor's answer: a leader's, never one's own."""
    if not policies.may_approve(actor, actor.agency_id or 0):
        return SubNumberRequest.objects.none()
    rows = sub_number_requests(actor).filter(state=RequestState.ASKED, book__allows_sub_numbers=True)
    return rows.exclude(asked_by_id=actor.person_id or 0).order_by("id")


def closings(actor: Actor) -> QuerySet[Closing]:
    """Return the closed days of the actor's agency, the latest first."""
    return Closing.objects.filter(book__in=books(actor)).select_related("book").order_by("-day", "book_id")


def unclosed(book: Book) -> int:
    """Return how many lines wait for the closing of their day."""
    return RegisterLine.objects.filter(book=book, closing=None).count()


def gaps(book: Book, *, year: int) -> list[int]:
    """Return the numbers up to the last one that nothing explains: neither document, voiding, block nor older book.

    Every number is looked at. A page that only has to say whether there are any asks `missing`.
    """
    rows = TakenNumber.objects.filter(book=book, year=year, suffix="")
    counted = Counter.objects.filter(book=book, year=year).annotate(
        start=Coalesce(Subquery(_start_of(book.pk, year)), 0)
    )
    last, start = counted.values_list("last", "start").first() or (0, 0)
    held = {
        number
        for block in Reservation.objects.filter(book=book, year=year, ended_at=None)
        for number in range(block.first, block.last + 1)
    }
    known = set(rows.filter(number__gt=start).values_list("number", flat=True))
    return sorted(set(range(start + 1, last + 1)) - known - held)


def missing(book: Book, *, year: int) -> list[int]:
    """Return what `gaps` returns, without looking at every number unless one is missing.

    A number stands in the register once and is counted as it is entered: as many as there can be are all of them. A
    row that was deleted past the triggers stays counted; `vanthu check` and `vanthu register verify` look at each.
    """
    head = next(iter(_COUNTED.all(book_id=book.pk, year=year)), None)
    if head is None:
        return []
    last, start, entered, has_blocks = head
    kept = _left_in_blocks(book, year) if has_blocks else 0
    return [] if entered + kept == last - start else gaps(book, year=year)


_COUNTED: Final = Columns(
    lambda: (
        Counter.objects.filter(book_id=places.number("book_id"), year=places.number("year"))
        .annotate(
            start=Coalesce(Subquery(_start_of(places.number("book_id"), places.number("year"))), 0),
            has_blocks=Exists(
                Reservation.objects.filter(book=OuterRef("book"), year=OuterRef("year"), ended_at=None)
            ),
        )
        .values_list("last", "start", "entered", "has_blocks")
    )
)


def _left_in_blocks(book: Book, year: int) -> int:
    """Return how many numbers are kept back: of the blocks that have not ended, those that nobody took."""
    taken = TakenNumber.objects.filter(
        book=book, year=year, suffix="", number__range=(OuterRef("first"), OuterRef("last"))
    )
    count = taken.order_by().values("book").annotate(count=Count("pk")).values("count")
    blocks = Reservation.objects.filter(book=book, year=year, ended_at=None)
    rows = blocks.annotate(taken=Coalesce(Subquery(count), 0)).values_list("first", "last", "taken")
    return sum(last - first + 1 - used for first, last, used in rows)


def _start_of(
    book_id: int | places.Place, year: int | places.Place
) -> QuerySet[Any, int]:  # Any: the stubs' own
    """Return, as one value, up to which number an older book was carried on."""
    rows = SeriesStart.objects.filter(book_id=book_id, year=year)  # type: ignore[misc]  # places stand for numbers
    return rows.order_by("-last").values_list("last", flat=True)[:1]


def gap_report(chosen: Iterable[Book]) -> list[Gaps]:
    """Return, for every book and every year of it, what nothing explains."""
    return [
        Gaps(book, year, gaps(book, year=year))
        for book in chosen
        for year in Counter.objects.filter(book=book).order_by("year").values_list("year", flat=True)
    ]
