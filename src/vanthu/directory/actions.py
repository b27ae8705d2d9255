"""The verbs of the directory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import Blob
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import fold

from . import policies
from .authority import STANDING, enter_standing
from .lines import line, required_line
from .models import Agency, Certificate, MarkImage, OpenSession, Person, Post, Unit
from .passwords import first_hash, first_password, require_good
from .queries_units import open_units
from .rights import alert
from .words import CertificateHolder, SigningMode

_CODE: Final = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")
"""`H44.12` (QĐ 20/2020) as well as `000.12.00.H44` (QCVN 102:2016)."""


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What the address book holds of an agency."""

    code: str
    name: str
    older_code: str = ""
    parent_name: str = ""
    abbreviation: str = ""
    place: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    is_local: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself; read from the DER by `vanthu.signing.certificates`."""

    der: bytes
    fingerprint: str
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime


def _code(value: str, field: str, most: int) -> str:
    kept = line(value, field, most)
    if kept and _CODE.fullmatch(kept) is None:
        why = "mã chỉ gồm chữ cái không dấu, chữ số và dấu chấm ở giữa, ví dụ H44.12"
        raise Invalid(Refusal.VALUE_WRONG, field=field, value=kept, why=why)
    return kept


@action
def add_agency(facts: AgencyFacts, *, actor: Actor, now: datetime) -> Agency:
    """Add an agency to the address book. Raises Conflict if one of its codes is in it already: none is overwritten."""
    require(policies.may_save_agency(actor, None, is_local=facts.is_local), Permission.DIRECTORY_CHANGE)
    kept = _kept(facts)
    _require_free(kept["code"], kept["older_code"], but=None)
    try:
        with transaction.atomic():
            agency = Agency.objects.create(**kept)
    except IntegrityError as error:  # somebody else was adding it just now
        raise Conflict(Refusal.ALREADY_EXISTS, what=kept["code"]) from error
    record(Event.AGENCY_SAVED, agency, actor=actor, now=now, code=agency.code)
    return agency


@action
def save_agency(facts: AgencyFacts, *, actor: Actor, now: datetime) -> Agency:
    """Add the agency with this code to the address book, or change what is known of it.

    Raises Conflict if one of its codes, the new or the old one, leads to another agency already.
    """
    code = required_line(facts.code, "mã định danh", 35)
    known = Agency.objects.select_for_update().filter(code=code).first()
    require(policies.may_save_agency(actor, known, is_local=facts.is_local), Permission.DIRECTORY_CHANGE)
    kept = _kept(facts)
    _require_free(code, kept["older_code"], but=known)
    agency, _ = Agency.objects.update_or_create(code=code, defaults=kept)
    record(Event.AGENCY_SAVED, agency, actor=actor, now=now, code=agency.code)
    return agency


def _require_free(*codes: str, but: Agency | None) -> None:
    """Go on only if no agency but `but` has one of the codes, be it as its new or its old one."""
    for taken in codes:
        holders = Agency.objects.filter(Q(code=taken) | Q(older_code=taken))
        if taken and any(holder != but for holder in holders):
            raise Conflict(Refusal.ALREADY_EXISTS, what=taken)


def _kept(facts: AgencyFacts) -> dict[str, Any]:  # Any: one type per column
    """Return the columns of an agency, checked."""
    if facts.valid_from and facts.valid_to and facts.valid_to < facts.valid_from:
        why = f"sớm hơn ngày bắt đầu {facts.valid_from:%d/%m/%Y}"
        raise Invalid(Refusal.VALUE_WRONG, field="ngày kết thúc", value=f"{facts.valid_to:%d/%m/%Y}", why=why)
    kept = {
        "code": _code(required_line(facts.code, "mã định danh", 35), "mã định danh", 35),
        "older_code": _code(facts.older_code, "mã cũ", 50),
        "name": required_line(facts.name, "tên cơ quan", 200),
        "parent_name": line(facts.parent_name, "cơ quan chủ quản", 200),
        "abbreviation": line(facts.abbreviation, "chữ viết tắt", 30),
        "place": line(facts.place, "địa danh", 100),
        "address": line(facts.address, "địa chỉ", 250),
        "email": line(facts.email, "thư điện tử", 100),
        "phone": line(facts.phone, "điện thoại", 20),
        "is_local": facts.is_local,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
    }
    searched = (kept[name] for name in ("code", "older_code", "name", "abbreviation"))
    return {**kept, "folded": fold(" ".join(str(part) for part in searched if part))}


@action
def save_unit(
    agency_id: int, *, name: str, abbreviation: str, parent_id: int | None = None, actor: Actor, now: datetime
) -> Unit:
    """Add a unit to an agency, or change the abbreviation of the one that has this name.

    Raises Invalid for a unit above it that is another agency's or was dissolved.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    if parent_id is not None and not open_units(agency_id).filter(pk=parent_id).exists():
        raise Invalid(
            Refusal.VALUE_WRONG, field="đơn vị cấp trên", value=parent_id, why="không thuộc cơ quan này"
        )
    name = required_line(name, "tên đơn vị", 200)
    unit = open_units(agency_id).filter(name=name).first()
    known = {"abbreviation": line(abbreviation, "chữ viết tắt", 30)}
    if unit is None:
        unit = Unit.objects.create(
            agency_id=agency_id, name=name, parent_id=parent_id, valid_from=hanoi_date(now), **known
        )
    else:
        Unit.objects.filter(pk=unit.pk).update(**known)
        unit.refresh_from_db()
    record(Event.UNIT_SAVED, unit, actor=actor, now=now)
    return unit


