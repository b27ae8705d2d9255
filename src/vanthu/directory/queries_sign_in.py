"""Reads of signing in: how long to wait, which factors there are, which sessions are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Sum

from vanthu.core.places import day, number
from vanthu.core.statements import Rows
from vanthu.core.text import nfc, plain

from . import pauses, queries
from .models import (
    AuthenticatorApp,
    Certificate,
    Delegation,
    FailedSignIns,
    OpenSession,
    Passkey,
    Person,
    Post,
    RecoveryCode,
)

_SESSION: Final = Rows(
    lambda: OpenSession.objects.select_related("person").filter(pk=number("id"), ended_at=None)
)


def _held() -> QuerySet[Post]:
    given = Delegation.objects.filter(taker=OuterRef("pk"), starts_on__lte=day("on"), ends_on__gte=day("on"))
    return queries.held_posts(number("person_id"), on=day("on")).annotate(stands_in=Exists(given))


_HELD: Final = Rows(_held)


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of a person."""

    app: AuthenticatorApp | None
    passkeys: tuple[Passkey, ...]
    recovery_codes: int
    """How many are not used yet."""

    def __bool__(self) -> bool:
        """Say whether there is a second factor at all; recovery codes alone are none."""
        return self.app is not None or bool(self.passkeys)


def factors_of(person_id: int) -> Factors:
    """Return the second factors of a person."""
    return Factors(
        app=AuthenticatorApp.objects.filter(person_id=person_id).first(),
        passkeys=tuple(Passkey.objects.filter(person_id=person_id)),
        recovery_codes=RecoveryCode.objects.filter(person_id=person_id, used_at=None).count(),
    )


def has_factor(person_id: int) -> bool:
    """Say whether a person has a second factor."""
    return (
        AuthenticatorApp.objects.filter(person_id=person_id).exists()
        or Passkey.objects.filter(person_id=person_id).exists()
    )


def passkey(credential_id: str) -> Passkey | None:
    """Return the passkey of an active person by the id that the browser sent."""
    rows = Passkey.objects.filter(credential_id=credential_id, person__is_active=True)
    return rows.select_related("person").first()


def certificate_to_sign_in(fingerprint: str, *, now: datetime) -> Certificate | None:
    """Return the certificate with this SHA-256 that an active person has on file and that is usable now."""
    rows = Certificate.objects.filter(fingerprint=fingerprint, person__is_active=True)
    found = rows.select_related("person").first() if fingerprint else None
    return found if found is not None and found.is_usable_at(now) else None


def certificates_of(person_id: int, *, now: datetime) -> QuerySet[Certificate]:
    """Return the certificates on file of a person that are usable now."""
    rows = Certificate.objects.filter(person_id=person_id, withdrawn_at=None)
    return rows.filter(not_before__lte=now, not_after__gte=now)


def session(session_id: int) -> OpenSession | None:
    """Return a session that has not ended, with its person."""
    return _SESSION.first(id=session_id)


def held_by(person: Person, *, on: date) -> tuple[list[Post], list[Delegation]]:
    """Return the posts of a person on a day, and by which delegations they may act in others' posts.

    Asked on every page, and few people stand in for somebody: the long query is sent only for those.
    """
    held: list[Any] = _HELD.all(person_id=person.pk, on=on)  # Any: what is annotated
    stands_in = any(row.stands_in for row in held)
    return held, queries.delegations_to(person, on=on) if stands_in else []


def sessions_of(person_id: int, *, idle: timedelta, most: timedelta, now: datetime) -> QuerySet[OpenSession]:
    """Return the sessions of a person that are good now, the latest used first."""
    rows = OpenSession.objects.filter(person_id=person_id, ended_at=None)
    return rows.filter(seen_at__gte=now - idle, opened_at__gte=now - most).order_by("-seen_at")


def pause(username: str, *, address: str, now: datetime) -> timedelta:
    """Return how long a sign-in as `username` from `address` still has to wait; zero if it may be tried."""
    name = plain(nfc(username).lower())[:80]
    row = FailedSignIns.objects.filter(username=name, address=address[:45]).first()
    if row is not None and now - row.last_at < pauses.FORGOTTEN_AFTER:
        left = row.last_at + pauses.pause_of(row.failures) - now
        if left > timedelta(0):
            return left
    if _recent(now - pauses.ADDRESS_WINDOW, address=address[:45]) >= pauses.MOST_FROM_ADDRESS:
        return pauses.ADDRESS_WINDOW
    is_attacked = _recent(now - pauses.NAME_WINDOW, username=name) >= pauses.MOST_AS_NAME
    return pauses.ADDRESS_WINDOW if is_attacked and not _is_familiar(name, address, now) else timedelta(0)


def _recent(since: datetime, **about: str) -> int:
    rows = FailedSignIns.objects.filter(last_at__gte=since, **about)
    return int(rows.aggregate(total=Sum("failures"))["total"] or 0)


def _is_familiar(username: str, address: str, now: datetime) -> bool:
    since = now - pauses.FAMILIAR_FOR
    known = Person.objects.filter(username=username)
    return OpenSession.objects.filter(person__in=known, address=address[:45], opened_at__gte=since).exists()
