"""Admit systems, lock them, renew their secrets; and what a system may say of the agencies it was admitted for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory import actions as directory_actions
from vanthu.directory import queries as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions as exchange
from vanthu.exchange.models import Peer, Route
from vanthu.exchange.words import PeerKind
from vanthu.hub import policies, secrets
from vanthu.hub.models import Admission, System

SUBJECT = "hub.system"
_SYSTEM_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PEER_NAME: Final = "Trục: {}"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A system and its secret, to be shown once and then forgotten."""

    system: System
    secret: str

    def __repr__(self) -> str:
        """Keep the secret out of logs and tracebacks."""
        return f"NewSecret({self.system.system_id!r})"


@action
def add_system(
    system_id: str, *, agency_codes: Sequence[str], name: str = "", actor: Actor, now: datetime
) -> NewSecret:
    """Admit a system for agencies: from now on it posts in their names and fetches what is sent to them.

    name: what an agency that is not in the address book yet is called; without one it is called by its code until
    the system registers it with its name. Raises Conflict if the id or an agency is taken, Invalid for an agency
    of this installation.
    """
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    if _SYSTEM_ID.fullmatch(system_id) is None:
        why = "chỉ gồm chữ cái không dấu, chữ số và các dấu . _ -"
        raise Invalid(Refusal.VALUE_WRONG, field="mã hệ thống", value=system_id[:80], why=why)
    if not agency_codes:
        raise Invalid(Refusal.FIELD_REQUIRED, field="mã cơ quan")
    if System.objects.filter(system_id=system_id).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=system_id)
    peer = Peer.objects.create(name=_PEER_NAME.format(system_id), kind=PeerKind.MAILBOX.value)
    secret = secrets.fresh()
    system = System.objects.create(
        system_id=system_id,
        peer=peer,
        sealed_secret=secrets.seal(secret, system_id=system_id),
        created_at=now,
    )
    for code in dict.fromkeys(agency_codes):
        _admit(system, _agency(code, name, actor=actor, now=now), actor=actor, now=now)
    record(
        Event.SYSTEM_ADDED,
        system,
        actor=actor,
        now=now,
        agencies=", ".join(dict.fromkeys(agency_codes))[:500],
    )
    return NewSecret(system, secret)


@action
def renew_secret(system_pk: int, *, actor: Actor, now: datetime) -> NewSecret:
    """Give a system a new secret; the old one is worth nothing from now on."""
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    system, secret = _locked(system_pk), secrets.fresh()
    system.sealed_secret = secrets.seal(secret, system_id=system.system_id)
    system.renewed_at = now
    system.save(update_fields=["sealed_secret", "renewed_at"])
    record(Event.SYSTEM_SECRET_RENEWED, system, actor=actor, now=now)
    return NewSecret(system, secret)


@action
def lock(system_pk: int, *, actor: Actor, now: datetime) -> System:
    """Turn a system away until it is unlocked; what waits for it stays."""
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    return _set_locked(_locked(system_pk), Event.SYSTEM_LOCKED, actor=actor, now=now)


@action
def unlock(system_pk: int, *, actor: Actor, now: datetime) -> System:
    """Let a locked system in again."""
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    return _set_locked(_locked(system_pk), Event.SYSTEM_UNLOCKED, actor=actor, now=now)


@action
def register(system_pk: int, *, code: str, name: str = "", actor: Actor, now: datetime) -> Admission:
    """Take up an agency that the operator admitted: packages reach it again. Raises NotFound if it was not admitted.

    name: what the system calls the agency; taken over only where the address book has no better name than the code.
    """
    admission = _admission(system_pk, code)
    agency = admission.agency
    if name and agency.name == agency.code:
        known = AgencyFacts(**{field.name: getattr(agency, field.name) for field in fields(AgencyFacts)})
        directory_actions.save_agency(replace(known, name=nfc(name)[:200]), actor=actor, now=now)
    exchange.set_route(agency.pk, peer_id=admission.system.peer_id, actor=actor, now=now)
    return _keep(admission, Event.AGENCY_REGISTERED, actor=actor, now=now)


@action
def deregister(system_pk: int, *, code: str, actor: Actor, now: datetime) -> Admission:
    """Lay an agency down: nothing is sent to it any more, what waits can still be fetched."""
    admission = _admission(system_pk, code)
    exchange.drop_route(admission.agency_id, actor=actor, now=now)
    return _keep(admission, Event.AGENCY_DEREGISTERED, actor=actor, now=now)


def _agency(code: str, name: str, *, actor: Actor, now: datetime) -> Agency:
    try:
        return directory.agency_by_code(code, on=hanoi_date(now))
    except Invalid:
        # The operator's word is enough for the address book; a code that expired is refused as taken.
        facts = AgencyFacts(code=code, name=name or code)
        return directory_actions.add_agency(facts, actor=actor, now=now)


def _admit(system: System, agency: Agency, *, actor: Actor, now: datetime) -> None:
    other = Route.objects.filter(agency=agency).select_related("peer").first()
    if other is not None:
        raise Conflict(
            Refusal.AGENCY_HAS_A_WAY, agency=f"{agency.name} ({agency.code})", peer=other.peer.name
        )
    if Admission.objects.filter(agency=agency).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=agency.code)
    exchange.set_route(agency.pk, peer_id=system.peer_id, actor=actor, now=now)
    Admission.objects.create(system=system, agency=agency, admitted_at=now)


def _locked(system_pk: int) -> System:
    return System.objects.select_for_update().get(pk=system_pk)


def _set_locked(system: System, event: Event, *, actor: Actor, now: datetime) -> System:
    system.is_locked = event is Event.SYSTEM_LOCKED
    system.save(update_fields=["is_locked"])
    record(event, system, actor=actor, now=now)
    return system


def _admission(system_pk: int, code: str) -> Admission:
    rows = Admission.objects.select_related("system", "agency").select_for_update(of=("self",))
    for admission in rows.filter(system_id=system_pk):
        if code.strip() in {admission.agency.code, admission.agency.older_code} - {""}:
            return admission
    raise NotFound(Refusal.NOT_FOUND, what=f"cơ quan {code[:50]}")


def _keep(admission: Admission, event: Event, *, actor: Actor, now: datetime) -> Admission:
    admission.is_registered = event is Event.AGENCY_REGISTERED
    admission.save(update_fields=["is_registered"])
    record(event, admission, actor=actor, now=now, agency_id=admission.agency_id, code=admission.agency.code)
    return admission
