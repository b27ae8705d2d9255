"""Lists and pages of incoming documents, and the clerk's two acts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import NotFound, Refused, Unavailable
from vanthu.incoming import actions, queries
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import Move, State
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import file_response
from vanthu.web.filters import choices, member, whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request
from vanthu.web.timeline import timeline
from vanthu.web.verification.card import card_of
from vanthu.web.wording import deadline


@require_GET
def documents(request: Request) -> HttpResponse:
    """Show the incoming documents one may see, newest first."""
    state = member(State, request.GET.get("trang-thai"))
    text = request.GET.get("q", "").strip()
    after = whole(request.GET.get("sau"))
    found = queries.listed(request.actor, state=state, text=text, after=after)
    today = clock.hanoi_date(clock.now())
    context = {
        "rows": [(row, deadline(row.due_on, today) if row.due_on else None) for row in found.rows],
        "after": found.after,
        "text": text,
        "state": state,
        "is_filtered": bool(state or text),
        "states": choices(request, "trang-thai", [(word.value, word.label) for word in State], state),
    }
    return page(request, "incoming/list.html", context, part="rows")


@require_GET
def show(request: Request, document_id: int) -> HttpResponse:
    """Show a document: its pages at left, its life at right."""
    return _document_page(request, document_id)


def _document_page(
    request: Request, document_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    found = queries.shown(request.actor, document_id)
    document = found.document
    now = clock.now()
    main = next((facts for facts in found.files if facts.row.ordinal == 0), None)
    context = {
        "page": found,
        "document": document,
        "main": main,
        "problem": sentence_of(refused),
        "main_address": reverse("incoming:file", args=[document.pk, 0]) if main else "",
        "cards": [(facts.row, card_of(facts.report)) for facts in found.files if facts.report],
        "due": deadline(document.due_on, clock.hanoi_date(now)) if document.due_on else None,
        "next_number": _proposed(request, found.moves),
        "timeline": timeline(found.history),
    }
    return page(request, "incoming/show.html", context, status=status_of(refused))


def _proposed(request: Request, moves: frozenset[Move]) -> int | None:
    if Move.REGISTER not in moves:
        return None
    return registers.next_number(request.agency.pk, kind=BookKind.INCOMING, now=clock.now())


@require_GET
def file(request: Request, document_id: int, ordinal: int) -> HttpResponse:
    """Return a file as it was received."""
    row = queries.file(request.actor, document_id, ordinal)
    return file_response(blobs().read(row.file.sha256), name=row.file.name, media_type=row.file.media_type)


def _act(
    request: Request,
    document_id: int,
    act: Callable[[], IncomingDocument],
    sentence: Callable[[IncomingDocument], str],
) -> HttpResponse:
    queries.shown(request.actor, document_id)
    try:
        document = act()
    except NotFound:
        raise
    except (Refused, Unavailable) as refused:
        return _document_page(request, document_id, refused=refused)
    return done(request, reverse("incoming:show", args=[document_id]), sentence(document))


@require_POST
def register(request: Request, document_id: int) -> HttpResponse:
    """Register a document under the next number of the incoming book."""
    return _act(
        request,
        document_id,
        lambda: actions.register(document_id, actor=request.actor, now=clock.now()),
        lambda document: (
            _("Registered under number %(number)s. The sender is told.")
            % {"number": f"{document.number:02d}"}
        ),
    )


@require_POST
def refuse(request: Request, document_id: int) -> HttpResponse:
    """Refuse a document; the reason goes back to the sender."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        document_id,
        lambda: actions.refuse(document_id, reason=reason, actor=request.actor, now=clock.now()),
        lambda _document: _("Refused. The sender is told, with your reason."),
    )
