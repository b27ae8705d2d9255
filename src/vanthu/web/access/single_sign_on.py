"""Single sign-on: to the agency's own service and back (OpenID Connect, code flow with PKCE).

The way out is a link, never a form: the Content-Security-Policy keeps forms on this site. Linking begins with a form
all the same, so that no other site can start it, and goes on with a link.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Refused, Unavailable
from vanthu.directory import actions_sign_on
from vanthu.directory import queries as directory
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory import queries_sign_on as sign_on
from vanthu.directory.models import Person, SignOnService
from vanthu.directory.words import SignInWay
from vanthu.single_sign_on import conversation
from vanthu.single_sign_on.conversation import Errand, Service, Told
from vanthu.web.middleware import VISITOR, public
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

from . import entering

_KEPT: Final = "single_sign_on"
_GOOD_FOR: Final = timedelta(minutes=10)


@public
@require_GET
def go(request: Request, service_id: int) -> HttpResponse:
    """Send a visitor to the service of an agency."""
    if request.person is not None:
        return SeeOther(reverse("home:work"))
    service = sign_on.service_on(service_id)
    try:
        return HttpResponseRedirect(_begin(request, service, following=request.GET.get("next", "")))
    except (Refused, Unavailable) as problem:
        return _refused(request, problem, service)


@public
@require_GET
def back(request: Request) -> HttpResponse:
    """Take who comes back from the service: to sign in, or to link the account that is signed in."""
    kept = request.session.pop(_KEPT, None)
    if not kept or clock.now().timestamp() - float(kept["at"]) > _GOOD_FOR.total_seconds():
        return _refused(request, Invalid(Refusal.SIGN_ON_STALE), None)
    service = sign_on.service_on(int(kept["service"]))
    errand = Errand(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"])
    try:
        told = conversation.identity(
            _talked_to(request, service), errand, request.GET.dict(), now=clock.now()
        )
        if kept["person"] is not None:
            return _link(request, service, told, int(kept["person"]))
        return _enter(request, service, told, following=str(kept["next"]))
    except (Refused, Unavailable) as problem:
        return _refused(request, problem, service)


def _enter(request: HttpRequest, service: SignOnService, told: Told, *, following: str) -> HttpResponse:
    person = sign_on.person_of(service, told.subject)
    now = clock.now()
    if person is None and service.adds_people:
        person = actions_sign_on.add_from_service(
            service.pk, subject=told.subject, full_name=told.name, email=told.email, actor=VISITOR, now=now
        )
    if person is None or not _may_enter(person, service):
        why = f"{service.name}: {told.subject[:60]}"
        entering.note_failure(request, person.username if person else "đăng nhập một lần", why=why)
        raise Invalid(Refusal.SIGN_ON_UNKNOWN, service=service.name, subject=told.subject[:100])
    if signing_in.has_factor(person.pk) and not told.is_strong:
        return entering.ask_second(request, person, following, service=service)
    return entering.enter(
        request,
        person,
        is_proved=told.is_strong,
        way=SignInWay.SINGLE_SIGN_ON,
        only_agency_id=service.agency_id,
        following=following,
    )


def _may_enter(person: Person, service: SignOnService) -> bool:
    """Say whether a person holds a post in the service's agency, or was added by it and waits for one."""
    held = directory.posts_of(person, on=clock.hanoi_date(clock.now()))
    return not held or any(post.agency_id == service.agency_id for post in held)


@public
@require_GET
def signed_out(request: Request, service_id: int) -> HttpResponse:
    """Say to who came through a service, and left, that the service still knows this browser."""
    service = sign_on.service_on(service_id)
    address = conversation.way_out(service.issuer, service.client_id, now=clock.now())
    return page(request, "access/sign_on_out.html", {"service": service, "address": address})


@require_POST
def begin_link(request: Request, service_id: int) -> HttpResponse:
    """Begin to link the account that is signed in; the page leads on to the service."""
    person = request.person
    if person is None:
        raise Http404
    service = sign_on.own_services(person, now=clock.now()).filter(pk=service_id).first()
    if service is None:
        raise Http404
    try:
        address = _begin(request, service, following=reverse("web:security"), person=person)
    except (Refused, Unavailable) as problem:
        return _refused(request, problem, service)
    return page(request, "access/link_service.html", {"service": service, "address": address})


def _link(request: Request, service: SignOnService, told: Told, person_id: int) -> HttpResponse:
    if request.person is None or request.person.pk != person_id:
        raise NotPermitted(Refusal.SIGN_ON_STALE)
    actions_sign_on.link_identity(
        service.pk, subject=told.subject, person_id=person_id, actor=request.actor, now=clock.now()
    )
    sentence = _("Linked. From now on “%(name)s” lets you in.") % {"name": service.name}
    return done(request, reverse("web:security"), sentence)


@require_POST
def unlink(request: Request, identity_id: int) -> HttpResponse:
    """Forget one's own link."""
    person = request.person
    if person is None or not any(row.pk == identity_id for row in sign_on.own_identities(person.pk)):
        raise Http404
    actions_sign_on.unlink_identity(identity_id, actor=request.actor, now=clock.now())
    return done(request, reverse("web:security"), _("The link is removed."))


def _begin(
    request: HttpRequest, service: SignOnService, *, following: str, person: Person | None = None
) -> str:
    """Remember an errand in the session and return the address at the service."""
    errand = Errand(
        state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(64)
    )
    now = clock.now()
    address = conversation.address(_talked_to(request, service), errand, now=now)
    kept: dict[str, Any] = {"service": service.pk, "at": now.timestamp(), "next": following}  # Any: JSON
    kept |= {"state": errand.state, "nonce": errand.nonce, "verifier": errand.verifier}
    request.session[_KEPT] = kept | {"person": person.pk if person else None}
    return address


def _talked_to(request: HttpRequest, service: SignOnService) -> Service:
    return Service(
        issuer=service.issuer,
        client_id=service.client_id,
        secret=sign_on.secret_of(service),
        back=request.build_absolute_uri(reverse("web:sign_on_back")),
    )


def _refused(
    request: HttpRequest, problem: Refused | Unavailable, service: SignOnService | None
) -> HttpResponse:
    """Say on a page why nobody came in, with the way back to the sign-in page."""
    if isinstance(problem, Refused):
        why, status = str(problem), problem.status
    else:
        why, status = (
            _("The sign-on service does not answer now. Try again in a few minutes, or sign in by password."),
            503,
        )
    context = {"why": why, "service": service}
    return page(request, "access/sign_on_refused.html", context, status=status)
