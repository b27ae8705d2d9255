"""What waits for the operator among received packages, and one package with its evidence."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused, Unavailable
from vanthu.exchange import actions, attention, evidence
from vanthu.exchange.actions.parking import PATIENCE
from vanthu.exchange.queries import DeliveryView
from vanthu.exchange.words import DeliveryState, PackageKind, PackageState
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import zip_response
from vanthu.web.pages import done, page
from vanthu.web.requests import Request
from vanthu.web.timeline import timeline

from .views import operators


@operators
@require_GET
def waiting(request: Request) -> HttpResponse:
    """Show what waits for the operator: deliveries that do not arrive; packages held, untold, parked, contradictory."""
    found, now = attention.troubles(request.actor), clock.now()
    sent = attention.overdue(request.actor, now=now)
    context = {
        "sent": sent,
        "stuck": len(_stuck(sent)),
        "now": now,
        "received": [(one.trouble, one.package, PackageKind(one.package.kind).label) for one in found],
        "patience": PATIENCE,
        "most": attention.SHOWN,
    }
    return page(request, "deliveries/waiting.html", context)


def _stuck(sent: list[DeliveryView]) -> list[DeliveryView]:
    return [one for one in sent if one.state is DeliveryState.STUCK]


@operators
@require_POST
def retry_stuck(request: Request) -> HttpResponse:
    """Have all that is stuck, as far as the page shows it, sent again: once the reason of many is put right."""
    tried = refused = 0
    for one in _stuck(attention.overdue(request.actor, now=clock.now())):
        try:
            actions.retry_delivery(one.delivery_id, actor=request.actor, now=clock.now())
            tried += 1
        except Refused:  # somebody was faster; the page shows where it stands
            refused += 1
    said = ngettext("%(num)d delivery is tried again now.", "%(num)d deliveries are tried again now.", tried)
    sentence = said % {"num": tried}
    if refused:
        more = ngettext("%(num)d is not stuck any more.", "%(num)d are not stuck any more.", refused)
        sentence = f"{sentence} {more % {'num': refused}}"
    return done(request, reverse("deliveries:waiting"), sentence)


@operators
@require_GET
def show(request: Request, package_id: int) -> HttpResponse:
    """Show one received package: its state, its evidence, what was tried."""
    return _package_page(request, package_id)


@operators
@require_GET
def evidence_of(request: Request, package_id: int) -> HttpResponse:
    """Hand out everything that proves a reception, as a file."""
    found = attention.package_page(request.actor, package_id)
    file = evidence.of_package(request.actor, package_id, now=clock.now())
    return zip_response(file, name=f"bang-chung-{found.package.message_id}.zip")


def _package_page(
    request: Request, package_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    found = attention.package_page(request.actor, package_id)
    context = {
        "page": found,
        "package": found.package,
        "state": PackageState(found.package.state),
        "kind": PackageKind(found.package.kind),
        "until": found.package.received_at + PATIENCE,
        "timeline": timeline(found.history),
        "problem": sentence_of(refused),
    }
    return page(request, "deliveries/package.html", context, status=status_of(refused))


def _act(request: Request, package_id: int, act: Callable[[], object], sentence: str) -> HttpResponse:
    attention.package_page(request.actor, package_id)
    try:
        act()
    except Refused as refused:
        return _package_page(request, package_id, refused=refused)
    return done(request, reverse("deliveries:package", args=[package_id]), sentence)


@operators
@require_POST
def inspect_again(request: Request, package_id: int) -> HttpResponse:
    """Have a held package checked again."""
    return _act(
        request,
        package_id,
        lambda: actions.inspect_again(package_id, actor=request.actor, now=clock.now()),
        _("It is checked again now."),
    )


@operators
@require_POST
def tell_again(request: Request, package_id: int) -> HttpResponse:
    """Have the sender told the outcome once more."""
    return _act(
        request,
        package_id,
        lambda: actions.tell_outcome_again(package_id, actor=request.actor, now=clock.now()),
        _("The outcome is sent again now."),
    )
