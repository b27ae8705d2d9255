"""Sign-in, sign-out, one's password, the post in use, theme and language."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, login, logout
from django.contrib.auth.hashers import check_password, make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.directory import actions
from vanthu.directory import queries as directory
from vanthu.directory.models import Person
from vanthu.web.middleware import POST, SEEN, VISITOR, public
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request
from vanthu.web.shell import THEME_COOKIE, THEMES

from .forms import OwnPasswordForm, SignInForm

PAUSE_AFTER: Final = 8
"""Failed sign-ins as one user name before that name has to wait."""
PAUSE: Final = timedelta(minutes=10)
_YEAR_S: Final = 365 * 24 * 3600


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the sign-in form, or open a session."""
    if request.method == "GET":
        if request.person is not None:
            return SeeOther(reverse("home:work"))
        return _form(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        person = _authenticate(form.cleaned_data["username"], form.cleaned_data["password"])
    except Invalid as refused:
        form.refuse(refused)
        return _form(request, form, status=422)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    now = clock.now()
    request.session[SEEN] = now.timestamp()
    actor = directory.actor_for(person, now=now) or VISITOR
    actions.note_sign_in(person.pk, actor=actor, now=now)
    return SeeOther(_next(request))


def _form(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    following = request.POST.get("next") or request.GET.get("next", "")
    return page(request, "access/sign_in.html", {"form": form, "following": following}, status=status)


def _authenticate(username: str, password: str) -> Person:
    """Return the person of a user name and password. Raises Invalid, the same for both mistakes."""
    now = clock.now()
    if directory.failed_sign_ins(username.strip().lower(), since=now - PAUSE) >= PAUSE_AFTER:
        raise Invalid(Refusal.SIGN_IN_PAUSED, minutes=PAUSE.seconds // 60)
    person = directory.person_by_username(username)
    if person is None:
        make_password(password)  # as slow as a wrong password, so that user names cannot be told apart
    elif check_password(password, person.password):
        return person
    actions.note_failed_sign_in(username.strip().lower(), actor=VISITOR, now=now)
    raise Invalid(Refusal.SIGN_IN_FAILED)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else reverse("home:work")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    if request.person is not None:
        actions.note_sign_out(request.person.pk, actor=request.actor, now=clock.now())
    logout(request)
    return SeeOther(reverse("web:sign_in"))


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
            _authenticate(person.username, form.cleaned_data["present"])
            changed = actions.set_password(
                person.pk, password=form.cleaned_data["password"], actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            _show(form, refused)
        else:
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
    """Act in another of one's posts from now on; a post of somebody else changes nothing."""
    wanted = request.POST.get("post", "")
    if any(str(post.pk) == wanted for post in request.posts):
        request.session[POST] = int(wanted)
    return SeeOther(reverse("home:work"))


@public
@require_POST
def use_theme(request: Request) -> HttpResponse:
    """Keep the chosen look on this computer."""
    theme = request.POST.get("theme", "")
    response = SeeOther(_next(request))
    _keep(response, THEME_COOKIE, theme if theme in THEMES else "auto")
    return response


@public
@require_POST
def use_language(request: Request) -> HttpResponse:
    """Keep the chosen language on this computer."""
    code = request.POST.get("language", "")
    response = SeeOther(_next(request))
    _keep(response, settings.LANGUAGE_COOKIE_NAME, code if code in dict(settings.LANGUAGES) else "vi")
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure)
