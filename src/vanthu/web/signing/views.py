"""Begin, follow and end an errand for the token; the batch; the check of one's desk."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.actor import Role
from vanthu.core.errors import Refused
from vanthu.directory.models import Certificate
from vanthu.outgoing import actions
from vanthu.outgoing.to_sign import to_sign
from vanthu.signing import desk as signing
from vanthu.signing import errands as kept
from vanthu.signing import readiness
from vanthu.signing.models import Errand
from vanthu.signing.remote import runs
from vanthu.signing.words import FileState
from vanthu.verification import check
from vanthu.verification.fetcher import fetcher
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

from .beginning import MOST, begun_by, own_errand, told_of
from .frames import frame_of
from .holders import Held, held_by_agency, held_by_reader


@require_POST
def begin(request: Request) -> JsonResponse:
    """Open an errand, for the act of one page (`act`, `version`) or several documents (`document`, “id:version”)."""
    try:
        begun = begun_by(request)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=refused.status)
    refused_all = [{"document": pk, "problem": why} for pk, why in begun.refused.items()]
    if begun.errand is None:
        first = next(iter(begun.refused.values()), _("No document was chosen. Tick at least one."))
        return JsonResponse({"problem": first, "refused": refused_all}, status=409)
    told = {
        "errand": begun.errand.pk,
        "progress": reverse("signing:progress", args=[begun.errand.pk]),
        "end": reverse("signing:end", args=[begun.errand.pk]),
        "refused": refused_all,
        **frame_of(request, begun.errand, begun.token),
    }
    return JsonResponse(told)


@require_GET
def progress(request: Request, errand_id: int) -> JsonResponse:
    """Say what came of each file so far."""
    return _state(own_errand(request, errand_id))


def _state(errand: Errand) -> JsonResponse:
    rows = [told_of(row) for row in kept.files_of(errand)]
    return JsonResponse({"files": rows, "is_over": all(row["state"] != FileState.WAITING for row in rows)})


@require_POST
def end(request: Request, errand_id: int) -> HttpResponse:
    """End what still waits: the tool failed, or its person gave up."""
    errand = own_errand(request, errand_id)
    why = request.POST.get("why", "")[:300] or _("The signer gave up.")
    kept.end(errand, why=why, actor=request.actor, now=clock.now())
    if runs.of_errand(errand.pk) is not None:
        return SeeOther(reverse("signing:watch", args=[errand.pk]))
    return _state(errand)


@require_GET
def desk(request: Request) -> HttpResponse:
    """Show what waits for the reader's signature, to be signed with one PIN."""
    context = {
        **held_by_reader(request).shown,
        "lines": to_sign(request.actor, limit=MOST),
        "port": settings.VANTHU_SIGNING_PORT,
    }
    return page(request, "signing/desk.html", context)


@require_POST
def send_back(request: Request, document_id: int) -> HttpResponse:
    """Return one document of the list to its drafter, with the reason, and go on with the others."""
    reason = request.POST.get("reason", "")
    document = actions.send_back(document_id, reason=reason, actor=request.actor, now=clock.now())
    sentence = _("Returned to the drafter, with the reason: %(subject)s") % {"subject": document.subject}
    return done(request, reverse("signing:desk"), sentence)


@require_GET
def ready(request: Request) -> HttpResponse:
    """Show whether this desk can sign: what the server knows; the script adds tool, token and clock."""
    held, now = _held(request), clock.now()
    certificate = held.certificate
    days = (certificate.not_after - now).days if certificate else None
    # One that ran out is on the token all the same: only its own line is to be put right.
    on_file = certificate or held.expired
    context = {
        **_services(on_file, asks="hoi" in request.GET),
        "is_token": certificate is None or not certificate.key_file,
        **held.shown,
        "days_left": days,
        "fingerprint": on_file.fingerprint if on_file else "",
        "is_issuer_known": on_file is not None
        and signing.is_issuer_known(on_file, trust=check.trust_store()),
        "tsa": signing.tsa_url(),
        "port": settings.VANTHU_SIGNING_PORT,
        "now_ms": int(now.timestamp() * 1000),
    }
    return page(request, "signing/ready.html", context)


def _services(certificate: Certificate | None, *, asks: bool) -> dict[str, object]:
    """Return what is known of the services that a signature needs; asked only where the page says so: it takes time."""
    fetch, tsa = fetcher(), signing.tsa_url()
    addresses = readiness.status_addresses(certificate) if certificate else []
    return {
        "asks": asks,
        "addresses": addresses,
        "has_status": asks and any(readiness.is_answered(address, fetch) for address in addresses),
        "has_tsa": asks and tsa is not None and readiness.stamps(tsa, fetch),
    }


def _held(request: Request) -> Held:
    """Return the reader's own certificate; for a clerk without one, that of the agency."""
    own = held_by_reader(request)
    return own if own.certificate or Role.CLERK not in request.actor.roles else held_by_agency(request)
