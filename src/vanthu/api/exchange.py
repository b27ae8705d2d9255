"""The doors of the exchange: packages, outcome receipts, and a probe. The bytes are stored before they are read."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from vanthu.core import clock, failpoints
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.core.failpoints import Step
from vanthu.exchange import mutual_tls, offering, reception
from vanthu.exchange.keys import installation_key
from vanthu.exchange.receipts import VERSIONS
from vanthu.exchange.reception import Caller
from vanthu.exchange.transport.direct import GREETING

from . import floods
from .fairness import turn
from .streams import body

RECEIPT_LIMIT: Final = 64_000
_DOOR: Final = Actor.system(reception.DOOR)


def peer(request: HttpRequest) -> Caller:
    """Authenticate a request by its signature (RFC 9421); the answer to a stranger is a problem with code 403."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    now, source = clock.now(), floods.source_of(request)
    # In a flood of strangers only the first of a minute are written down one by one.
    let_in = reception.authenticate if floods.may_write(source, now=now) else reception.recognise
    try:
        caller = let_in(str(request.method), request.path, headers, now=now)
        address = str(request.META.get("REMOTE_ADDR", ""))
        mutual_tls.require_certificate(caller.peer, headers, address=address)
    except Refused as refused:
        floods.count(source, code=refused.code.value, why=str(refused), actor=_DOOR, now=now)
        raise
    return caller


router = Router(auth=peer)


@router.post("/packages", url_name="packages")
def packages(request: HttpRequest) -> HttpResponse:
    """Store a package and answer with its signed stored receipt: 202, also to a repeat."""
    caller = _caller(request)
    with turn(caller.peer.pk):
        chunks = body(request, limit=settings.VANTHU_PACKAGE_LIMIT)
        acceptance = reception.receive(caller, chunks, now=clock.now())
    failpoints.hit(Step.BEFORE_REPLY)
    return HttpResponse(acceptance.receipt, status=202, content_type="application/json")


@router.post("/receipts", url_name="receipts")
def receipts(request: HttpRequest) -> HttpResponse:
    """Keep an outcome receipt for something that was sent from here."""
    content = b"".join(body(request, limit=RECEIPT_LIMIT))
    reception.receive_outcome(_caller(request), content, now=clock.now())
    failpoints.hit(Step.BEFORE_REPLY)
    return JsonResponse({"status": "kept"})


@router.post("/probe", url_name="probe")
def probe(request: HttpRequest) -> HttpResponse:
    """Tell a peer that it is known here, our time, and how many packages of it were stored here."""
    caller, now = _caller(request), clock.now()
    if caller.claims.message_id.startswith(GREETING):
        offering.have_greeted(caller.peer, is_first=False, now=now)
    return JsonResponse(
        {
            "status": "ok",
            "known_as": caller.peer.name,
            "key_id": installation_key().public.key_id,
            "time": now.isoformat(),
            "received": caller.peer.received_sequence,
            "versions": list(VERSIONS),
        }
    )


def _caller(request: HttpRequest) -> Caller:
    found: Any = getattr(request, "auth", None)  # ninja puts there what `peer` returned
    if not isinstance(found, Caller):
        raise Invalid(Refusal.SENDER_UNKNOWN)
    return found
