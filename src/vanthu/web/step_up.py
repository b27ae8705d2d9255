"""Where a second factor is asked for before a page: acts that bind the agency, and roles that must have one.

Source: OWASP ASVS 5.0, 6.3.3 and 7.5.3. Who has none, and need not, goes on as before.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from vanthu.core import clock
from vanthu.core.actor import Role
from vanthu.core.errors import NotPermitted, Refusal
from vanthu.directory import passwords
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory import queries_sign_on as sign_on
from vanthu.directory.models import OpenSession, Person
from vanthu.directory.words import SignInWay

from .pages import SeeOther

GUARDED: Final = frozenset(
    {
        "web:change_password",
        "web:add_authenticator",
        "web:remove_authenticator",
        "web:ask_passkey",
        "web:add_passkey",
        "web:remove_passkey",
        "web:recovery_codes",
        "web:begin_link",
        "web:unlink",
        "web:add_delegation",
        "web:end_delegation",
        "web:confirm_change",
        "web:end_reading",
        "outgoing:sign",
        "outgoing:number_and_seal",
        "outgoing:seal_copy",
        "outgoing:issue",
        "copies:sign",
        "signing:begin",
        "registers:void",
        "administration:add_person",
        "administration:apply_people",
        "administration:first_passwords",
        "administration:give_post",
        "administration:end_post",
        "administration:set_password",
        "administration:reset_factors",
        "administration:file_authority",
        "administration:end_authority",
        "administration:file_certificate",
        "administration:file_hsm_key",
        "administration:withdraw_certificate",
        "administration:set_picture",
        "administration:sign_on",
        "administration:link_person",
        "administration:unlink_person",
    }
)
"""Sign, issue, void, keys, rights: for these the second factor was given at most ten minutes ago."""
_ENROLMENT: Final = frozenset(
    {
        "web:security",
        "web:add_authenticator",
        "web:ask_passkey",
        "web:add_passkey",
        "web:recovery_codes",
        "web:sign_out",
        "web:confirm",
    }
)
"""What somebody may open who must have a second factor and has none yet."""


_HOW_ONE_SIGNS_IN: Final = frozenset(
    {
        "web:add_authenticator",
        "web:remove_authenticator",
        "web:ask_passkey",
        "web:add_passkey",
        "web:remove_passkey",
        "web:recovery_codes",
        "web:begin_link",
    }
)
"""What a service of one agency could use to become a person in another agency, too."""
_NEW_PASSWORD: Final = frozenset({"web:change_password", "web:confirm", "web:sign_out"})
"""What somebody may open whose password somebody else chose."""


def required_of(roles: frozenset[Role]) -> bool:
    """Say whether the installation requires a second factor of one of `roles`."""
    return bool(settings.SECOND_FACTOR_ROLES & {role.value for role in roles})


def ask_first(request: HttpRequest) -> HttpResponse | None:
    """Send the reader to the second factor if the page asks for it; None to go on."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    session: OpenSession = request.open_session  # type: ignore[attr-defined]  # see requests.Request
    return _by_way(request, name, session) or _by_factor(request, name, session)


def _by_way(request: HttpRequest, name: str, session: OpenSession) -> HttpResponse | None:
    """Send on who has to choose a password first, or may not do this having come in this way."""
    person: Person = request.person  # type: ignore[attr-defined]  # see requests.Request
    is_by_password = session.way == SignInWay.PASSWORD
    if is_by_password and name not in _NEW_PASSWORD and passwords.is_due(person, now=clock.now()):
        messages.warning(request, _("Choose a password that only you know, then go on."))
        return SeeOther(reverse("web:change_password"))
    if name in _HOW_ONE_SIGNS_IN and _is_of_another_agency_too(session, person):
        messages.error(request, str(NotPermitted(Refusal.SIGN_IN_OTHERWISE)))
        return SeeOther(reverse("web:security"))
    return None


def _by_factor(request: HttpRequest, name: str, session: OpenSession) -> HttpResponse | None:
    actor, person = request.actor, request.person  # type: ignore[attr-defined]  # see requests.Request
    must_have = required_of(actor.roles) and name not in _ENROLMENT
    if not must_have and name not in GUARDED:
        return None
    if session.is_proved_at(clock.now()):
        return None
    # Who came in by certificate has it at hand: it is asked for again, with or without another factor.
    if not signing_in.has_factor(person.pk) and session.way != SignInWay.CERTIFICATE:
        return _to_enrolment(request) if must_have else None
    if name not in GUARDED:
        return None
    return SeeOther(f"{reverse('web:confirm')}?{urlencode({'next': _page_of(request)})}")


def _is_of_another_agency_too(session: OpenSession, person: Person) -> bool:
    """Say whether one agency's service let in who holds a post in another agency, too."""
    agency_id = session.only_agency_id
    return agency_id is not None and sign_on.holds_posts_elsewhere(person, agency_id, now=clock.now())


def _to_enrolment(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, _("Your role requires a second factor. Add an authenticator app or a passkey to go on.")
    )
    return SeeOther(reverse("web:security"))


def _page_of(request: HttpRequest) -> str:
    """Return the page to come back to: the one asked for, or the one on which a button was pressed."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return (
        f"{came_from.path}{'?' + came_from.query if came_from.query else ''}"
        if is_ours
        else reverse("home:work")
    )
