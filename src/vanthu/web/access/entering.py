"""What every way of signing in shares: the pause after failures, the second step, the session."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password, verify_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory import actions_factors, actions_sign_in
from vanthu.directory import queries as directory
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory.models import Person, SignOnService
from vanthu.directory.passwords import normal
from vanthu.directory.words import SignInWay
from vanthu.web.desks import desk_of
from vanthu.web.middleware import SEEN, SESSION, VISITOR
from vanthu.web.pages import SeeOther

PENDING: Final = "second_step"
PENDING_FOR: Final = timedelta(minutes=5)


def by_password(request: HttpRequest, username: str, password: str) -> Person:
    """Return the person of a user name and password. Raises Invalid, the same for both mistakes."""
    require_no_pause(request, username)
    person = directory.person_by_username(username)
    is_right, was_quick = verify_password(normal(password), person.password) if person else (False, True)
    if person is not None and is_right:
        return person
    if (
        was_quick
    ):  # nobody, or a first password: as slow as any other, so that user names cannot be told apart
        make_password(normal(password))
    note_failure(request, username)
    raise Invalid(Refusal.SIGN_IN_FAILED)


def by_code(request: HttpRequest, person: Person, code: str) -> None:
    """Go on if `code` is one of the person's, unused. Raises Invalid; failures count as those of a password."""
    require_no_pause(request, person.username)
    try:
        actions_factors.use_code(person.pk, code, actor=VISITOR, now=clock.now())
    except Invalid:
        note_failure(request, person.username)
        raise


def note_failure(request: HttpRequest, username: str, *, why: str = "") -> None:
    """Count a failure against the user name at this desk."""
    actions_sign_in.note_failed_sign_in(
        username, address=desk_of(request).address, why=why, actor=VISITOR, now=clock.now()
    )


def require_no_pause(request: HttpRequest, username: str) -> None:
    """Go on unless this user name, or this desk, failed too often just now. Raises Invalid."""
    left = signing_in.pause(username, address=desk_of(request).address, now=clock.now())
    if left > timedelta(0):
        raise Invalid(Refusal.SIGN_IN_PAUSED, minutes=ceil(left / timedelta(minutes=1)))


def enter(
    request: HttpRequest,
    person: Person,
    *,
    is_proved: bool,
    way: SignInWay = SignInWay.PASSWORD,
    only_agency_id: int | None = None,
    following: str,
) -> HttpResponse:
    """Open the session, under a new cookie, and go to where the person wanted to go.

    is_proved: whether a second factor was given. only_agency_id: the agency whose sign-on service let the person in,
    now or before the second step.
    """
    now = clock.now()
    only_agency_id = only_agency_id or _let_in_by(request, person)
    if only_agency_id is not None:
        way = SignInWay.SINGLE_SIGN_ON
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.cycle_key()
    request.session.pop(PENDING, None)
    actor = directory.actor_for(person, now=now) or VISITOR
    session = actions_sign_in.open_session(
        person.pk,
        desk=desk_of(request),
        is_proved=is_proved,
        way=way,
        only_agency_id=only_agency_id,
        actor=actor,
        now=now,
    )
    request.session[SEEN], request.session[SESSION] = now.timestamp(), session.pk
    return SeeOther(safe_address(request, following))


def ask_second(
    request: HttpRequest, person: Person, following: str, *, service: SignOnService | None = None
) -> HttpResponse:
    """Remember who gave the right password, or whom a service vouches for; nobody is signed in yet."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": person.pk,
        "at": clock.now().timestamp(),
        "next": following,
        "only_agency": service.agency_id if service else None,
    }
    return SeeOther(reverse("web:second_step"))


def pending(request: HttpRequest) -> tuple[Person, str] | None:
    """Return who is at the second step, and where to go then; None if nobody is, or it took too long."""
    kept = request.session.get(PENDING)
    if not kept or clock.now().timestamp() - float(kept["at"]) > PENDING_FOR.total_seconds():
        return None
    person = directory.person_by_id(int(kept["person"]))
    return (person, str(kept["next"])) if person else None


def _let_in_by(request: HttpRequest, person: Person) -> int | None:
    """Return the agency whose service vouched for a person who is at the second step."""
    kept = request.session.get(PENDING) or {}
    return kept.get("only_agency") if kept.get("person") == person.pk else None


def safe_address(request: HttpRequest, wanted: str) -> str:
    """Return `wanted` if it is an address of ours, else the start page."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else reverse("home:work")
