"""Pages of outgoing documents."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal, Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency, Post
from vanthu.documents.words import in_year, printed_number
from vanthu.exchange.queries import DeliveryView
from vanthu.exchange.words import DeliveryState
from vanthu.outgoing import linking, policies, queries, scanning
from vanthu.outgoing.models import OutgoingDocument, OutgoingFile
from vanthu.outgoing.shown import OutgoingPage
from vanthu.outgoing.shown import shown as shown_in_full
from vanthu.outgoing.states import OUT, OUT_OF_USE, Move
from vanthu.outgoing.words import LinkKind
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import handed_out, known
from vanthu.web.pages import page
from vanthu.web.reading import note_reading
from vanthu.web.requests import Request
from vanthu.web.signing.holders import Held, held_by_agency, held_by_reader
from vanthu.web.timeline import timeline
from vanthu.web.verification.card import card_of
from vanthu.web.wording import deadline

from .offered import offered

CHOOSING: Final = "chon-noi-nhan"
_UNDER_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING})
_ARRIVED = "01"
"""The receiver's status “đã đến”: QĐ 28/2018."""
_BY_LEADER = frozenset({Move.SIGN})
_BY_AGENCY = frozenset({Move.NUMBER, Move.SEAL, Move.SEAL_COPY})


@require_GET
def show(request: Request, document_id: int) -> HttpResponse:
    """Show a document: its pages at left, its life at right."""
    return document_page(request, document_id)


def document_page(
    request: Request, document_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    """Return the page of a document, with what went wrong if something did."""
    found = shown_in_full(request.actor, document_id)
    document = found.document
    note_reading(request, document, is_read=found.is_read)
    today = clock.hanoi_date(clock.now())
    main = next((facts for facts in found.files if facts.row.ordinal == 0), None)
    context = {
        "page": found,
        "document": document,
        "main": main,
        "problem": sentence_of(refused),
        "scan": scanning.waiting(request.actor, document) if Move.ATTACH_SCAN in found.moves else None,
        "unheard": _unheard(found),
        "main_address": known(reverse("outgoing:file", args=[document.pk, 0])) if main else "",
        "cards": [(facts.row, card_of(facts.report)) for facts in found.files if facts.report],
        "due": deadline(document.due_on, today) if document.due_on else None,
        "may_choose": _may_choose(request, found),
        "chooser": (chooser := _chooser(request, found)),
        "groups": queries.groups(request.actor) if chooser else [],
        "units": directory.unit_names(request.actor) if chooser else [],
        "chosen_units": [one.pk for one in found.units],
        "consultable": _consultable(request, found),
        "timeline": timeline(found.history),
        "today": today,
        "link_kinds": list(LinkKind) if found.may_follow else [],
        "now": clock.now(),
        "is_under_way": any(one.state in _UNDER_WAY or _is_awaited(one) for one in found.deliveries),
        **_signing(request, found),
    }
    return page(request, "outgoing/show.html", context, status=status_of(refused))


def _is_awaited(delivery: DeliveryView) -> bool:
    """Say whether the receiver has still to conclude: it reported nothing yet, or only that the document came."""
    if delivery.state not in {DeliveryState.STORED, DeliveryState.ACCEPTED}:
        return False
    latest = delivery.latest_status
    return latest is None or latest.code == _ARRIVED


def _unheard(found: OutgoingPage) -> str:
    """Return the names of those who got the earlier document and not this one: its issue would be refused."""
    document = found.document
    if document.linked is None or document.state_word in OUT:
        return ""
    return "; ".join(linking.unheard(document, document.linked, on=clock.hanoi_date(clock.now())))


def _may_choose(request: Request, found: OutgoingPage) -> bool:
    document = found.document
    return document.state_word not in OUT and policies.may_address(request.actor, document)


def _chooser(request: Request, found: OutgoingPage) -> tuple[list[tuple[Agency, bool]], bool] | None:
    """Return agencies to choose from, each with whether it is chosen, and whether they are all; None unasked."""
    if CHOOSING not in request.GET or not _may_choose(request, found):
        return None
    chosen = {one.pk for one in found.recipients}
    agencies, is_whole = offered(request, chosen=chosen, text=request.GET.get("find", ""))
    return [(agency, agency.pk in chosen) for agency in agencies], is_whole


def _consultable(request: Request, found: OutgoingPage) -> list[Post]:
    """Return whom the drafter may ask for an opinion before submitting: everybody else in office."""
    if Move.SUBMIT not in found.moves:
        return []
    today = clock.hanoi_date(clock.now())
    held = [post for post in directory.posts(request.actor) if post.is_held_on(today)]
    return [post for post in held if post.person_id != request.actor.person_id]


def _signing(request: Request, found: OutgoingPage) -> dict[str, object]:
    """Return what the signing forms show before a PIN is asked: which certificate, which number."""
    shown: dict[str, object] = {
        **Held(None).shown,
        "next_number": None,
        "held_number": None,
        "sub_number_wish": None,
        "allows_sub_numbers": False,
        "kept_numbers": [],
        "no_book": "",
    }
    if found.moves & _BY_LEADER:
        shown |= held_by_reader(request).shown
    elif found.moves & _BY_AGENCY:
        shown |= held_by_agency(request).shown
    if found.moves & {Move.NUMBER, Move.TAKE_PAPER_NUMBER} and found.document.number is None:
        shown |= _numbers(found)
    return shown


def _numbers(found: OutgoingPage) -> dict[str, object]:
    """Return which number comes next, and which the clerk may give instead."""
    document, now = found.document, clock.now()
    upcoming = registers.upcoming(
        document.agency_id,
        kind=BookKind.OUTGOING,
        now=now,
        document_kind=document.kind,
        unit_id=document.unit_id,
    )
    book = upcoming.book
    allows = book is not None and book.allows_sub_numbers
    wish = registers.wish_of(document) if allows else None
    held = wish.taken if wish else None
    return {
        "next_number": (str(held) if held else printed_number(upcoming.number)) + _year(document, now),
        "held_number": held,
        "sub_number_wish": wish,
        "allows_sub_numbers": allows,
        "no_book": "" if book else str(_no_book(document)),
        "notation": in_year(document.notation, document.kind, clock.hanoi_date(now).year),
        "kept_numbers": registers.kept_numbers(book, on=clock.hanoi_date(now))
        if book is not None and upcoming.has_kept
        else [],
    }


def _year(document: OutgoingDocument, now: datetime) -> str:
    return f"/{clock.hanoi_date(now).year}" if document.kind_word.is_normative else ""


def _no_book(document: OutgoingDocument) -> Refused:
    """Return why nothing can be numbered: no book at all, or none for the type of a normative document."""
    kind = document.kind_word
    if kind.is_normative:
        return Invalid(Refusal.NO_OWN_SERIES, kind=kind.label)
    return Invalid(Refusal.NO_BOOK, kind=BookKind.OUTGOING.label)


@require_GET
def file(request: Request, document_id: int, ordinal: int) -> HttpResponse:
    """Return a file of a document as it is now."""
    return _handed_out(request, queries.file(request.actor, document_id, ordinal))


@require_GET
def version(request: Request, document_id: int, ordinal: int, number: int) -> HttpResponse:
    """Return an earlier version of a file."""
    return _handed_out(request, queries.file(request.actor, document_id, ordinal, version=number))


def _handed_out(request: Request, row: OutgoingFile) -> HttpResponse:
    state = row.document.state_word
    return handed_out(
        request,
        row.file,
        area="outgoing",
        ended=state.label if state in OUT_OF_USE else "",
        shown=lambda: shown_in_full(request.actor, row.document_id),
    )
