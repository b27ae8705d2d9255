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
    """Return the rules that the form says: a book per type and per body; the default one needs no rule."""
    default = next((book.pk for book in _books(request) if book.is_default), 0)
    found = []
    for name, value in request.POST.items():
        what, _dash, key = name.partition("-")
        book_id = whole(str(value))
        if book_id is None or book_id == default:
            continue
        if what == "kind":
            found.append(Rule(book_id, document_kind=key))
        elif what == "unit" and (unit_id := whole(key)) is not None:
            found.append(Rule(book_id, unit_id=unit_id))
    return found


def _books(request: Request) -> list[Book]:
    return [book for book in queries.books(request.actor) if book.kind == KIND]


def _page(request: Request, *, problem: Refused | None = None) -> HttpResponse:
    held = {
        (rule.document_kind, rule.unit_id): rule.book_id
        for rule in queries.rules(request.agency.pk, kind=KIND)
    }
    sent = request.POST.dict()
    kinds = [
        (kind, whole(str(sent.get(f"kind-{kind.value}", ""))) or held.get((kind.value, None)))
        for kind in Kind
    ]
    units = [
        (unit, whole(str(sent.get(f"unit-{unit.pk}", ""))) or held.get(("", unit.pk)))
        for unit in directory.units(request.actor)
    ]
    context = {
        "books": _books(request),
        "kinds": kinds,
        "units": units,
        "decisions": list(queries.decisions(request.actor, kind=KIND)[:20]),
        "sent": sent,
        "asked": request.resolver_match.url_name if request.resolver_match else "",
        "problem": str(problem) if problem else "",
    }
    return page(request, "administration/series.html", context, status=problem.status if problem else 200)
