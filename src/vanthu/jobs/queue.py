"""Put work down, take it up, put it away: leases with a fencing token (docs/adr/0004-work-rows.md)."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, When

from vanthu.core.db import ring, skips_locked, write_transaction
from vanthu.core.places import moment, number, numbers, text, texts
from vanthu.core.statements import Change, Columns, Rows, insert_unless_there

from .claims import Claim, Payload
from .models import Work
from .registry import doubtful, tell_death, watcher

LEASE: Final = timedelta(seconds=settings.VANTHU_LEASE_S)
CHANNEL: Final = "vanthu_work"
"""Where PostgreSQL rings when work is put down."""
SUSPECT: Final = 2
"""What `crashes` says of a row that so many workers died with: it is done apart from the others (`apart.py`). With one
that is killed, of whatever, scores of rows are in hand: they could not all be done one by one."""
POISON_AFTER: Final = 3
"""A row that killed its own process this often, as its worker saw, is dead: it would kill the next one too."""
PER_DESTINATION: Final = 4
"""How many batches one destination has in hand at once, over all workers. Each talks to it once at a time, so that is
also how many talks a peer bears (G6): while one batch keeps what came back, the others go on."""
FOR_DOUBTFUL: Final = 2
"""How many batches for destinations that may not answer are in hand at once, over all workers."""
RETRY: Final = (10, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds until a failed row is tried again."""
AGREEING: Final = timedelta(seconds=5)
"""Clocks of one installation's machines differ by less."""
BATCH: Final = 16
"""Rows of one kind and destination that are taken at once, at most."""


def _live(**facts: object) -> QuerySet[Work]:
    return Work.objects.filter(done_at=None, dead_at=None, **facts)


def _due(*which: Q, **facts: object) -> QuerySet[Work]:
    rows = _live(due_at__lte=moment("now"), **facts).filter(*which).order_by("priority", "due_at", "id")
    return rows.select_for_update(skip_locked=skips_locked())


def _head(*which: Q) -> QuerySet[Work]:
    # A destination that is served as much as it may be must not hide the others behind its backlog.
    return _due(*which).exclude(destination__in=texts("served"))[:1]


_FREE: Final = Q(crashes__lt=SUSPECT, token="") | Q(crashes__lt=SUSPECT - 1)
"""Not a suspect, nor one as soon as it is taken: a token on a row that is due is one of a worker that died."""
_ANY: Final = Columns(lambda: _live(due_at__lte=moment("now")).values_list("pk")[:1])
_ANY_FREE: Final = Columns(lambda: _live(due_at__lte=moment("now")).filter(_FREE).values_list("pk")[:1])
_HEAD: Final = Rows(_head)
_FREE_HEAD: Final = Rows(lambda: _head(_FREE))
_ALIKE: Final = Rows(
    lambda: _due(_FREE, kind=text("kind"), destination=text("destination")).exclude(pk=number("head"))[
        : BATCH - 1
    ]
)
_SERVED: Final = Columns(
    lambda: (
        _live(due_at__gt=moment("now"))
        .exclude(token="")
        .exclude(destination="")
        .values_list("destination", "token")
        .distinct()
    )
)
_TAKE: Final = Change(
    lambda: Work.objects.filter(pk__in=numbers("ids")),
    token=text("token"),
    due_at=moment("until"),
    attempts=F("attempts") + 1,
    # Only what is done apart tells whose fault a death is: beyond a suspect's none is counted here.
    crashes=F("crashes") + Case(When(Q(token="") | Q(crashes__gte=SUSPECT), then=0), default=1),
)


def _in_hand() -> QuerySet[Work]:
    return _live(pk__in=numbers("ids"), token=text("held"))


_HELD: Final = Columns(lambda: _in_hand().values_list("pk"))
_RENEW: Final = Change(_in_hand, due_at=moment("until"))
_FINISH: Final = Change(_in_hand, token="", crashes=0, done_at=moment("now"), last_error="")
_HAND_BACK: Final = Change(_in_hand, token="", due_at=moment("until"), noted_at=moment("now"))
_LEASED: Final = Columns(lambda: _live(due_at__gt=moment("longest")).exclude(token="").values_list("pk"))
_AHEAD: Final = Rows(lambda: _live(noted_at__gt=moment("latest"), due_at__gt=moment("latest"), token=""))


