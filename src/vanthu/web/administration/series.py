"""The head's decision on the series: which documents are numbered in which book."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.core.text import nfc
from vanthu.directory import queries as directory
from vanthu.documents.words import Kind
from vanthu.registers import actions, queries
from vanthu.registers.models import Book
from vanthu.registers.series import Rule
from vanthu.registers.words import BookKind
from vanthu.web.fields import parse_day
from vanthu.web.filters import whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frame import administrators

KIND = BookKind.OUTGOING
_BLANK = 2
"""Empty lines for further types of councils."""


@administrators
@require_http_methods(["GET", "POST"])
def series(request: Request) -> HttpResponse:
    """Show which series there are and how documents are spread over them; record a new decision."""
    if request.method != "POST":
        return _page(request)
    try:
        actions.decide_series(
            request.agency.pk,
            kind=KIND,
            rules=_rules(request),
            basis=request.POST.get("basis", ""),
            decided_on=_day(request),
            actor=request.actor,
            now=clock.now(),
        )
    except Refused as refused:
        return _page(request, problem=refused)
    return done(
        request,
        reverse("administration:series"),
        _("The series hold for every number from now on; numbers that were taken stay where they are."),
    )


@administrators
@require_POST
def add_series(request: Request) -> HttpResponse:
    """Open a further book of outgoing documents."""
    name = nfc(request.POST.get("name", ""))
    try:
        if not name:
            raise Invalid(Refusal.FIELD_REQUIRED, field=_("Name of the book"))
        book = actions.open_book(
            request.agency.pk, kind=KIND, name=name, actor=request.actor, now=clock.now()
        )
    except Refused as refused:
        return _page(request, problem=refused)
    return done(
        request,
        reverse("administration:series"),
        _("“%(name)s” is open: numbers start at 1.") % {"name": book.name},
    )


@administrators
@require_POST
def start_series(request: Request) -> HttpResponse:
    """Have a book go on after the last number of an older system."""
    try:
        start = actions.start_from(
            whole(request.POST.get("book")) or 0,
            last=whole(request.POST.get("last")) or 0,
            basis=request.POST.get("basis", ""),
            decided_on=_day(request),
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            now=clock.now(),
        )
    except Refused as refused:
        return _page(request, problem=refused)
    return done(
        request,
        reverse("administration:series"),
        _("The next number of “%(name)s” is %(number)d.")
        % {"name": start.book.name, "number": start.last + 1},
    )


@administrators
@require_POST
def allow_sub_numbers(request: Request) -> HttpResponse:
    """Switch sub-numbers of a book on or off, as the head decided."""
    is_allowed = request.POST.get("allowed") == "1"
    try:
        book = actions.allow_sub_numbers(
            whole(request.POST.get("book")) or 0,
            allowed=is_allowed,
            basis=request.POST.get("basis", ""),
            decided_on=_day(request),
            actor=request.actor,
            now=clock.now(),
        )
    except Refused as refused:
        return _page(request, problem=refused)
    sentence = (
        _("Sub-numbers are allowed in “%(name)s”.") if is_allowed else _("“%(name)s” has no sub-numbers.")
    )
    return done(request, reverse("administration:series"), sentence % {"name": book.name})


def _day(request: Request) -> date:
    text = request.POST.get("decided_on", "").strip().lower()
    found = parse_day(text, today=clock.hanoi_date(clock.now()))
    if found is None:
        raise Invalid(Refusal.VALUE_WRONG, field=_("Decided on"), value=text, why=_("not a date"))
    return found


def _rules(request: Request) -> list[Rule]:
    """Return the rules that the form says: a book per type, per body, per type of a body."""
    default = next((book.pk for book in _books(request) if book.is_default), 0)
    found = []
    for name, value in request.POST.items():
        what, _dash, key = name.partition("-")
        book_id = whole(str(value))
        if book_id is None or (book_id == default and what != "body"):
            continue
        if what == "kind":
            found.append(Rule(book_id, document_kind=key))
        elif what == "unit" and (unit_id := whole(key)) is not None:
            found.append(Rule(book_id, unit_id=unit_id))
        elif what == "body":
            unit, _dash, kind = key.partition("-")
            found.append(Rule(book_id, document_kind=kind, unit_id=whole(unit)))
    return found + [_further(*told) for told in _told(request) if any(told)]


def _told(request: Request) -> list[tuple[str, str, str]]:
    """Return what the form says of further types of bodies: unit, type, book."""
    columns = (request.POST.getlist(name) for name in ("new_unit", "new_kind", "new_book"))
    return list(zip(*columns, strict=False))


def _further(unit: str, kind: str, book: str) -> Rule:
    unit_id, book_id = whole(unit), whole(book)
    if unit_id is None or book_id is None or not kind:
        raise Invalid(Refusal.FIELD_REQUIRED, field=_("Council or unit, type of document and book"))
    return Rule(book_id, document_kind=kind, unit_id=unit_id)


def _books(request: Request) -> list[Book]:
    return [book for book in queries.books(request.actor) if book.kind == KIND]


def _page(request: Request, *, problem: Refused | None = None) -> HttpResponse:
    held = {
        (rule.document_kind, rule.unit_id): rule.book_id
        for rule in queries.rules(request.agency.pk, kind=KIND)
    }
    sent = request.POST.dict()

    def chosen(name: str, kind: str, unit_id: int | None) -> int | None:
        return whole(str(sent[name])) if name in sent else held.get((kind, unit_id))

    units = list(directory.units(request.actor))
    context = {
        "books": _books(request),
        "kinds": [(kind, chosen(f"kind-{kind.value}", kind.value, None)) for kind in Kind],
        "units": [(unit, chosen(f"unit-{unit.pk}", "", unit.pk)) for unit in units],
        "bodies": [
            (unit, kind, chosen(f"body-{unit.pk}-{kind.value}", kind.value, unit.pk))
            for unit in units
            for kind in Kind
            if (kind.value, unit.pk) in held
        ],
        "further": _told(request) or [("", "", "")] * _BLANK,
        "decisions": list(queries.decisions(request.actor, kind=KIND)[:20]),
        "sent": sent,
        "asked": request.resolver_match.url_name if request.resolver_match else "",
        "problem": str(problem) if problem else "",
    }
    return page(request, "administration/series.html", context, status=problem.status if problem else 200)
