"""Which agencies a form offers: the whole address book where it is short, else who is chosen and who is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.outgoing import policies
from vanthu.web.guards import only_if
from vanthu.web.pages import page
from vanthu.web.requests import Request

SHORT: Final = 40
"""Agencies that are shown at once; a nationwide book has more than 100,000."""
FOUND: Final = 30


def offered(request: Request, *, chosen: Iterable[int], text: str = "") -> tuple[list[Agency], bool]:
    """Return the agencies to choose from, and whether they are all there are."""
    rows = directory.agencies(request.actor).exclude(pk=request.agency.pk)
    first = list(rows.order_by("code")[: SHORT + 1])
    if len(first) <= SHORT:
        return _valid(first), True
    wanted = list(rows.filter(pk__in=set(chosen)).order_by("code"))
    found = directory.find_agencies(request.actor, text, size=FOUND) if text.strip() else []
    seen = {agency.pk for agency in wanted} | {request.agency.pk}
    return [*wanted, *_valid(one for one in found if one.pk not in seen)], False


def _valid(agencies: Iterable[Agency]) -> list[Agency]:
    today = clock.hanoi_date(clock.now())
    return [agency for agency in agencies if agency.is_valid_on(today)]


def numbers(values: Sequence[str]) -> list[int]:
    """Return the ids among what a form sent."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]


@only_if(lambda actor: policies.may_draft(actor) or policies.may_keep_groups(actor))
@require_GET
def agencies(request: Request) -> HttpResponse:
    """Return the agencies that fit what is typed into the search box of a form, as boxes to tick."""
    text = request.GET.get("find", "")
    chosen = set(numbers(request.GET.getlist("recipients")))
    found = directory.find_agencies(request.actor, text, size=FOUND) if text.strip() else []
    shown = [one for one in _valid(found) if one.pk not in chosen and one.pk != request.agency.pk]
    return page(request, "outgoing/found.html", {"found": shown, "text": text})
