"""Signing in with the signing certificate: a challenge that the tool at the desk signs (docs/protocol/agent.md).

The certificate is told by its fingerprint, issuer and serial among those on file, never by a name in it. Holding the
token and knowing its PIN are two factors.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Refused
from vanthu.directory import actions_factors, actions_sign_in
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory.models import Certificate
from vanthu.directory.words import SignInWay
from vanthu.verification import challenge as challenges
from vanthu.verification.challenge import SignedChallenge
from vanthu.web.middleware import VISITOR, public
from vanthu.web.requests import Request

from . import entering

MARK: Final = "vanthu-dang-nhap-v1"
"""What a challenge begins with: nothing else that is signed does."""
_KEPT: Final = "certificate_challenge"
_GOOD_FOR: Final = timedelta(minutes=5)
_LONGEST_ANSWER: Final = 200_000


@public
@require_POST
def ask_certificate(request: Request) -> HttpResponse:
    """Give the page a challenge for the tool, which names this site: another site's page cannot pass it on."""
    now = clock.now()
    text = f"{MARK} {request.scheme}://{request.get_host()} {now:%Y%m%dT%H%M%SZ} {secrets.token_hex(32)}"
    request.session[_KEPT] = {"text": text, "at": now.timestamp()}
    return JsonResponse({"challenge": text, "port": settings.VANTHU_SIGNING_PORT})


@public
@require_POST
def prove_certificate(request: Request) -> HttpResponse:
    """Take a signed challenge in proof: for signing in, for the second step, or for a fresh second factor."""
    try:
        text = _challenge(request)
        certificate = _proved(request, text)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        actions_factors.use_certificate(
            certificate.pk, challenge_sha256=sha256, actor=VISITOR, now=clock.now()
        )
    except Refused as refused:
        return JsonResponse({"why": str(refused)}, status=refused.status)
    person, session, waiting = certificate.person, request.open_session, entering.pending(request)
    assert person is not None, "use_certificate refuses a certificate that is no person's"
    if session is not None and request.person is not None:
        actions_sign_in.note_proof(session.pk, actor=request.actor, now=clock.now())
        return JsonResponse({"next": entering.safe_address(request, request.POST.get("next", ""))})
    following = waiting[1] if waiting else request.POST.get("next", "")
    entered = entering.enter(request, person, is_proved=True, way=SignInWay.CERTIFICATE, following=following)
    return JsonResponse({"next": entered["Location"]})


def _challenge(request: Request) -> str:
    """Return the challenge that was given to this browser, once. Raises Invalid if there is none, or it is old."""
    kept = request.session.pop(_KEPT, None)
    if not kept or clock.now().timestamp() - float(kept["at"]) > _GOOD_FOR.total_seconds():
        raise Invalid(Refusal.CHALLENGE_SPENT)
    return str(kept["text"])


def _proved(request: Request, text: str) -> Certificate:
    """Return the certificate on file that signed the challenge. Raises Invalid or NotPermitted; failures count."""
    judged = challenges.judge(_signature(request), text, now=clock.now())
    found = signing_in.certificate_to_sign_in(judged.fingerprint, now=clock.now())
    known = found.person.username if found and found.person else f"chứng thư {judged.fingerprint[:16] or '?'}"
    entering.require_no_pause(request, known)
    refused = _why_not(judged, found)
    if refused is not None or found is None:
        refused = refused or Invalid(Refusal.CERTIFICATE_NOT_ON_FILE)  # for mypy: `_why_not` says so already
        entering.note_failure(request, known, why=f"{refused.code.value} {judged.why_vi}")
        raise refused
    waiting = entering.pending(request)
    wanted = request.person or (waiting[0] if waiting else None)
    if wanted is not None and found.person_id != wanted.pk:
        raise NotPermitted(Refusal.CERTIFICATE_OF_ANOTHER)
    return found


def _why_not(judged: SignedChallenge, found: Certificate | None) -> Invalid | None:
    """Return why a signed challenge lets nobody in; None if it lets the holder of `found` in."""
    if judged.is_broken:
        return Invalid(Refusal.CHALLENGE_WRONG)
    if found is None:
        return Invalid(Refusal.CERTIFICATE_NOT_ON_FILE)
    if judged.is_valid:
        return None
    why = judged.why_en if get_language() == "en" else judged.why_vi
    return Invalid(Refusal.CERTIFICATE_NOT_GOOD, why=why)


def _signature(request: Request) -> bytes:
    sent = "".join(request.POST.get("signature", "").split())
    if not sent or len(sent) > _LONGEST_ANSWER:
        raise Invalid(Refusal.CHALLENGE_WRONG)
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(Refusal.CHALLENGE_WRONG) from error
