"""Several rows of exchange work at once: what is slow runs beside each other, what was done commits together.

Only the ordinary course is here. A row that needs anything else is left alone, and its own handler does it next
(`vanthu.jobs.registry.batch_handler`). Each item keeps its own action and audit entry; they share the commit, and
with it the row's end. If one fails, all are kept anew, each with a savepoint of its own (`vanthu.core.db.jointly`).
"""

from __future__ import annotations

import contextlib
import queue as queues
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache, partial
from typing import Final, TypeVar

from django.db import connection

from vanthu.core import failpoints
from vanthu.core.blobs import Blob
from vanthu.core.db import jointly
from vanthu.core.errors import Invalid, Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.core.places import numbers
from vanthu.core.statements import Rows
from vanthu.jobs import queue
from vanthu.jobs.claims import Claim
from vanthu.jobs.registry import Batch, TryAgain

from . import breaker, inspection, sending
from .failures import Failure, has_failed
from .findings import Findings
from .models import Attempt, Delivery, InboundPackage
from .words import PackageState

INSPECTIONS: Final = 4
"""Packages of one batch that are checked beside each other; the checking itself is in processes of its own."""
WRITERS: Final = 4
"""Packages of one batch that are written at a time."""
PART: Final = 4
"""Packages of one batch that are sent one after the other before what came back is kept."""
TOGETHER_S: Final = 0.05
"""What is concluded waits so long for what is nearly ready, so that they share the commit."""
_AT_MOST: Final = 16
"""Threads, each with a connection to the database where it reads one."""
_DELIVERIES: Final = Rows(lambda: sending.DELIVERIES.filter(pk__in=numbers("ids")))
_PACKAGES: Final = Rows(
    lambda: InboundPackage.objects.select_related("sender", "recipient", "peer").filter(pk__in=numbers("ids"))
)
T = TypeVar("T")
R = TypeVar("R")


def send(batch: Batch) -> None:
    """Make one attempt at each of a peer's deliveries."""
    now = batch.clock()
    claims = {int(claim.payload["delivery_id"] or 0): claim for claim in batch.claims}
    writers, idle = [], []
    deliveries = _DELIVERIES.all(ids=list(claims))
    kept = sending.kept_bytes(deliveries)
    for delivery in deliveries:
        if not sending.is_to_be_sent(delivery, round_=int(claims[delivery.pk].payload["round"] or 0)):
            idle.append(claims[delivery.pk])
            continue
        try:
            sending.require_awake(delivery.peer, now=now)
            writers.append((delivery, sending.writer_of(delivery, kept)))
        except (TryAgain, Invalid, Unavailable):
            continue  # its own handler says what becomes of it
    queue.finish_all(idle, now=now)
    ready = _write_all(writers)
    # A peer that did not answer lately is asked by one alone: a dead one must not hold this lane many times over.
    count = 1 if ready and breaker.is_doubtful(ready[0][0].peer, now=now) else PART
    while ready and _send(ready[:count], claims, batch.clock):
        ready, count = ready[count:], PART
    now = batch.clock()
    for delivery, _written in ready[count:]:
        after = sending.rest(delivery.peer_id, now=now)
        queue.postpone(claims[delivery.pk], now=now, error=delivery.peer.last_error, after=after)


def _write_all(writers: Sequence[tuple[Delivery, Callable[[], Blob]]]) -> list[tuple[Delivery, Blob]]:
    """Write packages beside each other, for most of it is waiting for the disk; leave out what its handler refuses."""

    def write(item: tuple[Delivery, Callable[[], Blob]]) -> tuple[Delivery, Blob] | None:
        delivery, writer = item
        try:
            return delivery, writer()
        except (Invalid, Unavailable):
            return None

    found = [each for some in _beside(writers, write, width=WRITERS) for each in some if each is not None]
    places = {delivery.pk: place for place, (delivery, _) in enumerate(writers)}
    return sorted(found, key=lambda each: places[each[0].pk])


def _send(
    ready: Sequence[tuple[Delivery, Blob]], claims: Mapping[int, Claim], clock: Callable[[], datetime]
) -> bool:
    """Make one attempt each; say whether the peer served them."""
    attempts = jointly(partial(_begin, ready, claims, clock()))
    failpoints.hit(Step.AFTER_CLAIM)

    flown = sending.fly_all(attempts, clock)
    _land(flown, claims, now=clock())
    return bool(flown) and not any(each.has_failed for each in flown)


def _begin(
    ready: Sequence[tuple[Delivery, Blob]], claims: Mapping[int, Claim], now: datetime
) -> list[Attempt]:
    attempts, idle = [], []
    for delivery, written in ready:
        try:
            attempt = sending.begin(delivery, written, now=now)
        except TryAgain as answer:
            queue.postpone(claims[delivery.pk], now=now, error=str(answer), after=answer.after)
            continue
        if attempt is None:
            idle.append(claims[delivery.pk])
        else:
            attempts.append(attempt)
    queue.finish_all(idle, now=now)
    return attempts


def _land(flown: Sequence[sending.Flown], claims: Mapping[int, Claim], *, now: datetime) -> None:
    _keep(
        [(each.attempt.delivery_id, partial(sending.land, each, now=now)) for each in flown], claims, now=now
    )


