"""Views of lists, kept under a name."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.errors import NotFound, Refused
from vanthu.personal import actions, queries
from vanthu.web.fields import parse_day
from vanthu.web.pages import SeeOther, done
from vanthu.web.requests import Request

LISTS: Final = {
    "van-ban-di": "outgoing:list",
    "van-ban-den": "incoming:list",
    "luot-gui": "deliveries:list",
    "goi-tin-den": "deliveries:received",
    "ban-sao": "copies:list",
    "so-dang-ky": "registers:book",
    "nguoi-dung": "administration:people",
}
"""Where each list that has views stands."""


@require_POST
def keep_view(request: Request) -> HttpResponse:
    """Keep what a list shows under a name."""
    listing = request.POST.get("listing", "")
    if listing not in LISTS:
        raise Http404
    query = _query(request)
    address = _address(listing, query)
    before = {view.pk for view in queries.views(request.actor, listing)}
    try:
        view = actions.keep_view(
            listing, name=request.POST.get("name", ""), query=query, actor=request.actor, now=clock.now()
        )
    except Refused as refused:
        messages.warning(request, str(refused))
        return SeeOther(address)
    if view.pk in before:
        return done(
            request,
            address,
            _("“%(name)s” was there already: it now holds what is shown here, instead of what it held.")
            % {"name": view.name},
        )
    return done(request, address, _("Kept as “%(name)s”. It is under “Views” now.") % {"name": view.name})


@require_POST
def drop_view(request: Request, view_id: int) -> HttpResponse:
    """Remove one of one's own views."""
    try:
        view = actions.drop_view(view_id, actor=request.actor, now=clock.now())
    except NotFound as nothing:
        raise Http404 from nothing
    address = _address(view.listing, _query(request))
    return done(request, address, _("The view “%(name)s” is removed.") % {"name": view.name})


def _query(request: Request) -> str:
    """Return what the list shows as the view is kept or removed: one stays there.

    A day without its year is that of this year, also next year; “today” is another day tomorrow.
    """
    query = QueryDict(request.POST.get("query", "")[:4000], mutable=True)
    today = clock.hanoi_date(clock.now())
    for name in ("tu", "den"):
        text = query.get(name, "").strip()
        day = parse_day(text, today=today) if text[:1].isdigit() else None
        if day:
            query[name] = f"{day:%d/%m/%Y}"
    return query.urlencode()


def _address(listing: str, query: str) -> str:
    place = reverse(LISTS[listing])
    return f"{place}?{query}" if query else place
