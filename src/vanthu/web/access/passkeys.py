"""Passkeys in the browser: what is asked, what is answered; JSON for a small module of script."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.directory import actions_factors, actions_sign_in
from vanthu.directory import passkeys as ceremonies
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory.models import Passkey
from vanthu.directory.passkeys import Asked, Site
from vanthu.directory.words import SignInWay
from vanthu.web.middleware import VISITOR, public
from vanthu.web.requests import Request

from . import entering

_CHALLENGE: Final = "passkey_challenge"
_GOOD_FOR: Final = timedelta(minutes=5)
_LONGEST_ANSWER: Final = 20_000


def site_of(request: HttpRequest) -> Site | None:
    """Return the site as a passkey knows it; None at a bare address, for which browsers make none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return Site(host=host, origin=f"{request.scheme}://{request.get_host()}")
    return None


@require_POST
def ask_passkey(request: Request) -> HttpResponse:
    """Tell the browser what to make: a passkey for the person who is signed in."""
    site = site_of(request)
    if site is None or request.person is None:
        return _refused(Invalid(Refusal.PASSKEY_FAILED, why="localhost/https"))
    known = signing_in.factors_of(request.person.pk).passkeys
    return _asked(request, ceremonies.ask_for_new(request.person, known, site=site))


@require_POST
def add_passkey(request: Request) -> HttpResponse:
    """Keep the passkey that the browser made."""
    site, person, session = site_of(request), request.person, request.open_session
    if site is None or person is None or session is None:
        return _refused(Invalid(Refusal.PASSKEY_FAILED, why="localhost/https"))
    try:
        new = ceremonies.read_new(_answer(request), challenge=_challenge(request), site=site)
        actions_factors.add_passkey(
            person.pk, new, name=request.POST.get("name", ""), actor=request.actor, now=clock.now()
        )
        actions_sign_in.note_proof(session.pk, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _refused(refused)
    return JsonResponse({"next": request.POST.get("next") or "/bao-mat"})


@public
@require_POST
def ask_proof(request: Request) -> HttpResponse:
    """Tell the browser which passkeys would do: those of who is signed in or at the second step, else any of ours."""
    site = site_of(request)
    if site is None:
        return _refused(Invalid(Refusal.PASSKEY_FAILED, why="localhost/https"))
    waiting = entering.pending(request)
    person = request.person or (waiting[0] if waiting else None)
    known = signing_in.factors_of(person.pk).passkeys if person else ()
    return _asked(request, ceremonies.ask_for_proof(known, site=site))


@public
@require_POST
def prove(request: Request) -> HttpResponse:
    """Take a passkey in proof: for a fresh second factor, for the second step, or for signing in by it alone.

    A passkey asks its owner for a finger, a face or a PIN, so that alone it is two factors.
    """
    try:
        passkey = _proved(request)
    except Refused as refused:
        return _refused(refused)
    session, waiting = request.open_session, entering.pending(request)
    if session is not None and request.person is not None:
        actions_sign_in.note_proof(session.pk, actor=request.actor, now=clock.now())
        return JsonResponse({"next": entering.safe_address(request, request.POST.get("next", ""))})
    following = waiting[1] if waiting else request.POST.get("next", "")
    entered = entering.enter(
        request,
        passkey.person,
        is_proved=True,
        way=SignInWay.PASSWORD if waiting else SignInWay.PASSKEY,
        following=following,
    )
    return JsonResponse({"next": entered["Location"]})


def _proved(request: Request) -> Passkey:
    """Return the passkey that was given in proof, of the person whom it has to be of. Raises Invalid."""
    site, answer, challenge = site_of(request), _answer(request), _challenge(request)
    passkey = signing_in.passkey(_credential_id(answer))
    waiting = entering.pending(request)
    wanted = request.person or (waiting[0] if waiting else None)
    if site is None or passkey is None or (wanted is not None and passkey.person_id != wanted.pk):
        raise Invalid(Refusal.PASSKEY_FAILED, why="?")
    count = ceremonies.count_of(answer, passkey, challenge=challenge, site=site)
    spent = hashlib.sha256(challenge.encode()).hexdigest()
    actions_factors.use_passkey(
        passkey.pk, count=count, challenge_sha256=spent, actor=VISITOR, now=clock.now()
    )
    return passkey


def _asked(request: HttpRequest, asked: Asked) -> HttpResponse:
    request.session[_CHALLENGE] = {"challenge": asked.challenge, "at": clock.now().timestamp()}
    return HttpResponse(asked.options, content_type="application/json")


def _challenge(request: HttpRequest) -> str:
    """Return the challenge that was given to this browser, once. Raises Invalid if there is none, or it is old."""
    kept = request.session.pop(_CHALLENGE, None)
    if not kept or clock.now().timestamp() - float(kept["at"]) > _GOOD_FOR.total_seconds():
        raise Invalid(Refusal.PASSKEY_FAILED, why="quá 5 phút")
    return str(kept["challenge"])


def _answer(request: HttpRequest) -> str:
    answer = request.POST.get("answer", "")
    if not answer or len(answer) > _LONGEST_ANSWER:
        raise Invalid(Refusal.PASSKEY_FAILED, why="?")
    return answer


def _credential_id(answer: str) -> str:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise Invalid(Refusal.PASSKEY_FAILED, why="JSON") from error
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def _refused(refused: Refused) -> HttpResponse:
    return JsonResponse({"why": str(refused)}, status=refused.status)