def enqueue(
    kind: str,
    payload: Payload,
    *,
    now: datetime,
    due_at: datetime | None = None,
    after: timedelta = timedelta(0),
    priority: int = 5,
    destination: str = "",
    dedupe_key: str | None = None,
) -> Work | None:
    """Put work down in the caller's transaction; None if a row with `dedupe_key` is there already.

    It is due `after` a while, or at a moment of its own, `due_at`.
    """
    work = Work(
        kind=kind,
        payload=dict(payload),
        priority=priority,
        destination=destination,
        dedupe_key=dedupe_key,
        due_at=due_at or now + after,
        created_at=now,
        noted_at=None if due_at else now,
    )
    if not insert_unless_there(work, "dedupe_key"):
        return None
    if work.due_at <= now:
        ring(CHANNEL)
    return work


def claim(
    *,
    now: datetime,
    lease: timedelta = LEASE,
    most: int = 1,
    suspects: bool = True,
    but_for: Set[str] = frozenset(),
) -> list[Claim]:
    """Take the most urgent due row, and up to `most` in all of the same kind and destination, and lease them.

    A row that workers died with is taken alone, and only where `suspects` are wanted. but_for: destinations to leave.
    """
    if not (_ANY if suspects else _ANY_FREE).all(now=now):
        return []
    with write_transaction():
        served = _served(now) | but_for
        head = (_HEAD if suspects else _FREE_HEAD).first(now=now, served=served)
        if head is None:
            return []
        is_suspect = head.crashes + bool(head.token) >= SUSPECT
        group = [head]
        if most > 1 and not is_suspect:
            alike = _ALIKE.all(now=now, kind=head.kind, destination=head.destination, head=head.pk)
            group += alike[: most - 1]
        token = secrets.token_hex(16)
        _TAKE(ids=[work.pk for work in group], token=token, until=now + lease)
    return [
        Claim(
            work.pk,
            work.kind,
            work.payload,
            work.attempts + 1,
            work.failures,
            token,
            is_suspect=is_suspect,
            destination=work.destination,
        )
        for work in group
    ]


def _served(now: datetime) -> set[str]:
    """Return the destinations that are served as much as they may be."""
    batches = Counter(to for to, _token in _SERVED.all(now=now))
    if not batches:
        return set()
    doubts = doubtful(now)
    served = {to for to, count in batches.items() if count >= (1 if to in doubts else PER_DESTINATION)}
    return served | doubts if sum(batches[to] for to in doubts) >= FOR_DOUBTFUL else served


def note_death(claim: Claim, *, now: datetime, how: str) -> None:
    """Count the death of a process that did this row and nothing else; the third puts the row away as dead."""
    with write_transaction():
        rows = Work.objects.filter(pk=claim.work_id, token=claim.token, done_at=None, dead_at=None)
        work = rows.first()
        if work is None:
            return
        work.token, work.crashes, deaths = "", work.crashes + 1, work.crashes + 1 - SUSPECT
        work.due_at, work.noted_at, work.last_error = now + timedelta(seconds=RETRY[0]), now, how
        if deaths >= POISON_AFTER:
            work.dead_at, work.last_error = now, f"the worker died three times on this row: {how}"
        work.save(update_fields=["token", "crashes", "due_at", "noted_at", "last_error", "dead_at"])
        if work.dead_at is not None:
            tell_death(work.kind, work.payload, now)


