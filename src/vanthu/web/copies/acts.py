"""The acts on a copy: each one POST, one verb of the domain, and the page again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vanthu.copies import actions, steps
from vanthu.copies.steps import Door
from vanthu.core import clock
from vanthu.core.errors import NotFound, Refused, Unavailable
from vanthu.web.filters import whole
from vanthu.web.pages import done
from vanthu.web.requests import Request

from .views import copy_page


def _act(request: Request, copy_id: int, act: Callable[[], object], sentence: str) -> HttpResponse:
    """Carry out `act`; if it is refused, show the copy with the reason beside the button that was pressed."""
    try:
        act()
    except NotFound:
        raise
    except (Refused, Unavailable) as refused:
        return copy_page(request, copy_id, refused=refused)
    return done(request, reverse("copies:show", args=[copy_id]), sentence)


def _seen(request: Request) -> int:
    return whole(request.POST.get("version")) or 0


def door_of(request: HttpRequest) -> Door:
    """Return where the public looks codes up, as this request's host is called."""

    def link(code: str) -> str:
        return request.build_absolute_uri(reverse("check_page:show", args=[code]))

    return Door(address=request.build_absolute_uri(reverse("check_page:ask")), link=link)


@require_POST
def approve(request: Request, copy_id: int) -> HttpResponse:
    """Decide that the copy is made."""
    return _act(
        request,
        copy_id,
        lambda: actions.approve(copy_id, seen=_seen(request), actor=request.actor, now=clock.now()),
        _("Approved. The clerk makes the copy next."),
    )


@require_POST
def decline(request: Request, copy_id: int) -> HttpResponse:
    """Decide that it is not."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        copy_id,
        lambda: actions.decline(copy_id, reason=reason, actor=request.actor, now=clock.now()),
        _("Declined, with the reason."),
    )


@sensitive_post_parameters("pin")
@require_POST
def sign(request: Request, copy_id: int) -> HttpResponse:
    """Number the electronic copy and sign it with the agency's certificate."""
    pin, seen = request.POST.get("pin", ""), _seen(request)
    return _act(
        request,
        copy_id,
        lambda: steps.sign(copy_id, pin=pin, seen=seen, actor=request.actor, clock=clock.now),
        _("Numbered, signed and proved. Now hand it out or send it."),
    )


@require_POST
def print_out(request: Request, copy_id: int) -> HttpResponse:
    """Number the paper copy and lay out its sheets."""
    places = tuple(line.strip() for line in request.POST.get("places", "").splitlines() if line.strip())
    return _act(
        request,
        copy_id,
        lambda: steps.print_copy(
            copy_id,
            copies=whole(request.POST.get("copies")) or 0,
            places=places[:20],
            door=door_of(request),
            seen=_seen(request),
            actor=request.actor,
            now=clock.now(),
        ),
        _("Numbered and laid out. Print it, have it signed, then stamp it."),
    )


@require_POST
def hand_out(request: Request, copy_id: int) -> HttpResponse:
    """Note who got it."""
    return _act(
        request,
        copy_id,
        lambda: actions.hand_out(
            copy_id,
            receivers=request.POST.get("receivers", ""),
            copies=whole(request.POST.get("copies")) or 0,
            actor=request.actor,
            now=clock.now(),
        ),
        _("Noted in the register of copies."),
    )


@require_POST
def send(request: Request, copy_id: int) -> HttpResponse:
    """Send the electronic copy through the exchange."""
    chosen = [int(pk) for pk in request.POST.getlist("recipients") if whole(pk) is not None]
    return _act(
        request,
        copy_id,
        lambda: actions.send(copy_id, recipients=chosen, actor=request.actor, now=clock.now()),
        _("Sent. Each recipient answers with a receipt."),
    )