@action
def add_person(
    username: str, *, full_name: str, password: str, email: str = "", actor: Actor, now: datetime
) -> Person:
    """Add a person who may sign in. Raises Conflict if the user name is taken."""
    require(policies.may_change(actor), Permission.DIRECTORY_CHANGE)
    kept = make_password(require_good(password, names=(username, full_name)))
    return _add_person(username, full_name=full_name, email=email, kept=kept, actor=actor, now=now)


@action
def add_person_to_begin(
    username: str, *, full_name: str, email: str = "", actor: Actor, now: datetime
) -> tuple[Person, str]:
    """Add a person who may sign in, and return the first password. Raises Conflict if the user name is taken."""
    require(policies.may_change(actor), Permission.DIRECTORY_CHANGE)
    password = first_password()
    kept = first_hash(password)
    return _add_person(username, full_name=full_name, email=email, kept=kept, actor=actor, now=now), password


def _add_person(
    username: str, *, full_name: str, email: str, kept: str, actor: Actor, now: datetime
) -> Person:
    username = required_line(username, "tên đăng nhập", 80).lower()
    if " " in username:
        raise Invalid(
            Refusal.VALUE_WRONG, field="tên đăng nhập", value=username, why="không được có dấu cách"
        )
    if Person.objects.filter(username=username).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=username)
    person = Person.objects.create(
        username=username,
        full_name=required_line(full_name, "họ và tên", 100),
        email=line(email, "thư điện tử", 100),
        password=kept,
        password_is_given=not actor.is_system,
        password_set_at=now,
    )
    record(Event.PERSON_SAVED, person, actor=actor, now=now, username=username)
    return person


@action
def set_password(person_id: int, *, password: str, actor: Actor, now: datetime) -> Person:
    """Give a person a new password; every session of the person ends with it."""
    person = _locked_person(person_id)
    require(policies.may_set_password(actor, person, on=hanoi_date(now)), Permission.DIRECTORY_CHANGE)
    person.password = make_password(require_good(password, names=(person.username, person.full_name)))
    person.password_is_given = not actor.is_system and actor.person_id != person.pk
    person.password_set_at = now
    person.save(update_fields=["password", "password_is_given", "password_set_at"])
    if actor.person_id != person.pk:
        OpenSession.objects.filter(person=person, ended_at=None).update(ended_at=now, proved_at=None)
    record(Event.PASSWORD_SET, person, actor=actor, now=now)
    return person


def _locked_person(person_id: int) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    return person


@action
def give_post(
    person_id: int,
    *,
    agency_id: int,
    unit_id: int | None,
    title: str,
    roles: frozenset[Role],
    signing_mode: SigningMode = SigningMode.HEAD,
    head_title: str = "",
    actor: Actor,
    now: datetime,
) -> Post:
    """Give a person a post in an agency from today on. Raises Invalid for a unit of another agency."""
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    if unit_id is not None and not open_units(agency_id).filter(pk=unit_id).exists():
        raise Invalid(Refusal.VALUE_WRONG, field="đơn vị", value=unit_id, why="không thuộc cơ quan này")
    post = Post.objects.create(
        person_id=person_id,
        agency_id=agency_id,
        unit_id=unit_id,
        title=required_line(title, "chức vụ", 100),
        roles=sorted(role.value for role in roles),
        signing_mode=signing_mode,
        head_title=line(head_title, "chức vụ người đứng đầu", 100),
        held_from=hanoi_date(now),
    )
    if signing_mode in STANDING:
        enter_standing(post, basis=f"Phân công công tác: {post.title}", now=now)
    record(Event.POST_GIVEN, post, actor=actor, now=now, agency_id=agency_id, roles=",".join(post.roles))
    alert(Event.POST_GIVEN, str(post), agency_id=agency_id, person_id=person_id, actor=actor, now=now)
    return post


@action
def end_post(post_id: int, *, actor: Actor, now: datetime) -> Post:
    """End a post as of yesterday: its rights end at once.

    Raises Conflict if nobody could administer the agency afterwards.
    """
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound(Refusal.NOT_FOUND, what="chức vụ")
    require(policies.may_change(actor, post.agency_id), Permission.DIRECTORY_CHANGE)
    _require_other_administrator(post, on=hanoi_date(now))
    yesterday = date.fromordinal(hanoi_date(now).toordinal() - 1)
    # Ended twice, it ended the first time: the past is not rewritten.
    post.held_to = min(post.held_to or yesterday, yesterday)
    post.save(update_fields=["held_to"])
    record(Event.POST_ENDED, post, actor=actor, now=now, agency_id=post.agency_id)
    alert(
        Event.POST_ENDED,
        str(post),
        agency_id=post.agency_id,
        person_id=post.person_id,
        actor=actor,
        now=now,
    )
    return post


