"""The verbs of second factors: added, used, removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import sealed
from vanthu.core.actions import action
from vanthu.core.actor import Actor, Role
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc

from . import policies, totp
from .models import AuthenticatorApp, Certificate, OpenSession, Passkey, Person, RecoveryCode, UsedChallenge
from .passkeys import NewPasskey
from .rights import alert

_CHALLENGES_KEPT: Final = timedelta(days=1)
"""Longer than any challenge is good for."""


@action
def add_authenticator(
    person_id: int, *, secret: str, code: str, actor: Actor, now: datetime
) -> AuthenticatorApp:
    """Keep the secret shared with an authenticator app, once a code proves that the app has it.

    Raises Invalid for a wrong code, Conflict if there is an app already.
    """
    person = _self(person_id, actor)
    step = totp.step_of(code, secret, now=now)
    if step is None:
        raise Invalid(Refusal.CODE_WRONG)
    if AuthenticatorApp.objects.filter(person=person).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what="ứng dụng xác thực")
    app = AuthenticatorApp.objects.create(
        person=person,
        sealed_secret=sealed.seal(secret, purpose=_purpose(person_id)),
        last_step=step,
        added_at=now,
    )
    record(Event.FACTOR_ADDED, person, actor=actor, now=now, factor="totp")
    return app


@action
def add_passkey(person_id: int, new: NewPasskey, *, name: str, actor: Actor, now: datetime) -> Passkey:
    """Keep a passkey of a person. Raises Conflict if it is known already."""
    person = _self(person_id, actor)
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                person=person,
                name=nfc(name)[:80] or f"{now:%d/%m/%Y}",
                credential_id=new.credential_id,
                public_key=new.public_key,
                sign_count=new.sign_count,
                added_at=now,
            )
    except IntegrityError as error:
        raise Conflict(Refusal.ALREADY_EXISTS, what="khóa truy cập này") from error
    record(Event.FACTOR_ADDED, person, actor=actor, now=now, factor="passkey", name=passkey.name)
    return passkey


@action
def renew_recovery_codes(person_id: int, *, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Make ten new recovery codes and return them, for the one time that they are shown; older ones end."""
    person = _self(person_id, actor)
    codes = totp.new_recovery_codes()
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, sha256=totp.hash_of(code)) for code in codes)
    record(Event.RECOVERY_CODES_MADE, person, actor=actor, now=now)
    return codes


@action
def use_code(person_id: int, code: str, *, actor: Actor, now: datetime) -> str:
    """Use up a code of the authenticator app or a recovery code; return which one it was.

    Raises Invalid if it is neither, or was used before: each is good once, also when two ask at once.
    """
    person = Person.objects.get(pk=person_id)
    app = AuthenticatorApp.objects.filter(person=person).first()
    step = (
        totp.step_of(code, sealed.unseal(app.sealed_secret, purpose=_purpose(person_id)), now=now)
        if app
        else None
    )
    if app and step and AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step):
        record(Event.FACTOR_GIVEN, person, actor=actor, now=now, factor="totp")
        return "totp"
    unused = RecoveryCode.objects.filter(person=person, sha256=totp.hash_of(code), used_at=None)
    if not unused.update(used_at=now):
        raise Invalid(Refusal.CODE_WRONG)
    record(Event.FACTOR_GIVEN, person, actor=actor, now=now, factor="recovery_code")
    return "recovery_code"


@action
def use_passkey(
    passkey_id: int, *, count: int, challenge_sha256: str, actor: Actor, now: datetime
) -> Passkey:
    """Note that a passkey was given in proof, with its signature count; the challenge is used up with it.

    Raises Conflict for a challenge that was used before: in another window, or by another process at the same moment.
    """
    passkey = Passkey.objects.select_related("person").get(pk=passkey_id)
    _spend(challenge_sha256, now=now)
    passkey.sign_count, passkey.used_at = count, now
    passkey.save(update_fields=["sign_count", "used_at"])
    record(Event.FACTOR_GIVEN, passkey.person, actor=actor, now=now, factor="passkey", name=passkey.name)
    return passkey


