"""What happens before every page: the actor is made once, the language chosen, idle sessions ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user, logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.directory import actions_sign_in, sessions
from vanthu.directory import queries as directory
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory.models import OpenSession, Person

from . import step_up
from .desks import desk_of, is_same_desk
from .pages import page

View = Callable[..., HttpResponse]

VISITOR: Final = Actor(name="visitor", agency_id=None)
SEEN: Final = "seen_at"
POST: Final = "post_id"
DELEGATION: Final = "delegation_id"
SESSION: Final = "open_session_id"
_SEEN_EVERY_S: Final = 60
BACKGROUND: Final = "X-Background"
"""Sent by a page that refreshes itself: nobody is at the desk for that, so it keeps no session alive."""


def public(view: View) -> View:
    """Let visitors who have not signed in open `view`."""
    view.public = True  # type: ignore[attr-defined]  # read by ActorMiddleware below
    return view


def is_page(request: HttpRequest) -> bool:
    """Say whether the request is for a page, not for the API or another installation."""
    return not request.path.startswith(("/api/", "/exchange/", "/health"))


class ActorMiddleware:
    """Make `request.actor` once, from the signed-in person's post in use; open pages to whom they belong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Identify the person, then go on."""
        if not is_page(request):
            return self.get_response(request)
        self._identify(request)
        response = self.get_response(request)
        # A shared office computer must not show a page again after signing out.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],  # Any: Django's signature
    ) -> HttpResponse | None:
        """Send visitors to the sign-in page, and people without a post to a page that says so."""
        if not is_page(request):
            return None
        # No reader's word, and PostgreSQL takes it in no text.
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        if getattr(view, "public", False):
            return None
        if request.person is None:  # type: ignore[attr-defined]  # set in _identify
            return _to_sign_in(request)
        if request.actor is VISITOR:  # type: ignore[attr-defined]  # set in _identify
            return page(request, "access/no_post.html", {}, status=403)
        return _told_of_its_end(request) or step_up.ask_first(request)

    def _identify(self, request: HttpRequest) -> None:
        request.actor, request.person, request.posts = VISITOR, None, []  # type: ignore[attr-defined]  # see requests.Request
        request.delegations, request.open_session = [], None  # type: ignore[attr-defined]  # see requests.Request
        opened = signing_in.session(int(request.session.get(SESSION, 0)))
        person = _person_of(request, opened)
        if person is None or not person.is_active:
            return
        now = clock.now()
        session = _live_session(request, opened, person, now)
        if session is None:
            logout(request)
            return
        _keep_alive(request, session, now)
        day = clock.hanoi_date(now)
        posts, delegations = signing_in.held_by(person, on=day)
        if session.only_agency_id is not None:  # the service of one agency lets nobody into another one
            posts = [post for post in posts if post.agency_id == session.only_agency_id]
            delegations = [row for row in delegations if row.agency_id == session.only_agency_id]
        actor = directory.actor_among(
            person,
            posts,
            delegations,
            post_id=request.session.get(POST),
            delegation_id=request.session.get(DELEGATION),
            day=day,
        )
        request.person, request.posts = person, posts  # type: ignore[attr-defined]  # see requests.Request
        request.delegations, request.open_session = delegations, session  # type: ignore[attr-defined]  # see requests.Request
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]  # see requests.Request
            held = [*posts, *(row.giver for row in delegations)]
            request.agency = next(p.agency for p in held if p.pk == actor.post_id)  # type: ignore[attr-defined]  # see requests.Request


def _told_of_its_end(request: HttpRequest) -> HttpResponse | None:
    """Stop once where the delegation in use has ended: what was begun in another's post is not done in one's own."""
    chosen = request.session.get(DELEGATION)
    held = [row.pk for row in request.delegations]  # type: ignore[attr-defined]  # set in _identify
    if chosen is None or chosen in held or request.headers.get(BACKGROUND) or _is_leaving(request):
        return None
    # Else a script asked, and nobody reads the answer.
    if "text/html" in request.headers.get("Accept", "text/html"):
        del request.session[DELEGATION]
    told = {
        "title": _("The delegation has ended"),
        "sentence": _(
            "The delegation in which you acted has ended. What was recorded before stands; what you did last, if it "
            "was not recorded yet, is not done. You act in your own post again. "
            "Whoever delegated can do so anew under “Delegations”."
        ),
    }
    return page(request, "problem.html", told, status=403)


def _is_leaving(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name == "web:sign_out"


def _person_of(request: HttpRequest, opened: OpenSession | None) -> Person | None:
    """Return who signed in with this cookie: as `get_user` does, but that the person came with the open session."""
    if opened is not None:
        named = str(request.session.get(SESSION_KEY, "")) == str(opened.person_id)
        kept = str(request.session.get(HASH_SESSION_KEY, ""))
        if named and constant_time_compare(kept, opened.person.get_session_auth_hash()):
            return opened.person
    person = get_user(request)  # ends the session if the password was changed since
    return person if isinstance(person, Person) else None


def _live_session(
    request: HttpRequest, opened: OpenSession | None, person: Person, now: datetime
) -> OpenSession | None:
    """Return the session that the cookie is of; None if it ended, was idle or lasted too long, or was copied."""
    session = opened if opened is not None and opened.person_id == person.pk else None
    seen = float(request.session.get(SEEN, 0))
    if session is None or now.timestamp() - seen > settings.SESSION_IDLE_S:
        return None
    if now - session.opened_at > timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return None
    if not is_same_desk(request, session):
        actions_sign_in.refuse_session(session.pk, desk=desk_of(request), actor=VISITOR, now=now)
        return None
    return session


def _keep_alive(request: HttpRequest, session: OpenSession, now: datetime) -> None:
    """Note that somebody is there, and exchange the cookie if rights changed since it was given."""
    if session.is_due_for_a_new_key:
        request.session.cycle_key()
        sessions.note_new_key(session.pk)
    seen = float(request.session.get(SEEN, 0))
    if now.timestamp() - seen > _SEEN_EVERY_S and BACKGROUND not in request.headers:
        request.session[SEEN] = now.timestamp()
        sessions.note_seen(session.pk, now=now)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the whole window to the sign-in page, also when only a part of the page was asked for."""
    asked = request.headers.get("HX-Current-URL") if "HX-Request" in request.headers else None
    following = asked or (request.get_full_path() if request.method == "GET" else "")
    query = urlencode({"next": following}) if following else ""
    address = f"{reverse('web:sign_in')}{'?' if query else ''}{query}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class LanguageMiddleware:
    """Answer in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language for this request only."""
        language = _language(request) if is_page(request) else translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest) -> str:
    """Choose the language: the one just picked, else the person's own, else the browser's, else Vietnamese."""
    codes = {code for code, _name in settings.LANGUAGES}
    picked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if picked in codes:
        return picked
    person = request.person  # type: ignore[attr-defined]  # set in _identify
    if person is not None and person.language in codes:
        return str(person.language)
    return translation.get_language_from_request(request)
