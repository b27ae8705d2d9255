"""One delivery: where it is, what became of it, trying again and giving up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.audit import queries as audit
from vanthu.audit.events import Event
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import Refused, Unavailable
from vanthu.exchange import actions, evidence, policies, queries
from vanthu.exchange.queries import AttemptView
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import zip_response
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request
from vanthu.web.timeline import timeline

_BY_PEOPLE: Final = frozenset({Event.DELIVERY_QUEUED, Event.DELIVERY_STOPPED, Event.DELIVERY_RESUMED})
"""What somebody did; the attempts stand in a list of their own."""


def _operates(actor: Actor) -> bool:
    return policies.may_operate(actor, actor.agency_id)


operators = only_if(_operates)


@operators
@require_GET
def show(request: Request, delivery_id: int) -> HttpResponse:
    """Show one delivery: every attempt, every receipt, every status."""
    return _delivery_page(request, delivery_id)


def _delivery_page(
    request: Request, delivery_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    stored, outcome = queries.receipts_of(request.actor, delivery_id)
    history = audit.history(queries.delivery_record(request.actor, delivery_id))
    delivery = queries.delivery(request.actor, delivery_id)
    context = {
        "delivery": delivery,
        "runs": _runs(delivery.tries),
        "stored": stored,
        "outcome": outcome,
        "later": queries.later_receipts_of(request.actor, delivery_id),
        "timeline": timeline([entry for entry in history if entry.event in _BY_PEOPLE]),
        "now": clock.now(),
        "problem": sentence_of(refused),
    }
    return page(request, "deliveries/show.html", context, status=status_of(refused))


def _runs(tries: Sequence[AttemptView]) -> list[tuple[AttemptView, AttemptView]]:
    """Return the first and the last of each run of tries that ended alike, the newest run first.

    Hours without an answer are sixty tries an hour: one line says so.
    """
    alike = (list(run) for _, run in groupby(tries, lambda one: (one.result, one.http_status, one.error)))
    return [(run[0], run[-1]) for run in alike][::-1]


@operators
@require_GET
def evidence_of(request: Request, delivery_id: int) -> HttpResponse:
    """Hand out everything that proves a delivery, as a file."""
    found = queries.delivery(request.actor, delivery_id)
    file = evidence.of_delivery(request.actor, delivery_id, now=clock.now())
    return zip_response(file, name=f"bang-chung-{found.message_id}.zip")


@operators
@require_POST
def retry(request: Request, delivery_id: int) -> HttpResponse:
    """Send again, with the same message id: the receiver keeps one document."""
    queries.delivery(request.actor, delivery_id)
    try:
        actions.retry_delivery(delivery_id, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _delivery_page(request, delivery_id, refused=refused)
    return done(
        request,
        reverse("deliveries:show", args=[delivery_id]),
        _("It is tried again now, under the same message id."),
    )


@operators
@require_POST
def stop(request: Request, delivery_id: int) -> HttpResponse:
    """Give a delivery up, with the reason."""
    queries.delivery(request.actor, delivery_id)
    try:
        actions.stop_delivery(
            delivery_id, reason=request.POST.get("reason", ""), actor=request.actor, now=clock.now()
        )
    except Refused as refused:
        return _delivery_page(request, delivery_id, refused=refused)
    return done(
        request,
        reverse("deliveries:show", args=[delivery_id]),
        _("Given up. A receipt that still comes counts all the same."),
    )
