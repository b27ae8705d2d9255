"""The signing services of an agency: kept, tried, and the keys found there put on file."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, quote

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import sealed
from vanthu.core.actions import action, long_act
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, NotFound, Refusal, Unavailable
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory import actions as directory
from vanthu.directory import policies
from vanthu.directory.actions import CertificateFacts
from vanthu.directory.models import Certificate
from vanthu.outward import addresses
from vanthu.signing import certificates
from vanthu.signing.models import RemoteService
from vanthu.signing.remote_words import RunEnd, ServiceKind

from .base import Account, Held, ServiceFault
from .choice import account_of, purpose_of, speaking

SCHEME: Final = "remote:"
_PLAIN: Final = re.compile(r"[\x21-\x7e]{1,100}")
_USER: Final = re.compile(r"[A-Za-z0-9._@+-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """What an administrator enters about a signing service. secret: empty keeps the one that is there."""

    name: str
    kind: ServiceKind
    address: str
    client_id: str
    secret: str = field(default="", repr=False)
    profile: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A key that a service keeps for a user. problem: why it cannot be put on file, in words."""

    key: str
    facts: CertificateFacts | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try of a service showed. end: None if it answered and knew the user."""

    end: RunEnd | None
    detail: str = ""
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the key of a certificate on file lies: at which service, for which user, under which name."""

    service_id: int
    user: str
    key: str


def services(actor: Actor) -> list[RemoteService]:
    """Return the signing services of the actor's agency."""
    require(policies.may_change(actor, actor.agency_id or 0), Permission.DIRECTORY_CHANGE)
    return list(RemoteService.objects.filter(agency_id=actor.agency_id or 0))


def service_of(service_id: int, actor: Actor) -> RemoteService:
    """Return one of them. Raises NotFound."""
    found = next((each for each in services(actor) if each.pk == service_id), None)
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="dịch vụ ký số")
    return found


@action
def save_service(
    facts: ServiceFacts, *, service_id: int | None = None, agency_id: int, actor: Actor, now: datetime
) -> RemoteService:
    """Keep a signing service, its secret sealed. Raises Invalid for an address that may not be reached."""
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    rows = RemoteService.objects.select_for_update().filter(agency_id=agency_id)
    known = rows.filter(pk=service_id).first() if service_id is not None else None
    if service_id is not None and known is None:
        raise NotFound(Refusal.NOT_FOUND, what="dịch vụ ký số")
    service = known or RemoteService(agency_id=agency_id)
    service.name, service.kind = _name(facts.name), facts.kind
    service.address = addresses.checked(facts.address)
    service.client_id = _plain(facts.client_id, "mã kết nối")
    service.profile = _plain(facts.profile, "hồ sơ ký") if facts.profile.strip() else ""
    service.is_active = facts.is_active
    if not facts.secret and not service.secret:
        raise Invalid(Refusal.FIELD_REQUIRED, field="khóa bí mật")
    service.save()
    if facts.secret:
        service.secret = sealed.seal(facts.secret.strip(), purpose=purpose_of(service))
        service.save(update_fields=["secret"])
    record(
        Event.SIGNING_SERVICE_SAVED, service, actor=actor, now=now, agency_id=agency_id, kind=service.kind,
        address=service.address, client=service.client_id, secret_changed=int(bool(facts.secret)),
        active=int(service.is_active),
    )  # fmt: skip
    return service


def _name(text: str) -> str:
    name = nfc(text)[:120]
    if not name:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tên dịch vụ")
    return name


def _plain(text: str, label: str) -> str:
    if _PLAIN.fullmatch(text.strip()) is None:
        why = "chỉ gồm chữ cái không dấu, chữ số, dấu; tối đa 100 ký tự"
        raise Invalid(Refusal.VALUE_WRONG, field=label, value=text[:40], why=why)
    return text.strip()


@action
def make_doorbell(service_id: int, *, actor: Actor, now: datetime) -> str:
    """Make the secret end of the address that the service may ring when its user has answered; told once.

    An earlier one stops working.
    """
    service = service_of(service_id, actor)
    token = secrets.token_urlsafe(32)
    service.doorbell_sha256 = hashlib.sha256(token.encode()).hexdigest()
    service.save(update_fields=["doorbell_sha256"])
    record(
        Event.SIGNING_SERVICE_SAVED, service, actor=actor, now=now, agency_id=service.agency_id, doorbell=1
    )
    return token