def _keep(
    came: Sequence[tuple[int, Callable[[], None]]], claims: Mapping[int, Claim], *, now: datetime
) -> None:
    """Keep what came back of each, by the id of its claim, and put the rows away, all in one transaction."""

    def keep_all() -> None:
        done = []
        for key, keep in came:
            try:
                keep()
            except TryAgain as answer:
                queue.postpone(claims[key], now=now, error=str(answer), after=answer.after)
            except Refused:
                continue  # what came does not fit: the row's own handler tries again
            else:
                done.append(claims[key])
        queue.finish_all(done, now=now)

    jointly(keep_all)


def tell(batch: Batch) -> None:
    """Tell a peer the outcomes of several packages."""
    now = batch.clock()
    claims = {int(claim.payload["package_id"] or 0): claim for claim in batch.claims}
    rows = _PACKAGES.all(ids=list(claims))
    told = [package for package in rows if package.outcome_sent_at is not None]
    wait = [package for package in rows if package.outcome_sent_at is None]
    if wait:
        sending.require_awake(wait[0].peer, now=now)
    if told:
        queue.finish_all([claims[package.pk] for package in told], now=now)
    while wait:
        part, wait = wait[:PART], wait[PART:]
        answers = list[tuple[InboundPackage, Failure | None]]()
        for package in part:
            answers.append((package, sending.tell(package, now=batch.clock())))
            if has_failed(answers[-1][1]):
                break
        now = batch.clock()
        _keep(
            [
                (package.pk, partial(sending.note_told, package, failure, now=now))
                for package, failure in answers
            ],
            claims,
            now=now,
        )
        if has_failed(answers[-1][1]):
            return  # the handler of each of the others sees whether the peer rests


def inspect(
    batch: Batch,
    *,
    verify: inspection.Verify,
    settle: Callable[[InboundPackage, Findings, datetime], bool],
) -> None:
    """Check several packages; conclude on those that are ready together."""
    claims = {int(claim.payload["package_id"] or 0): claim for claim in batch.claims}
    rows = _PACKAGES.all(ids=list(claims))
    concluded = [claims[package.pk] for package in rows if package.state != PackageState.STORED]
    if concluded:
        queue.finish_all(concluded, now=batch.clock())
    waiting = [package for package in rows if package.state == PackageState.STORED]
    for found in _beside(
        waiting,
        lambda package: _found(package, verify, batch.clock()),
        width=_checks(),
        patience_s=TOGETHER_S,
    ):
        failpoints.hit(Step.BEFORE_SETTLE)
        ready = [(package, findings) for package, findings in found if findings is not None]
        jointly(partial(_settle, ready, claims, settle, batch.clock()))
        failpoints.hit(Step.AFTER_SETTLE)


def _settle(
    ready: Sequence[tuple[InboundPackage, Findings]],
    claims: Mapping[int, Claim],
    settle: Callable[[InboundPackage, Findings, datetime], bool],
    now: datetime,
) -> None:
    for package, findings in ready:
        settle(package, findings, now)
    queue.finish_all([claims[package.pk] for package, _ in ready], now=now)


def _checks() -> int:
    # In a test's own transaction another thread would not see the rows.
    return 1 if connection.in_atomic_block else INSPECTIONS


def _found(
    package: InboundPackage, verify: inspection.Verify, now: datetime
) -> tuple[InboundPackage, Findings | None]:
    try:
        return package, inspection.inspect(package, verify=verify, now=now)
    except Unavailable:
        return package, None  # its own handler puts it off


def _beside(
    items: Sequence[T], do: Callable[[T], R], *, width: int, patience_s: float = 0.0
) -> Iterator[list[R]]:
    """Yield what `do` makes of the items, as many at a time as have come meanwhile; `width` run at once.

    patience_s: how long the first that has come waits for so many others.
    """
    if width == 1 or len(items) < 2:
        yield [do(item) for item in items]
        return
    came: queues.SimpleQueue[R | BaseException] = queues.SimpleQueue()
    left = iter(items)
    lock = threading.Lock()

    def run() -> None:
        while True:
            with lock:
                item = next(left, None)
            if item is None:
                return
            try:
                came.put(do(item))
            except BaseException as error:  # noqa: BLE001 raised again when all have come
                came.put(error)

    for _ in range(min(width, len(items))):
        _pool().submit(run)
    count, errors = 0, list[BaseException]()
    while count < len(items):
        found = [came.get(), *_at_hand(came)]
        until = time.monotonic() + patience_s
        while len(found) < min(width, len(items) - count) and (left_s := until - time.monotonic()) > 0:
            with contextlib.suppress(queues.Empty):
                found.append(came.get(timeout=left_s))
        count += len(found)
        errors += [each for each in found if isinstance(each, BaseException)]
        yield [each for each in found if not isinstance(each, BaseException)]
    for error in errors:  # only now: nothing of this batch may still be under way when it ends
        raise error


def _at_hand(came: queues.SimpleQueue[T]) -> Iterator[T]:
    with contextlib.suppress(queues.Empty):
        while True:
            yield came.get_nowait()


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_MOST, thread_name_prefix="exchange")
