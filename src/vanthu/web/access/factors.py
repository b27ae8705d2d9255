"""How one signs in oneself: authenticator app, passkeys, recovery codes, open sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.actor import Role
from vanthu.core.errors import Refused
from vanthu.directory import actions_factors, actions_sign_in, totp
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory import queries_sign_on as sign_on
from vanthu.directory.models import Identity, OpenSession, Person, SignOnService
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request
from vanthu.web.step_up import required_of

from .forms import CodeForm
from .passkeys import site_of

_KEPT: Final = "new_authenticator"


def _who(request: Request) -> tuple[Person, OpenSession]:
    if request.person is None or request.open_session is None:
        raise Http404
    return request.person, request.open_session


@require_GET
def security(request: Request) -> HttpResponse:
    """Show how one signs in, and where one is signed in."""
    person, session = _who(request)
    open_sessions = signing_in.sessions_of(
        person.pk,
        idle=timedelta(seconds=settings.SESSION_IDLE_S),
        most=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        now=clock.now(),
    )
    context = {
        "factors": signing_in.factors_of(person.pk),
        "certificates": signing_in.certificates_of(person.pk, now=clock.now()),
        "services": _services(person),
        "sessions": open_sessions,
        "mine": session.pk,
        "passkeys_possible": site_of(request) is not None,
        "is_required": required_of(request.actor.roles),
    }
    return page(request, "access/security.html", context)


def _services(person: Person) -> list[tuple[SignOnService, Identity | None]]:
    """Return the sign-on services of the person's agencies, each with the person's link to it."""
    linked = {row.service_id: row for row in sign_on.own_identities(person.pk)}
    return [(row, linked.get(row.pk)) for row in sign_on.own_services(person, now=clock.now())]


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def add_authenticator(request: Request) -> HttpResponse:
    """Show a secret as a picture, and keep it once a code proves that the app has it."""
    person, session = _who(request)
    secret = request.session.get(_KEPT) or totp.new_secret()
    request.session[_KEPT] = secret
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions_factors.add_authenticator(
                person.pk, secret=secret, code=form.cleaned_data["code"], actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused, "code")
        else:
            del request.session[_KEPT]
            actions_sign_in.note_proof(session.pk, actor=request.actor, now=clock.now())
            return _show_codes(request, person)
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": totp.picture_of(totp.address_of(secret, username=person.username, issuer="Văn Thư")),
    }
    return page(
        request, "access/authenticator.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
def recovery_codes(request: Request) -> HttpResponse:
    """Make new recovery codes and show them once."""
    return _show_codes(request, _who(request)[0])


def _show_codes(request: Request, person: Person) -> HttpResponse:
    codes = actions_factors.renew_recovery_codes(person.pk, actor=request.actor, now=clock.now())
    return page(request, "access/recovery_codes.html", {"codes": codes})


@require_POST
def remove_authenticator(request: Request) -> HttpResponse:
    """Forget the authenticator app."""
    person, _session = _who(request)
    actions_factors.remove_authenticator(
        person.pk, required=_required(), actor=request.actor, now=clock.now()
    )
    return done(request, reverse("web:security"), _("The authenticator app is removed."))


@require_POST
def remove_passkey(request: Request, passkey_id: int) -> HttpResponse:
    """Forget a passkey."""
    actions_factors.remove_passkey(passkey_id, required=_required(), actor=request.actor, now=clock.now())
    return done(request, reverse("web:security"), _("The passkey is removed."))


def _required() -> frozenset[Role]:
    return frozenset(Role(role) for role in settings.SECOND_FACTOR_ROLES)


@require_POST
def end_session(request: Request, session_id: int) -> HttpResponse:
    """End one of one's sessions at another computer."""
    actions_sign_in.end_session(session_id, actor=request.actor, now=clock.now())
    return done(request, reverse("web:security"), _("The session has ended."))


@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all of one's sessions but this one."""
    person, session = _who(request)
    ended = actions_sign_in.end_sessions(person.pk, but=session.pk, actor=request.actor, now=clock.now())
    if not ended:
        return SeeOther(reverse("web:security"))
    return done(request, reverse("web:security"), _("All your other sessions have ended."))
