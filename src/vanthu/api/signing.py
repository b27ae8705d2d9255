"""The doors for signing tools: the file to sign, the picture of the mark, and where the signed file is handed in.

A tool carries no session: the one-time token in the address is all that it has. Source: docs/protocol/agent.md.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.directory import queries as directory
from vanthu.outgoing import handing_in, remote
from vanthu.outgoing.handing_in import Received
from vanthu.signing import errands as kept
from vanthu.signing.uploads import BreachError
from vanthu.signing.words import Fault, FileState, Purpose

_OVERHEAD: Final = 100_000
"""What a form puts around the file."""


@require_GET
def source(request: HttpRequest, token: str, ordinal: int, name: str) -> HttpResponse:  # noqa: ARG001 a clean name
    """Return the exact bytes to be signed, as long as they wait for their signature."""
    try:
        errand = kept.by_token(token, now=clock.now())
    except BreachError as breach:
        raise Http404(breach.fault.label) from breach
    file = next((row for row in kept.files_of(errand) if row.ordinal == ordinal), None)
    if file is None or file.state != FileState.WAITING:
        raise Http404
    return HttpResponse(blobs().read(file.source_sha256), content_type="application/pdf")


@require_GET
def picture(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Return the picture of the signature or the seal that the errand is for."""
    try:
        errand = kept.by_token(token, now=clock.now())
    except BreachError as breach:
        raise Http404(breach.fault.label) from breach
    person_id = errand.person_id if errand.purpose == Purpose.LEADER else None
    image = directory.mark_image(agency_id=errand.agency_id, person_id=person_id)
    if image is None:
        raise Http404
    return HttpResponse(blobs().read(image.sha256), content_type="image/png")


@csrf_exempt
@require_POST
def hand_in(request: HttpRequest, token: str) -> HttpResponse:
    """Take a signed file as `uploadfile` and answer as the tools expect."""
    if int(request.headers.get("Content-Length") or 0) > settings.VANTHU_UPLOAD_LIMIT + _OVERHEAD:
        return _turned_away(token, Fault.TOO_LARGE)
    upload = request.FILES.get("uploadfile")
    if upload is None:
        return _turned_away(token, Fault.NOT_PDF)
    return _answer(handing_in.receive(token, upload.read(), clock=clock.now))


def _turned_away(token: str, fault: Fault) -> JsonResponse:
    return _answer(handing_in.turn_away(token, fault, clock=clock.now))


def _answer(received: Received) -> JsonResponse:
    """Answer as tools expect. Most read a boolean; where one was seen to want 0 for success, a setting says so."""
    status: bool | int = received.is_taken
    if settings.VANTHU_UPLOAD_STATUS_AS_NUMBER:
        status = int(not received.is_taken)
    told = {
        "Status": status,
        "Message": received.message,
        "FileName": received.name,
        "FileServer": received.name,
        "Code": received.code,
    }
    return JsonResponse({**told, "DocumentNumber": ""})


@csrf_exempt
@require_POST
def ring(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 what it carries is not read
    """Look at once at what a signing service has asked its users: it says that somebody has answered."""
    if not remote.ring(token, now=clock.now()):
        raise Http404
    return JsonResponse({"status": "ok"})


app_name = "api_signing"
for _door in (source, picture, hand_in, ring):
    # Tools do not sign in: the token is the authentication.
    setattr(_door, "public", True)  # noqa: B010 an attribute that the pages' middleware looks for
urlpatterns = [
    path("api/signing/source/<str:token>/<int:ordinal>/<str:name>", source, name="source"),
    path("api/signing/picture/<str:token>/mark.png", picture, name="picture"),
    path("api/signing/upload/<str:token>", hand_in, name="upload"),
    path("api/signing/ring/<str:token>", ring, name="ring"),
]