def renew(claim: Claim, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Extend the lease of work that takes long; False if it was lost."""
    return renew_all([claim], now=now, lease=lease) == 1


def renew_all(claims: Sequence[Claim], *, now: datetime, lease: timedelta = LEASE) -> int:
    """Extend the leases of everything that a worker has in hand; return how many it still holds."""
    return _all_held(claims, _RENEW, until=now + lease)


def finish_all(claims: Sequence[Claim], *, now: datetime) -> int:
    """Put rows away as done; return how many: those whose lease was lost stay with their new holder."""
    return _all_held(claims, _FINISH, now=now)


def hand_back(claims: Sequence[Claim], *, now: datetime) -> int:
    """Put back what a living worker could not put away, as the database was out of reach: no crash of the rows."""
    return _all_held(claims, _HAND_BACK, until=now + timedelta(seconds=RETRY[0]), now=now)


def still_held(claims: Sequence[Claim]) -> list[Claim]:
    """Return those that were not put away and are not lost."""
    held = {pk for token, ids in _by_token(claims) for pk in _HELD.column(held=token, ids=ids)}
    return [claim for claim in claims if claim.work_id in held]


def _all_held(claims: Sequence[Claim], change: Change, **values: object) -> int:
    if not claims:
        return 0
    with write_transaction():
        return sum(change(held=token, ids=ids, **values) for token, ids in _by_token(claims))


def _by_token(claims: Sequence[Claim]) -> Iterable[tuple[str, list[int]]]:
    ids: dict[str, list[int]] = {}
    for claim in claims:
        ids.setdefault(claim.token, []).append(claim.work_id)
    return ids.items()


def finish(claim: Claim, *, now: datetime) -> bool:
    """Put the row away as done; False, with nothing changed, if the lease was lost to another worker."""
    return finish_all([claim], now=now) == 1


def bury(claim: Claim, *, now: datetime, error: str) -> bool:
    """Put the row away as dead, kept for the operator."""
    with write_transaction():
        buried = _put_away(claim, dead_at=now, last_error=error[:4000])
        if buried:
            tell_death(claim.kind, claim.payload, now)
    return buried


def postpone(claim: Claim, *, now: datetime, error: str, after: timedelta | None = None) -> bool:
    """Put the row back, due after `after` or after the next step of RETRY.

    after: what its handler said. It came to its end then: mistakes are counted anew, for a row that lives for years and
    comes due each minute would be dead of its eighth.
    """
    wait = after or timedelta(seconds=RETRY[min(claim.attempts, len(RETRY)) - 1])
    fresh = {"failures": 0} if after is not None else {}
    return _put_away(claim, due_at=now + wait, noted_at=now, last_error=error[:4000], **fresh)


def fail(claim: Claim, *, now: datetime, error: str) -> bool:
    """Put the row back after a mistake of ours, or away as dead if there were too many."""
    if claim.failures + 1 >= len(RETRY):
        return bury(claim, now=now, error=error)
    wait = timedelta(seconds=RETRY[claim.failures])
    more = {"last_error": error[:4000], "failures": claim.failures + 1}
    return _put_away(claim, due_at=now + wait, noted_at=now, **more)


def _put_away(claim: Claim, **values: object) -> bool:
    rows = Work.objects.filter(pk=claim.work_id, token=claim.token, done_at=None, dead_at=None)
    with write_transaction():
        return rows.update(token="", crashes=0, **values) == 1


def wake(dedupe_key: str, *, now: datetime) -> bool:
    """Make a waiting row due now and a dead one alive again; False if there is no such row."""
    rows = Work.objects.filter(dedupe_key=dedupe_key, done_at=None, token="")
    with write_transaction():
        return rows.update(due_at=now, noted_at=now, dead_at=None, attempts=0, failures=0, crashes=0) == 1


def wake_done(dedupe_key: str, *, now: datetime) -> bool:
    """Have a row that was done, or is still to be done, done from now on; False if there is none."""
    rows = Work.objects.filter(dedupe_key=dedupe_key)
    with write_transaction():
        again = rows.exclude(done_at=None, dead_at=None)
        fresh = {"done_at": None, "dead_at": None, "attempts": 0, "failures": 0, "crashes": 0}
        if again.update(due_at=now, noted_at=now, **fresh):
            ring(CHANNEL)
            return True
        return rows.exists()


def hold(destination: str, *, until: datetime, now: datetime) -> int:
    """Let nothing that waits for a destination come due before `until`; return how many rows were put off."""
    rows = Work.objects.filter(destination=destination, done_at=None, dead_at=None, token="")
    with write_transaction():
        return rows.filter(due_at__lt=until).update(due_at=until, noted_at=now)


def release(destination: str, *, until: datetime, now: datetime) -> int:
    """Make due what waits for a destination and would be due by `until`; return how many rows."""
    rows = Work.objects.filter(destination=destination, done_at=None, dead_at=None, token="")
    with write_transaction():
        released = rows.filter(due_at__gt=now, due_at__lte=until).update(due_at=now, noted_at=now)
    if released:
        ring(CHANNEL)
    return released


@watcher
def forget_wrong_clock(now: datetime) -> int:
    """Count from `now` what was counted from a moment that has not come; return how many rows.

    A clock was ahead then. Each of them waits as long as was meant, instead of until the time that this clock showed.
    """
    count = 0
    for pk in _LEASED.column(longest=now + LEASE + AGREEING):
        # Whoever holds it still renews it before it ends.
        with write_transaction():
            count += _live(pk=pk).exclude(token="").update(due_at=now + LEASE)
    for work in _AHEAD.all(latest=now + AGREEING):
        meant = now + (work.due_at - (work.noted_at or now))
        with write_transaction():
            count += _live(pk=work.pk, token="", due_at=work.due_at).update(due_at=meant, noted_at=now)
    return count