def by_doorbell(token: str) -> RemoteService | None:
    """Return the service that was given this token."""
    sha256 = hashlib.sha256(token.encode()).hexdigest()
    return RemoteService.objects.filter(doorbell_sha256=sha256, is_active=True).first()


def try_service(service_id: int, user: str, *, actor: Actor, now: datetime) -> Tried:
    """Ask a service for the keys of one of its users. Slow: outside every transaction."""
    service = service_of(service_id, actor)
    outside_transaction()
    try:
        held = speaking(service.kind).keys(account_of(service), _user(user))
    except ServiceFault as fault:
        return Tried(fault.end, fault.detail)
    except Unavailable as error:
        return Tried(RunEnd.WRONG_SECRET, str(error))
    found = tuple(_found(each) for each in held)
    return Tried(None if found else RunEnd.NO_KEY, f"{now:%H:%M:%S}Z", found)


def _user(text: str) -> str:
    if _USER.fullmatch(text.strip()) is None:
        why = "chỉ gồm chữ cái không dấu, chữ số và . _ @ + -"
        raise Invalid(Refusal.VALUE_WRONG, field="tài khoản người ký", value=text[:40], why=why)
    return text.strip()


def _found(held: Held) -> Found:
    try:
        return Found(held.key, certificates.read(held.certificate))
    except Invalid as refused:
        return Found(held.key, None, str(refused))


@long_act
def file_key(
    service_id: int, user: str, key: str, *, person_id: int | None, actor: Actor, now: datetime
) -> Certificate:
    """Put the certificate of a key at a service on file, for a person or for the agency.

    What the service says now is filed, not what a page says. Raises Invalid if the service does not have the key.
    """
    tried = try_service(service_id, user, actor=actor, now=now)
    service = service_of(service_id, actor)
    found = next((each for each in tried.found if each.key == key), None)
    if tried.end is not None or found is None or found.facts is None:
        end = tried.end or RunEnd.NO_KEY
        raise Invalid(
            Refusal.REMOTE_SIGNING, service=service.name, why=(found and found.problem) or end.label
        )
    return directory.file_certificate(
        found.facts,
        agency_id=service.agency_id,
        person_id=person_id,
        key_file=uri_of(Place(service.pk, _user(user), key)),
        actor=actor,
        now=now,
    )


def uri_of(place: Place) -> str:
    """Return where a key lies as it is kept with its certificate. Raises Invalid if its name is too long."""
    uri = f"{SCHEME}{place.service_id}?user={quote(place.user, safe='')}&key={quote(place.key, safe='')}"
    if len(uri) > Certificate._meta.get_field("key_file").max_length:  # type: ignore[operator]  # a CharField has one
        raise Invalid(Refusal.VALUE_WRONG, field="mã khóa", value=place.key[:40], why="quá dài")
    return uri


def is_remote(key_file: str) -> bool:
    """Say whether a certificate's key lies at a signing service."""
    return key_file.startswith(SCHEME)


def behind(certificate: Certificate | None) -> RemoteService | None:
    """Return the service in use that keeps the key of a certificate; None for a key elsewhere."""
    if certificate is None or not is_remote(certificate.key_file):
        return None
    rows = RemoteService.objects.filter(agency_id=certificate.agency_id, is_active=True)
    return rows.filter(pk=place_in(certificate).service_id).first()


def place_in(certificate: Certificate) -> Place:
    """Return where a certificate's own words say that its key lies."""
    head, _, query = certificate.key_file.removeprefix(SCHEME).partition("?")
    told = parse_qs(query)
    return Place(int(head), told.get("user", [""])[0], told.get("key", [""])[0])


def place_of(certificate: Certificate) -> tuple[RemoteService, Place]:
    """Return where the key of a certificate lies. Raises Invalid if the service is not in use any more."""
    place = place_in(certificate)
    rows = RemoteService.objects.filter(pk=place.service_id, agency_id=certificate.agency_id, is_active=True)
    service = rows.first()
    if service is None:
        why = "dịch vụ ký số giữ khóa không còn dùng ở đây"
        raise Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=certificate.subject, why=why)
    return service, place


def held_at(service: RemoteService, place: Place, certificate: Certificate) -> tuple[Account, Held]:
    """Ask the service for the key and compare its certificate with the one on file. Raises ServiceFault no_key."""
    account = account_of(service)
    for held in speaking(service.kind).keys(account, place.user):
        if held.key == place.key and bytes(held.certificate) == bytes(certificate.der):
            return account, held
    raise ServiceFault(RunEnd.NO_KEY, place.key)
