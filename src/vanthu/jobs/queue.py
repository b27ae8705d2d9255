"""Put work down, take it up, put it away: leases with a fencing token (docs/adr/0004-work-rows.md)."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from vanthu.core.db import skips_locked, write_transaction

from .models import Work
from .registry import Payload, tell_death

LEASE: Final = timedelta(seconds=settings.VANTHU_LEASE_S)
POISON_AFTER: Final = 3
"""A row whose worker died this often is dead: it would kill the next one too."""
PER_DESTINATION: Final = 4
RETRY: Final = (10, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds until a failed row is tried again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A work row in hand, with the token that its end must show."""

    work_id: int
    kind: str
    payload: Payload
    attempts: int
    failures: int
    token: str


def enqueue(
    kind: str,
    payload: Payload,
    *,
    now: datetime,
    due_at: datetime | None = None,
    priority: int = 5,
    destination: str = "",
    dedupe_key: str | None = None,
) -> Work | None:
    """Put work down in the caller's transaction; None if a row with `dedupe_key` is there already."""
    try:
        with transaction.atomic():
            return Work.objects.create(
                kind=kind,
                payload=dict(payload),
                priority=priority,
                destination=destination,
                dedupe_key=dedupe_key,
                due_at=due_at or now,
                created_at=now,
            )
    except IntegrityError:
        if dedupe_key is not None and Work.objects.filter(dedupe_key=dedupe_key).exists():
            return None
        raise


def claim(*, now: datetime, lease: timedelta = LEASE, most: int = 1) -> list[Claim]:
    """Take up to `most` due rows, fairly by destination, and lease them."""
    live = Work.objects.filter(done_at=None, dead_at=None)
    if not live.filter(due_at__lte=now).exists():
        return []
    with write_transaction():
        busy = Counter(live.filter(due_at__gt=now).exclude(token="").values_list("destination", flat=True))
        due = (
            live.filter(due_at__lte=now)
            # A destination that is served as much as it may be must not hide the others behind its backlog.
            .exclude(destination__in=[to for to, held in busy.items() if to and held >= PER_DESTINATION])
            .select_for_update(skip_locked=skips_locked())
            .order_by("priority", "due_at", "id")
        )
        claims: list[Claim] = []
        for work in due[: most * 20]:
            if len(claims) == most:
                break
            if work.token:
                work.crashes += 1
            if work.crashes >= POISON_AFTER:
                work.dead_at, work.token, work.last_error = now, "", "the worker died three times on this row"
                work.save(update_fields=["dead_at", "token", "crashes", "last_error"])
                tell_death(work.kind, work.payload, now)
                continue
            if work.destination and busy[work.destination] >= PER_DESTINATION:
                continue
            busy[work.destination] += 1
            work.token, work.due_at, work.attempts = secrets.token_hex(16), now + lease, work.attempts + 1
            work.save(update_fields=["token", "due_at", "attempts", "crashes"])
            claims.append(Claim(work.pk, work.kind, work.payload, work.attempts, work.failures, work.token))
        return claims


def renew(claim: Claim, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Extend the lease of work that takes long; False if it was lost."""
    rows = Work.objects.filter(pk=claim.work_id, token=claim.token, done_at=None, dead_at=None)
    with write_transaction():
        return rows.update(due_at=now + lease) == 1


def finish(claim: Claim, *, now: datetime) -> bool:
    """Put the row away as done; False, with nothing changed, if the lease was lost to another worker."""
    return _put_away(claim, done_at=now, last_error="")


def bury(claim: Claim, *, now: datetime, error: str) -> bool:
    """Put the row away as dead, kept for the operator."""
    with write_transaction():
        buried = _put_away(claim, dead_at=now, last_error=error[:4000])
        if buried:
            tell_death(claim.kind, claim.payload, now)
    return buried


def postpone(claim: Claim, *, now: datetime, error: str, after: timedelta | None = None) -> bool:
    """Put the row back, due after `after` or after the next step of RETRY."""
    wait = after or timedelta(seconds=RETRY[min(claim.attempts, len(RETRY)) - 1])
    return _put_away(claim, due_at=now + wait, last_error=error[:4000])


def fail(claim: Claim, *, now: datetime, error: str) -> bool:
    """Put the row back after a mistake of ours, or away as dead if there were too many."""
    if claim.failures + 1 >= len(RETRY):
        return bury(claim, now=now, error=error)
    wait = timedelta(seconds=RETRY[claim.failures])
    return _put_away(claim, due_at=now + wait, last_error=error[:4000], failures=claim.failures + 1)


def _put_away(claim: Claim, **values: object) -> bool:
    rows = Work.objects.filter(pk=claim.work_id, token=claim.token, done_at=None, dead_at=None)
    with write_transaction():
        return rows.update(token="", crashes=0, **values) == 1


def wake(dedupe_key: str, *, now: datetime) -> bool:
    """Make a waiting row due now and a dead one alive again; False if there is no such row."""
    rows = Work.objects.filter(dedupe_key=dedupe_key, done_at=None, token="")
    with write_transaction():
        return rows.update(due_at=now, dead_at=None, attempts=0, failures=0, crashes=0) == 1
