"""The verbs of single sign-on: the agency's service, and who is known to it under which subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import sealed
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc

from . import policies
from .lines import required_line
from .models import Agency, Identity, Person, SignOnService
from .queries_sign_on import purpose
from .rights import alert


@dataclass(frozen=True, slots=True)
class SignOnFacts:
    """A sign-on service as it is entered."""

    name: str
    issuer: str
    client_id: str
    secret: str = ""
    """Empty: the one that is known stays."""
    adds_people: bool = False
    is_on: bool = True


@action
def save_service(agency_id: int, facts: SignOnFacts, *, actor: Actor, now: datetime) -> SignOnService:
    """Enter or change the sign-on service of an agency; a second person confirms.

    With another issuer every identity of the former one ends: a subject means somebody at its own issuer only.
    """
    require(policies.may_change(actor, agency_id) and not actor.is_delegated, Permission.DIRECTORY_CHANGE)
    Agency.objects.select_for_update().get(pk=agency_id)
    known = SignOnService.objects.filter(agency_id=agency_id).first()
    service = known or SignOnService(agency_id=agency_id)
    issuer = required_line(facts.issuer, "địa chỉ dịch vụ", 300)
    if known is not None and known.issuer != issuer:
        Identity.objects.filter(service=known).delete()
        service.sealed_secret = ""
    service.name = required_line(facts.name, "tên dịch vụ", 100)
    service.issuer = issuer
    service.client_id = required_line(facts.client_id, "mã ứng dụng", 200)
    service.adds_people, service.is_on, service.saved_at = facts.adds_people, facts.is_on, now
    if facts.secret:
        service.sealed_secret = sealed.seal(facts.secret.strip(), purpose=purpose(agency_id))
    service.save()
    record(
        Event.SIGN_ON_SAVED,
        service,
        actor=actor,
        now=now,
        agency_id=agency_id,
        issuer=issuer,
        on=int(facts.is_on),
    )
    what = f"{service.name}: {issuer}"
    alert(Event.SIGN_ON_SAVED, what, agency_id=agency_id, person_id=None, actor=actor, now=now)
    return service


@action
def link_identity(service_id: int, *, subject: str, person_id: int, actor: Actor, now: datetime) -> Identity:
    """Register that a subject is a person: by that person, or an administrator of all the person's posts.

    Raises Conflict if the subject is somebody's, or the person is known to the service already.
    """
    service = SignOnService.objects.filter(pk=service_id).first()
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if service is None or person is None or not _belongs(person, service, now=now):
        raise NotFound(Refusal.NOT_FOUND, what="dịch vụ đăng nhập một lần")
    is_self = actor.person_id == person.pk
    by_office = policies.may_change(actor, service.agency_id) and policies.may_set_password(
        actor, person, on=hanoi_date(now)
    )
    require((is_self or by_office) and not actor.is_delegated, Permission.ACCESS_OWN)
    identity = _linked(service, required_line(subject, "mã người dùng ở dịch vụ", 255), person, now=now)
    record(Event.IDENTITY_LINKED, person, actor=actor, now=now, service=service.name, sub=identity.subject)
    what = f"{person.full_name}: {service.name}"
    alert(Event.IDENTITY_LINKED, what, agency_id=service.agency_id, person_id=person.pk, actor=actor, now=now)
    return identity


@action
def unlink_identity(identity_id: int, *, actor: Actor, now: datetime) -> Person:
    """Forget under which subject a service knows a person."""
    identity = Identity.objects.select_related("service", "person").filter(pk=identity_id).first()
    if identity is None:
        raise NotFound(Refusal.NOT_FOUND, what="liên kết đăng nhập một lần")
    person, service = identity.person, identity.service
    is_self = actor.person_id == person.pk
    if not is_self and not policies.may_change(actor, service.agency_id):
        raise NotFound(Refusal.NOT_FOUND, what="liên kết đăng nhập một lần")
    require(not actor.is_delegated, Permission.ACCESS_OWN)
    identity.delete()
    record(Event.IDENTITY_UNLINKED, person, actor=actor, now=now, service=service.name, sub=identity.subject)
    return person


@action
def add_from_service(
    service_id: int, *, subject: str, full_name: str, email: str, actor: Actor, now: datetime
) -> Person:
    """Add a person whom the service knows and we do not, without a post and without a password.

    Raises NotFound unless the agency wants that.
    """
    service = SignOnService.objects.filter(pk=service_id, is_on=True, adds_people=True).first()
    if service is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    name = nfc(full_name)[:100] or nfc(email)[:100] or "?"
    person = Person.objects.create(
        username=f"oidc-{service.pk}-{Person.objects.count() + 1}-{now:%Y%m%d%H%M%S}",
        full_name=name,
        email=nfc(email)[:100],
        password=make_password(None),
    )
    _linked(service, subject, person, now=now)
    record(
        Event.PERSON_SAVED, person, actor=actor, now=now, agency_id=service.agency_id, service=service.name,
        sub=subject,
    )  # fmt: skip
    alert(
        Event.IDENTITY_LINKED,
        f"{name}: {service.name}",
        agency_id=service.agency_id,
        person_id=person.pk,
        actor=Actor(name=service.name, agency_id=service.agency_id),
        now=now,
    )
    return person


def _linked(service: SignOnService, subject: str, person: Person, *, now: datetime) -> Identity:
    try:
        with transaction.atomic():
            return Identity.objects.create(service=service, subject=subject, person=person, linked_at=now)
    except IntegrityError as error:
        is_taken = Identity.objects.filter(service=service, subject=subject).exists()
        what = f"Mã “{subject[:60]}”" if is_taken else f"“{person.full_name}”"
        raise Conflict(Refusal.SIGN_ON_LINKED, what=what, service=service.name) from error


def _belongs(person: Person, service: SignOnService, *, now: datetime) -> bool:
    day = hanoi_date(now)
    return any(post.is_held_on(day) for post in person.posts.filter(agency_id=service.agency_id))
