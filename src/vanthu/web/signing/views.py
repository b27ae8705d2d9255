"""Begin, follow and end an errand for the token; the batch; the check of one's desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal, Refused
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.outgoing import actions, errands
from vanthu.outgoing.errands import Begun
from vanthu.outgoing.to_sign import to_sign
from vanthu.signing import desk as signing
from vanthu.signing import errands as kept
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.words import Fault, FileState
from vanthu.verification import check
from vanthu.web.filters import whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frames import frame_of

_MOST: int = 200


def _sign(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_signing({document_id: seen}, actor=actor, clock=clock.now)


def _seal(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_seal(document_id, seen=seen, actor=actor, clock=clock.now)


def _copy(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_copy(document_id, seen=seen, actor=actor, clock=clock.now)


_BEGIN: Mapping[str, Callable[..., Begun]] = {
    "outgoing:sign": _sign,
    "outgoing:number_and_seal": _seal,
    "outgoing:seal_copy": _copy,
}


@require_POST
def begin(request: Request) -> JsonResponse:
    """Open an errand, for the act of one page (`act`, `version`) or several documents (`document`, “id:version”)."""
    try:
        begun = _one(request) if request.POST.get("act") else _several(request)
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


def _one(request: Request) -> Begun:
    try:
        found = resolve(request.POST["act"])
    except Resolver404 as error:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi") from error
    if found.view_name not in _BEGIN:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    seen = whole(request.POST.get("version")) or 0
    return _BEGIN[found.view_name](found.kwargs["document_id"], seen=seen, actor=request.actor)


def _several(request: Request) -> Begun:
    seen = {}
    for item in request.POST.getlist("document")[:_MOST]:
        named, _colon, version = item.partition(":")
        document_id = whole(named)
        if document_id is not None:
            seen[document_id] = whole(version) or 0
    return errands.begin_signing(seen, actor=request.actor, clock=clock.now)


@require_GET
def progress(request: Request, errand_id: int) -> JsonResponse:
    """Say what came of each file so far."""
    return _state(_own(request, errand_id))


def _state(errand: Errand) -> JsonResponse:
    rows = [_told(row) for row in kept.files_of(errand)]
    return JsonResponse({"files": rows, "is_over": all(row["state"] != FileState.WAITING for row in rows)})


@require_POST
def end(request: Request, errand_id: int) -> JsonResponse:
    """End what still waits: the tool failed, or its person gave up."""
    errand = _own(request, errand_id)
    why = request.POST.get("why", "")[:300] or _("The signer gave up.")
    kept.end(errand, why=why, actor=request.actor, now=clock.now())
    return _state(errand)


def _own(request: Request, errand_id: int) -> Errand:
    errand = kept.of_person(errand_id, request.actor)
    if errand is None:
        raise NotFound(Refusal.NOT_FOUND, what="phiên ký")
    return errand


def _told(row: ErrandFile) -> dict[str, object]:
    is_done = kept.is_recorded(row)
    problem = row.problem or (Fault(row.fault).label if row.fault else "")
    return {
        "file": row.ordinal,
        "document": row.session.document_id,
        "name": row.name,
        "state": "done" if is_done else row.state,
        "problem": "" if is_done else problem,
        "address": reverse("outgoing:show", args=[row.session.document_id]),
    }


@require_GET
def desk(request: Request) -> HttpResponse:
    """Show what waits for the reader's signature, to be signed with one PIN."""
    context = {
        "lines": to_sign(request.actor, limit=_MOST),
        "certificate": _certificate(request),
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
    certificate = _certificate(request)
    now = clock.now()
    days = (certificate.not_after - now).days if certificate else None
    context = {
        "certificate": certificate,
        "days_left": days,
        "is_issuer_known": certificate is not None
        and signing.is_issuer_known(certificate, trust=check.trust_store()),
        "tsa": signing.tsa_url(),
        "port": settings.VANTHU_SIGNING_PORT,
        "now_ms": int(now.timestamp() * 1000),
    }
    return page(request, "signing/ready.html", context)


def _certificate(request: Request) -> Certificate | None:
    agency_id = request.agency.pk
    now = clock.now()
    own = directory.certificate_of(agency_id=agency_id, person_id=request.actor.person_id, now=now)
    return own or directory.certificate_of(agency_id=agency_id, person_id=None, now=now)
