"""Reads of single sign-on: the services, their secrets, and who is known to them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from vanthu.core import sealed
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import NotFound, Refusal

from . import policies
from .models import Identity, OpenSession, Person, SignOnService
from .words import SignInWay


def services_on() -> QuerySet[SignOnService]:
    """Return the services whose buttons stand on the sign-in page."""
    return SignOnService.objects.filter(is_on=True).order_by("name")


def service_on(service_id: int) -> SignOnService:
    """Return a service that is on. Raises NotFound."""
    found = services_on().filter(pk=service_id).select_related("agency").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="dịch vụ đăng nhập một lần")
    return found


def service_behind(session: OpenSession) -> SignOnService | None:
    """Return the service that let a session in, if it is on."""
    if session.way != SignInWay.SINGLE_SIGN_ON or session.only_agency_id is None:
        return None
    return services_on().filter(agency_id=session.only_agency_id).first()


def service_of(actor: Actor) -> SignOnService | None:
    """Return the service of the actor's agency to its administrators."""
    if actor.agency_id is None or not policies.may_change(actor, actor.agency_id):
        return None
    return SignOnService.objects.filter(agency_id=actor.agency_id).first()


def secret_of(service: SignOnService) -> str:
    """Return the secret shared with a service, empty if there is none."""
    if not service.sealed_secret:
        return ""
    return sealed.unseal(service.sealed_secret, purpose=purpose(service.agency_id))


def purpose(agency_id: int) -> str:
    """Return what the secret of an agency's service is sealed for."""
    return f"directory.sign_on:{agency_id}"


def identities_of(service: SignOnService) -> QuerySet[Identity]:
    """Return who is known to a service."""
    return Identity.objects.filter(service=service).select_related("person")


def own_identities(person_id: int) -> QuerySet[Identity]:
    """Return the services that a person is known to."""
    return Identity.objects.filter(person_id=person_id, service__is_on=True).select_related("service")


def own_services(person: Person, *, now: datetime) -> QuerySet[SignOnService]:
    """Return the services that are on in agencies where a person holds a post."""
    day = hanoi_date(now)
    held = [post.agency_id for post in person.posts.all() if post.is_held_on(day)]
    return services_on().filter(agency_id__in=held)


def person_of(service: SignOnService, subject: str) -> Person | None:
    """Return the active person whom a service knows under a subject."""
    rows = Identity.objects.filter(service=service, subject=subject, person__is_active=True)
    found = rows.select_related("person").first()
    return found.person if found else None


def holds_posts_elsewhere(person: Person, agency_id: int, *, now: datetime) -> bool:
    """Say whether a person holds a post in another agency, too."""
    day = hanoi_date(now)
    return any(post.is_held_on(day) for post in person.posts.exclude(agency_id=agency_id))
