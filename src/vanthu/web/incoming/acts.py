"""The acts on an incoming document: each one POST, one verb of the domain, and the page again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, NotFound, Refusal, Refused, Unavailable
from vanthu.incoming import actions, queries
from vanthu.incoming.actions import Instruction, Somebody
from vanthu.incoming.models import IncomingDocument
from vanthu.web.fields import DayField
from vanthu.web.filters import whole
from vanthu.web.pages import done
from vanthu.web.requests import Request

from .views import document_page


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
        return document_page(request, document_id, refused=refused)
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


@require_POST
def assign(request: Request, document_id: int) -> HttpResponse:
    """Give the document to who leads and who supports, with the leader's word and a deadline."""
    return _act(
        request,
        document_id,
        lambda: actions.assign(
            document_id, given=_instruction(request), actor=request.actor, now=clock.now()
        ),
        lambda _document: _("Assigned. Who leads it sees it in “My work”; the sender is told."),
    )


@require_POST
def begin(request: Request, document_id: int) -> HttpResponse:
    """Begin the work, as who leads it."""
    return _act(
        request,
        document_id,
        lambda: actions.begin(document_id, actor=request.actor, now=clock.now()),
        lambda _document: _("Begun. The sender is told."),
    )


@require_POST
def finish(request: Request, document_id: int) -> HttpResponse:
    """Finish the work with its result."""
    result = request.POST.get("result", "")
    return _act(
        request,
        document_id,
        lambda: actions.finish(document_id, result=result, actor=request.actor, now=clock.now()),
        lambda _document: _("Finished. The sender is told, with the result."),
    )


@require_POST
def give_back(request: Request, document_id: int) -> HttpResponse:
    """Agree to the sender's recall."""
    return _act(
        request,
        document_id,
        lambda: actions.give_back(document_id, actor=request.actor, now=clock.now()),
        lambda _document: _(
            "Removed from use. What remains here is the note of its recall; the sender is told."
        ),
    )


@require_POST
def keep(request: Request, document_id: int) -> HttpResponse:
    """Decline the sender's recall, with the reason."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        document_id,
        lambda: actions.keep(document_id, reason=reason, actor=request.actor, now=clock.now()),
        lambda _document: _("Declined. The sender is told, with your reason."),
    )


def _instruction(request: Request) -> Instruction:
    return Instruction(
        lead=_somebody(request.POST.get("lead", "")),
        support=tuple(_somebody(one) for one in request.POST.getlist("support")),
        words=request.POST.get("words", ""),
        due_on=_day(request.POST.get("due_on", "")),
    )


def _somebody(value: str) -> Somebody:
    """Return whom `unit-3` or `post-7` names; nobody for nonsense, which the act refuses."""
    kind, _dash, key = value.partition("-")
    return Somebody(**{f"{kind}_id": whole(key)}) if kind in {"unit", "post"} else Somebody()


def _day(text: str) -> date | None:
    try:
        return DayField(required=False).clean(text)
    except ValidationError as error:
        raise Invalid(
            Refusal.VALUE_WRONG, field=_("Deadline"), value=text[:40], why=_("it is no date")
        ) from error
