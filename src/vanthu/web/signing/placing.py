"""The page where the marks of a draft are moved: by dragging, by arrow keys, or by typing millimetres."""

from __future__ import annotations

import math
from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vanthu.core import clock
from vanthu.core.errors import Invalid, NotFound, Refusal, Refused
from vanthu.outgoing import groundwork, placing
from vanthu.outgoing.states import Move, Way
from vanthu.signing import places
from vanthu.signing.places import Place
from vanthu.web.filters import whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

_NUMBERS = ("x", "y", "width", "height")


def _words() -> dict[str, str]:
    return {
        places.NUMBER: _("Number"),
        places.DATE: _("Date"),
        "day": _("Day"),
        "month": _("Month"),
        "year": _("Year"),
        places.LEADER: _("Leader's signature"),
        places.AGENCY: _("Seal of the agency"),
    }


@require_http_methods(["GET", "POST"])
def place(request: Request, document_id: int) -> HttpResponse:
    """Show where the marks go on a draft, and keep where they were moved."""
    document = groundwork.at_hand(document_id, Move.EDIT, actor=request.actor)
    if document.way_word is not Way.DIGITAL:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    shown, refusal = placing.proposed(document), ""
    if request.method == "POST":
        try:
            moved = {name: _moved(request, name, at) for name, at in shown.items()}
            shown = moved
            seen = whole(request.POST.get("version")) or 0
            placing.move_places(document_id, moved, seen=seen, actor=request.actor, now=clock.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            sentence = _("The marks go where you put them; it is remembered for this type of document.")
            return done(request, reverse("outgoing:show", args=[document_id]), sentence)
    base = placing.base_of(document)
    context = {
        "document": document,
        "places": [(name, word, shown[name]) for name, word in _words().items() if name in shown],
        "pages": base.file.pages or 1,
        "address": reverse("outgoing:version", args=[document.pk, 0, base.version]),
        "name": base.file.name,
        "refusal": refusal,
    }
    return page(request, "signing/places.html", context, status=422 if refusal else 200)


def _moved(request: Request, name: str, at: Place) -> Place:
    """Return a place as the page sent it. Raises Invalid for what is no measure."""
    x, y, width, height = (_millimetres(request.POST.get(f"{name}-{each}", "")) for each in _NUMBERS)
    page_number = whole(request.POST.get(f"{name}-page")) or 0
    return replace(at, page=page_number, x=x, y=y, width=width, height=height)


def _millimetres(text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 2000:
        why = "tính bằng milimét, từ 0"
        raise Invalid(Refusal.VALUE_WRONG, field="vị trí", value=text[:20], why=why)
    return round(value, 2)