@action
def use_certificate(
    certificate_id: int, *, challenge_sha256: str, actor: Actor, now: datetime
) -> Certificate:
    """Note that a certificate on file was given in proof by a signed challenge, which is used up with it.

    Raises Conflict for a challenge that was used before, Invalid for a certificate that is no person's, was withdrawn
    or is out of its validity.
    """
    certificate = Certificate.objects.select_related("person").get(pk=certificate_id)
    person = certificate.person
    if person is None or not person.is_active or not certificate.is_usable_at(now):
        raise Invalid(Refusal.CERTIFICATE_NOT_ON_FILE)
    _spend(challenge_sha256, now=now)
    record(
        Event.FACTOR_GIVEN,
        person,
        actor=actor,
        now=now,
        factor="certificate",
        serial=certificate.serial,
        issuer=certificate.issuer[:200],
    )
    return certificate


def _spend(challenge_sha256: str, *, now: datetime) -> None:
    """Use a challenge up, for whoever asks. Raises Conflict for one that was used before, also at the same moment."""
    UsedChallenge.objects.filter(used_at__lt=now - _CHALLENGES_KEPT).delete()
    try:
        with transaction.atomic():
            UsedChallenge.objects.create(sha256=challenge_sha256, used_at=now)
    except IntegrityError as error:
        raise Conflict(Refusal.CHALLENGE_SPENT) from error


@action
def remove_authenticator(person_id: int, *, required: frozenset[Role], actor: Actor, now: datetime) -> Person:
    """Forget a person's authenticator app. Raises Conflict if a factor is required and it is the last one."""
    person = _self(person_id, actor)
    AuthenticatorApp.objects.filter(person=person).delete()
    _after_removal(person, required, actor)
    record(Event.FACTOR_REMOVED, person, actor=actor, now=now, factor="totp")
    return person


@action
def remove_passkey(passkey_id: int, *, required: frozenset[Role], actor: Actor, now: datetime) -> Person:
    """Forget a passkey. Raises Conflict if a factor is required and it is the last one."""
    passkey = (
        Passkey.objects.select_for_update().filter(pk=passkey_id, person_id=actor.person_id or 0).first()
    )
    if passkey is None:
        raise NotFound(Refusal.NOT_FOUND, what="khóa truy cập")
    person = _self(passkey.person_id, actor)
    passkey.delete()
    _after_removal(person, required, actor)
    record(Event.FACTOR_REMOVED, person, actor=actor, now=now, factor="passkey", name=passkey.name)
    return person


@action
def reset_factors(person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Forget every second factor of a person who lost them; all sessions end, and a second person confirms."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    may = policies.may_set_password(actor, person, on=hanoi_date(now)) and policies.may_change(actor)
    require(may, Permission.DIRECTORY_CHANGE)
    for factors in (AuthenticatorApp, Passkey, RecoveryCode):
        factors.objects.filter(person=person).delete()
    OpenSession.objects.filter(person=person, ended_at=None).update(ended_at=now, proved_at=None)
    record(Event.FACTORS_RESET, person, actor=actor, now=now)
    alert(
        Event.FACTORS_RESET,
        person.full_name,
        agency_id=actor.agency_id,
        person_id=person.pk,
        actor=actor,
        now=now,
    )
    return person


def _self(person_id: int, actor: Actor) -> Person:
    """Return the person, who has to be the actor: nobody enrols a factor for somebody else."""
    require(actor.is_system or actor.person_id == person_id, Permission.ACCESS_OWN)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    return person


def _after_removal(person: Person, required: frozenset[Role], actor: Actor) -> None:
    has_one = (
        AuthenticatorApp.objects.filter(person=person).exists()
        or Passkey.objects.filter(person=person).exists()
    )
    if has_one:
        return
    if actor.holds(*required):
        raise Conflict(Refusal.FACTOR_REQUIRED)
    RecoveryCode.objects.filter(person=person).delete()


def _purpose(person_id: int) -> str:
    return f"directory.authenticator:{person_id}"
