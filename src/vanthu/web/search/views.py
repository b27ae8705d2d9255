"""One search over incoming and outgoing documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from vanthu.incoming import queries as incoming
from vanthu.outgoing import queries as outgoing
from vanthu.web.pages import page
from vanthu.web.requests import Request

SHOWN = 20


@require_GET
def find(request: Request) -> HttpResponse:
    """Show what fits the words, among what one may see."""
    text = request.GET.get("q", "").strip()
    context = {
        "text": text,
        "outgoing": outgoing.listed(request.actor, text=text).rows[:SHOWN] if text else (),
        "incoming": incoming.listed(request.actor, text=text).rows[:SHOWN] if text else (),
    }
    return page(request, "search/find.html", context)
