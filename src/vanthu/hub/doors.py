"""The hub's door: which system calls, is it its very own, fresh request; and may it speak for whom it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from vanthu.core.clock import hanoi_date
from vanthu.core.db import write_transaction
from vanthu.core.errors import Invalid
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.directory.succession import EVER, WINDING_UP
from vanthu.exchange import axis, routing
from vanthu.exchange.axis import AxisCode, AxisFault, Claims
from vanthu.exchange.words import PeerKind

from . import secrets
from .actions.posting import Addressee
from .models import Admission, SeenRequest, System

WINDOW: Final = timedelta(minutes=5)
"""How far a request's time may be from ours, to both sides (G10, G11)."""
KEPT: Final = 2 * WINDOW + timedelta(minutes=1)
SEEN_EACH: Final = timedelta(minutes=1)
_STRANGER: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request: whose it is, and what it says."""

    system: System
    claims: Claims

    def parameter(self, name: str) -> str:
        """Return a parameter of the request, empty if there is none."""
        return self.claims.parameter(name).strip()


def authenticate(headers: Mapping[str, str], *, now: datetime) -> Call:
    """Return who calls. headers: lower-case names. Raises AxisFault (15) for everybody else.

    An unknown id, a wrong secret and a request that was altered look the same from outside.
    """
    claims = axis.claims(headers)
    rows = System.objects.select_related("peer")
    system = rows.filter(system_id=claims.system_id).first()
    axis.verify(headers, _secret(system))
    if system is None:
        raise AxisFault(AxisCode.WRONG_SYSTEM, "hash-header does not match")
    if abs(claims.moment - now) > WINDOW:
        why = f"the clock is more than 5 minutes off; it is {axis.timestamp(now)} here"
        raise AxisFault(AxisCode.WRONG_SYSTEM, why)
    if system.is_locked:
        raise AxisFault(AxisCode.WRONG_SYSTEM, "the system is locked; ask the axis' operator")
    _require_new(system, claims, now=now)
    return Call(system, claims)


def sender_of(call: Call, code: str, *, now: datetime) -> Agency:
    """Return the agency of a code if the calling system may speak for it. Raises AxisFault (19)."""
    try:
        agency = directory.agency_by_code(code, on=hanoi_date(now), afterwards=EVER)
    except Invalid as error:
        raise AxisFault(AxisCode.SENDER_UNREGISTERED, f"sender {code[:50]!r}") from error
    if not routing.may_speak_for(call.system.peer, agency):
        why = f"system {call.system.system_id} was not admitted for agency {code[:50]!r}"
        raise AxisFault(AxisCode.SENDER_UNREGISTERED, why)
    return agency


def addressee_of(code: str, *, now: datetime) -> Addressee:
    """Return where a recipient's parcel goes. Raises AxisFault: 18 if there is no way, 23 if it is locked."""
    try:
        agency = directory.agency_by_code(code, on=hanoi_date(now), afterwards=WINDING_UP)
    except Invalid as error:
        raise AxisFault(AxisCode.RECIPIENT_UNKNOWN, f"recipient {code[:50]!r}") from error
    if agency.is_local:
        return Addressee(agency=agency, code=code, system=None)
    if Admission.objects.filter(agency=agency, is_registered=False, agency__route=None).exists():
        # Laid down by its system: the way that is everybody's is none for it.
        raise AxisFault(AxisCode.RECIPIENT_UNKNOWN, f"recipient {code[:50]!r} is laid down")
    try:
        peer = routing.peer_of(agency)
    except Invalid as error:
        raise AxisFault(AxisCode.RECIPIENT_UNKNOWN, f"no way to recipient {code[:50]!r}") from error
    if peer.kind != PeerKind.MAILBOX:
        return Addressee(agency=agency, code=code, system=None)
    system = System.objects.get(peer=peer)
    if system.is_locked:
        raise AxisFault(AxisCode.RECIPIENT_LOCKED, f"recipient {code[:50]!r}")
    return Addressee(agency=agency, code=code, system=system)


def _secret(system: System | None) -> str:
    if system is None:
        return _STRANGER
    return secrets.unseal(system.sealed_secret, system_id=system.system_id)


def _require_new(system: System, claims: Claims, *, now: datetime) -> None:
    """Note the request; the database says whether it was served before, to whatever process."""
    with write_transaction():
        SeenRequest.objects.filter(at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                SeenRequest.objects.create(system=system, hash=claims.hash, at=now)
        except IntegrityError as error:
            raise AxisFault(AxisCode.WRONG_SYSTEM, "this very request was served before") from error
        if system.last_seen_at is None or now - system.last_seen_at > SEEN_EACH:
            System.objects.filter(pk=system.pk).update(last_seen_at=now)
