"""Paper originals of issued electronic documents, and the page of a print."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.copies import actions, policies, queries, steps
from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import NotFound, Refusal, Refused, Unavailable
from vanthu.outgoing import queries as outgoing
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import file_response
from vanthu.web.filters import whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .acts import door_of


@require_http_methods(["GET", "POST"])
def originals(request: Request, document_id: int) -> HttpResponse:
    """Show the prints of a document's original, and make another."""
    document = outgoing.get(request.actor, document_id)
    if not policies.sees_prints(request.actor):
        raise NotFound(Refusal.NOT_FOUND, what="bản in")
    problem: Refused | Unavailable | None = None
    if request.method == "POST":
        try:
            made = steps.print_original(
                document_id,
                copies=whole(request.POST.get("copies")) or 0,
                door=door_of(request),
                actor=request.actor,
                now=clock.now(),
            )
            place = reverse("copies:printout", args=[made.pk])
            return done(request, place, _("Laid out. Print it, then stamp it: it is the paper original."))
        except (Refused, Unavailable) as refused:
            problem = refused
    context = {
        "document": document,
        "prints": list(queries.printouts_of(request.actor, document)),
        "may_print": policies.may_print(request.actor, document),
        "problem": sentence_of(problem),
    }
    return page(request, "copies/originals.html", context, status=status_of(problem))


@require_GET
def show(request: Request, printout_id: int) -> HttpResponse:
    """Show a print: its sheets, and what the public can check."""
    return _printout_page(request, printout_id)


def _printout_page(request: Request, printout_id: int, *, refused: Refused | None = None) -> HttpResponse:
    printout = queries.printout(request.actor, printout_id)
    door = door_of(request)
    context = {
        "printout": printout,
        "link": door.link(printout.look_up_code),
        "sheets_address": reverse("copies:sheets", args=[printout.pk]),
        "may_withdraw": printout.withdrawn_at is None and policies.may_withdraw(request.actor, printout),
        "problem": sentence_of(refused),
    }
    return page(request, "copies/printout.html", context, status=status_of(refused))


@require_GET
def sheets(request: Request, printout_id: int) -> HttpResponse:
    """Return the sheets to be printed."""
    printout = queries.printout(request.actor, printout_id)
    return file_response(blobs().read(printout.file.sha256), name=printout.file.name)


@require_POST
def withdraw(request: Request, printout_id: int) -> HttpResponse:
    """Let a spoiled or lost print count no longer."""
    reason = request.POST.get("reason", "")
    try:
        actions.withdraw_print(printout_id, reason=reason, actor=request.actor, now=clock.now())
    except NotFound:
        raise
    except Refused as refused:
        return _printout_page(request, printout_id, refused=refused)
    place = reverse("copies:printout", args=[printout_id])
    return done(request, place, _("Withdrawn. The public check page says so from now on."))
