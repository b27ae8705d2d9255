"""The register of a year, as the law wants it kept: every number, in order, with what became of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.registers import actions, policies, queries
from vanthu.registers.models import TakenNumber
from vanthu.registers.words import BookKind, NumberState
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

SHOWN = 50


@require_GET
def book(request: Request) -> HttpResponse:
    """Show one book of one year, the last number first."""
    return _book(request)


def _book(request: Request, *, problem: str = "", status: int = 200) -> HttpResponse:
    kind = _kind(request.GET.get("so", BookKind.OUTGOING))
    this_year = clock.hanoi_date(clock.now()).year
    years = queries.years(request.actor, kind=kind)
    year = _whole(request.GET.get("nam")) or (years[0] if years else this_year)
    before = _whole(request.GET.get("truoc"))
    numbers = queries.numbers(request.actor, kind=kind, year=year)
    rows = list((numbers.filter(number__lt=before) if before else numbers)[: SHOWN + 1])
    books = [found for found in queries.books(request.actor) if found.kind == kind]
    context = {
        "kind": kind,
        "kinds": list(BookKind),
        "year": year,
        "years": years or [this_year],
        "rows": rows[:SHOWN],
        "more": rows[SHOWN - 1].number if len(rows) > SHOWN else None,
        "before": before,
        "voided": NumberState.VOIDED,
        "gaps": [(found.name, queries.gaps(found, year=year)) for found in books],
        "problem": problem,
        "may_void": policies.may_change(request.actor, request.agency.pk),
        "used_for": _links(rows[:SHOWN]),
    }
    return page(request, "registers/book.html", context, status=status)


def _links(rows: list[TakenNumber]) -> dict[int, str]:
    return {
        row.pk: reverse(
            f"{'outgoing' if row.document_type.startswith('outgoing') else 'incoming'}:show",
            args=[row.document_id],
        )
        for row in rows
    }


def _kind(value: str) -> BookKind:
    try:
        return BookKind(value)
    except ValueError as error:
        raise Http404 from error


def _whole(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


@require_POST
def void(request: Request, number_id: int) -> HttpResponse:
    """Void a number with its reason."""
    try:
        taken = actions.void(
            number_id, reason=request.POST.get("reason", ""), actor=request.actor, now=clock.now()
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        return _book(request, problem=str(refused), status=422)
    address = f"{reverse('registers:book')}?so={taken.book.kind}&nam={taken.year}"
    return done(
        request,
        address,
        _("Number %(number)s is void; it stays in the register with its reason.") % {"number": taken},
    )
