"""Sign-in, sign-out, one's password, the post in use, theme and language."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.directory import actions, actions_sign_in
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory import queries_sign_on as sign_on
from vanthu.web.middleware import DELEGATION, POST, public
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request
from vanthu.web.shell import THEME_COOKIE, THEMES

from . import entering
from .forms import OwnPasswordForm, SignInForm
from .passkeys import site_of

_YEAR_S: Final = 365 * 24 * 3600


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the sign-in form, open a session, or go on to the second step."""
    if request.method == "GET":
        if request.person is not None:
            return SeeOther(reverse("home:work"))
        return _form(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        person = entering.by_password(request, form.cleaned_data["username"], form.cleaned_data["password"])
    except Invalid as refused:
        form.refuse(refused)
        return _form(request, form, status=422)
    following = request.POST.get("next", "")
    if signing_in.has_factor(person.pk):
        return entering.ask_second(request, person, following)
    return entering.enter(request, person, is_proved=False, following=following)


def _form(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    following = request.POST.get("next") or request.GET.get("next", "")
    context = {
        "form": form,
        "following": following,
        "passkeys": site_of(request) is not None,
        "services": sign_on.services_on(),
    }
    return page(request, "access/sign_in.html", context, status=status)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session; who came through a sign-on service is told that it still knows this browser."""
    came_by = sign_on.service_behind(request.open_session) if request.open_session else None
    if request.open_session is not None:
        actor = (
            request.actor
            if request.actor.person_id
            else Actor(
                name=request.open_session.person.full_name,
                agency_id=None,
                person_id=request.open_session.person_id,
            )
        )
        actions_sign_in.sign_out(request.open_session.pk, actor=actor, now=clock.now())
    logout(request)
    return SeeOther(reverse("web:sign_on_out", args=[came_by.pk]) if came_by else reverse("web:sign_in"))


@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """Give oneself a new password, for the present one; all one's other sessions end."""
    form = OwnPasswordForm(request.POST or None)
    person = request.person
    if person is None:  # the middleware sends visitors to the sign-in page
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            entering.by_password(request, person.username, form.cleaned_data["present"])
            changed = actions.set_password(
                person.pk, password=form.cleaned_data["password"], actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            _show(form, refused)
        else:
            mine = request.open_session.pk if request.open_session else None
            actions_sign_in.end_sessions(person.pk, but=mine, actor=request.actor, now=clock.now())
            request.session.cycle_key()
            request.session[HASH_SESSION_KEY] = changed.get_session_auth_hash()
            return done(
                request, reverse("home:work"), _("The new password holds. Your other sessions have ended.")
            )
    status = 422 if request.method == "POST" else 200
    return page(request, "access/password.html", {"form": form}, status=status)


def _show(form: OwnPasswordForm, refused: Refused) -> None:
    """Show a refusal at the password that it is about."""
    if refused.code is Refusal.SIGN_IN_FAILED:
        form.add_error(
            "present", _("This is not your present password. Check Caps Lock and the keyboard layout.")
        )
    else:
        form.refuse(refused, "present" if refused.code is Refusal.SIGN_IN_PAUSED else "password")


@require_POST
def use_post(request: Request) -> HttpResponse:
    """Act in another of one's posts, or under a delegation, from now on; a post of somebody else changes nothing."""
    wanted = request.POST.get("post", "")
    if any(str(post.pk) == wanted for post in request.posts):
        request.session[POST] = int(wanted)
        request.session.pop(DELEGATION, None)
        request.session.cycle_key()
    elif any(f"d{row.pk}" == wanted for row in request.delegations):
        request.session[DELEGATION] = int(wanted[1:])
        request.session.cycle_key()
    return SeeOther(reverse("home:work"))


@public
@require_POST
def use_theme(request: Request) -> HttpResponse:
    """Keep the chosen look on this computer."""
    theme = request.POST.get("theme", "")
    response = SeeOther(entering.safe_address(request, request.POST.get("next", "")))
    _keep(response, THEME_COOKIE, theme if theme in THEMES else "auto")
    return response


@public
@require_POST
def use_language(request: Request) -> HttpResponse:
    """Keep the chosen language on this computer."""
    code = request.POST.get("language", "")
    response = SeeOther(entering.safe_address(request, request.POST.get("next", "")))
    _keep(response, settings.LANGUAGE_COOKIE_NAME, code if code in dict(settings.LANGUAGES) else "vi")
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure)