def _require_other_administrator(post: Post, *, on: date) -> None:
    """Go on only if the agency keeps an administrator who can sign in when this post has ended."""
    # The agency's row is the lock: two administrators who end each other's posts at once come here one after the other.
    agency = Agency.objects.select_for_update().get(pk=post.agency_id)
    if not agency.is_local or Role.ADMINISTRATOR not in post.role_set or not post.is_held_on(on):
        return
    others = Post.objects.filter(agency=agency, person__is_active=True).exclude(pk=post.pk)
    if not any(other.is_held_on(on) and Role.ADMINISTRATOR in other.role_set for other in others):
        raise Conflict(Refusal.LAST_ADMINISTRATOR, agency=agency.name)


@action
def file_certificate(
    facts: CertificateFacts,
    *,
    agency_id: int,
    person_id: int | None,
    key_file: str = "",
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Put a certificate on file for a person or, without one, for the agency itself.

    A certificate that is on file for the same holder without its key gets the key. Raises Conflict if it is on
    file otherwise, Invalid for somebody who holds no post in the agency.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    _require_member(person_id, agency_id, now=now)
    known = Certificate.objects.select_for_update().filter(fingerprint=facts.fingerprint).first()
    if known is not None:
        certificate = _with_key(known, key_file, agency_id=agency_id, person_id=person_id)
        record(
            Event.CERTIFICATE_FILED,
            certificate,
            actor=actor,
            now=now,
            agency_id=agency_id,
            serial=facts.serial,
            key=1,
        )
        return certificate
    certificate = Certificate.objects.create(
        agency_id=agency_id,
        person_id=person_id,
        key_file=key_file,
        filed_at=now,
        holder=CertificateHolder.PERSON if person_id else CertificateHolder.AGENCY,
        fingerprint=facts.fingerprint,
        der=facts.der,
        subject=facts.subject[:500],
        issuer=facts.issuer[:500],
        serial=facts.serial,
        not_before=facts.not_before,
        not_after=facts.not_after,
    )
    record(
        Event.CERTIFICATE_FILED, certificate, actor=actor, now=now, agency_id=agency_id, serial=facts.serial
    )
    return certificate


def _with_key(known: Certificate, key_file: str, *, agency_id: int, person_id: int | None) -> Certificate:
    """Return a certificate on file, now with its key. Raises Conflict if it has one or is somebody else's."""
    is_same = (known.agency_id, known.person_id, known.withdrawn_at) == (agency_id, person_id, None)
    if not is_same or known.key_file or not key_file:
        raise Conflict(Refusal.ALREADY_EXISTS, what=known.subject)
    known.key_file = key_file
    known.save(update_fields=["key_file"])
    return known


def _require_member(person_id: int | None, agency_id: int, *, now: datetime) -> None:
    """Go on only if the person, if there is one, holds a post in the agency today."""
    if person_id is None:
        return
    held = Post.objects.filter(person_id=person_id, agency_id=agency_id)
    if not any(post.is_held_on(hanoi_date(now)) for post in held):
        raise Invalid(
            Refusal.VALUE_WRONG, field="người", value=person_id, why="không giữ chức vụ nào ở cơ quan này"
        )


@action
def withdraw_certificate(certificate_id: int, *, actor: Actor, now: datetime) -> Certificate:
    """Take a certificate off file: nothing is signed with it here any more."""
    certificate = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound(Refusal.NOT_FOUND, what="chứng thư số")
    require(policies.may_change(actor, certificate.agency_id), Permission.DIRECTORY_CHANGE)
    certificate.withdrawn_at = certificate.withdrawn_at or now
    certificate.save(update_fields=["withdrawn_at"])
    record(
        Event.CERTIFICATE_FILED,
        certificate,
        actor=actor,
        now=now,
        agency_id=certificate.agency_id,
        withdrawn=1,
    )
    return certificate


@action
def set_mark_image(
    picture: Blob,
    *,
    agency_id: int,
    person_id: int | None,
    width_mm: float,
    height_mm: float,
    actor: Actor,
    now: datetime,
) -> MarkImage:
    """Keep the picture of a person's signature or, without a person, of the agency's seal."""
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    _require_member(person_id, agency_id, now=now)
    if person_id and MarkImage.objects.filter(person_id=person_id).exclude(agency_id=agency_id).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what="ảnh chữ ký của người này, ở cơ quan khác")
    image, _ = MarkImage.objects.update_or_create(
        agency_id=agency_id,
        person_id=person_id,
        defaults={"sha256": picture.sha256, "width_mm": width_mm, "height_mm": height_mm},
    )
    record(
        Event.PERSON_SAVED if person_id else Event.AGENCY_SAVED,
        image,
        actor=actor,
        now=now,
        agency_id=agency_id,
        picture=picture.sha256,
    )
    return image
