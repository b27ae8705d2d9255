"""Pages of incoming documents."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.core.errors import Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.incoming import queries
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import OPEN, Move, State
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import handed_out, known
from vanthu.web.pages import page
from vanthu.web.reading import note_reading
from vanthu.web.requests import Request
from vanthu.web.timeline import timeline
from vanthu.web.verification.card import card_of
from vanthu.web.wording import Deadline, deadline


@require_GET
def show(request: Request, document_id: int) -> HttpResponse:
    """Show a document: its pages at left, its life at right."""
    return document_page(request, document_id)


def document_page(
    request: Request, document_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    """Return the page of a document, with what went wrong if something did."""
    found = queries.shown(request.actor, document_id)
    document = found.document
    note_reading(request, document, is_read=found.is_read)
    main = next((facts for facts in found.files if facts.row.ordinal == 0), None)
    context = {
        "page": found,
        "document": document,
        "main": main,
        "problem": sentence_of(refused),
        "main_address": known(reverse("incoming:file", args=[document.pk, 0])) if main else "",
        "cards": [(facts.row, card_of(facts.report)) for facts in found.files if facts.report],
        "due": _due(document),
        "next_number": _proposed(request, found.moves),
        "timeline": timeline(found.history),
        "people": _people(request, found.moves),
    }
    return page(request, "incoming/show.html", context, status=status_of(refused))


def _due(document: IncomingDocument) -> Deadline | None:
    if document.due_on is None or document.state_word not in OPEN:
        return None
    return deadline(document.due_on, clock.hanoi_date(clock.now()))


def _people(request: Request, moves: frozenset[Move]) -> list[tuple[str, str]]:
    """Return to whom a leader may give the document: units first, then people in office, as value and word."""
    if Move.ASSIGN not in moves:
        return []
    today = clock.hanoi_date(clock.now())
    units = [(f"unit-{key}", name) for key, name in directory.unit_names(request.actor)]
    held = [post for post in directory.posts(request.actor) if post.is_held_on(today)]
    return units + [(f"post-{post.pk}", f"{post.person.full_name} – {post.title}") for post in held]


def _proposed(request: Request, moves: frozenset[Move]) -> int | None:
    if Move.REGISTER not in moves:
        return None
    return registers.next_number(request.agency.pk, kind=BookKind.INCOMING, now=clock.now())


@require_GET
def file(request: Request, document_id: int, ordinal: int) -> HttpResponse:
    """Return a file as it was received; of a document that was replaced, only to who was told so."""
    row = queries.file(request.actor, document_id, ordinal)
    state = row.document.state_word
    return handed_out(
        request,
        row.file,
        area="incoming",
        ended=state.label if state is State.REPLACED else "",
        shown=lambda: queries.shown(request.actor, document_id),
    )
