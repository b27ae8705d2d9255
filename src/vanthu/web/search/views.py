"""One search over incoming and outgoing documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from vanthu.incoming import listing as incoming
from vanthu.outgoing import listing as outgoing
from vanthu.web.pages import page
from vanthu.web.requests import Request

SHOWN = 20
AT_ONCE = 5
"""Of each kind, in the palette while one types."""


@require_GET
def find(request: Request) -> HttpResponse:
    """Show what fits the words, among what one may see."""
    text = request.GET.get("q", "").strip()
    is_quick = "nhanh" in request.GET
    most = AT_ONCE if is_quick else SHOWN
    context = {
        "text": text,
        "outgoing": outgoing.listed(request.actor, outgoing.Wanted(text=text), size=most).rows
        if text
        else (),
        "incoming": incoming.listed(request.actor, incoming.Wanted(text=text), size=most).rows
        if text
        else (),
    }
    return page(request, "search/lines.html" if is_quick else "search/find.html", context)
