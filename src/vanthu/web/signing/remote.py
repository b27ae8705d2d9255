"""Signing with a key at a remote service: asked by one press, followed on a page that may be closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.errors import NotFound, Refused, Unavailable
from vanthu.outgoing import remote
from vanthu.outgoing.errands import Begun
from vanthu.outgoing.remote import Proofs
from vanthu.signing import errands as kept
from vanthu.signing.models import Errand, RemoteRun
from vanthu.signing.remote import runs, services
from vanthu.signing.remote_words import RunEnd, RunState
from vanthu.web.pages import SeeOther, page
from vanthu.web.requests import Request

from .beginning import begun_by, own_errand, page_of, told_of


@sensitive_post_parameters("pin", "otp")
@require_POST
def ask(request: Request) -> HttpResponse:
    """Hand the hashes of one document, or of those that are ticked, to the service that keeps the signer's key."""
    back = request.POST.get("back", "")
    try:
        begun = begun_by(request)
    except NotFound:
        raise
    except Refused as refused:
        return _not_begun(request, str(refused), back)
    if begun.errand is None:
        return _not_begun(request, _first(begun), back)
    proofs = Proofs(pin=request.POST.get("pin", "")[:200], otp=request.POST.get("otp", "")[:40])
    with suppress(Refused, Unavailable):  # the page of the errand says why, file by file
        remote.ask(begun.errand, proofs, actor=request.actor, clock=clock.now)
    for why in begun.refused.values():
        messages.warning(request, why)
    return SeeOther(reverse("signing:watch", args=[begun.errand.pk]))


def _first(begun: Begun) -> str:
    return next(iter(begun.refused.values()), _("No document was chosen. Tick at least one."))


def _not_begun(request: Request, why: str, back: str) -> HttpResponse:
    messages.warning(request, why)
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    return SeeOther(back if is_ours else reverse("signing:desk"))


@require_GET
def watch(request: Request, errand_id: int) -> HttpResponse:
    """Show how far a request at a signing service has come, file by file."""
    errand = own_errand(request, errand_id)
    run = runs.of_errand(errand.pk)
    rows = [told_of(row) for row in kept.files_of(errand)]
    service = run.service if run else services.behind(errand.certificate)
    is_given_up = bool(rows) and all(row["state"] in {"done", "ended"} for row in rows)
    context = {
        "errand": errand,
        "service": service.name if service else "",
        "state": RunState(run.state) if run and not is_given_up else RunState.OVER,
        "why": _why(run, rows),
        "silent": bool(run and run.problem and run.state == RunState.WAITING),
        "ends_at": run.ends_at if run else errand.expires_at,
        "rows": rows,
        "done": sum(row["state"] == "done" for row in rows),
        "again": _again(errand),
    }
    return page(request, "signing/watch.html", context)


def _why(run: RemoteRun | None, rows: Sequence[Mapping[str, object]]) -> str:
    """Return the one reason why nothing, or not all, was signed; empty where each file has its own."""
    if run and run.end:
        return str(RunEnd(run.end).label)
    reasons = {str(row["problem"]) for row in rows if row["state"] != "done"}
    return reasons.pop() if len(reasons) == 1 else ""


def _again(errand: Errand) -> str:
    """Return where the same can be begun anew: the document itself, or the list of what waits."""
    files = kept.files_of(errand)
    pages = {page_of(row) for row in files}
    if len(pages) == 1:
        return pages.pop()
    return reverse("signing:desk")
