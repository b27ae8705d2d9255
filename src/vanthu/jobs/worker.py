"""The worker: claim, do, put away; the only loop of the product."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import close_old_connections, connection

from vanthu.core.db import Doorbell
from vanthu.core.errors import Refused, Unavailable

from . import queue, slowness
from .apart import Apart
from .claims import Claim
from .registry import Batch, TryAgain, batch_handler_of, handler_of, watch

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
SPARE = 2
"""So many times as many lanes may wait for slow destinations, beside those that wait for nobody."""
CREW_EACH_S = 0.5
"""How often it is seen whether lanes wait, so that others are to take their place."""
WATCH_EACH_S = 5.0
"""How often a worker looks for what waits without a reason."""


def run_one(claim: Claim, clock: Clock) -> None:
    """Do one claimed row and put it away, whatever its handler raises."""
    try:
        handler_of(claim.kind)(claim.payload, clock())
    except TryAgain as answer:
        queue.postpone(claim, now=clock(), error=str(answer), after=answer.after)
    except Unavailable as error:
        log.warning("work row %s (%s) put off: %s", claim.work_id, claim.kind, error)
        queue.postpone(claim, now=clock(), error=str(error))
    except Refused as refused:
        queue.bury(claim, now=clock(), error=f"{refused.code.value}: {refused}")
    except Exception as error:
        log.exception("work row %s (%s) failed", claim.work_id, claim.kind)
        queue.fail(claim, now=clock(), error=repr(error))
    else:
        queue.finish(claim, now=clock())


def run_all(claims: Sequence[Claim], clock: Clock) -> None:
    """Do claimed rows together where their kind can; what is left then, row by row."""
    together = batch_handler_of(claims[0].kind) if len(claims) > 1 else None
    if together is not None:
        try:
            together(Batch(claims, clock))
        except Exception:
            log.exception("%s rows of %s go row by row", len(claims), claims[0].kind)
        claims = queue.still_held(claims)
    for claim in claims:
        run_one(claim, clock)


def run_due(now: datetime, *, most: int = 1000, at_once: int = 1) -> int:
    """Do everything that is due at `now`, including what it leads to; return how many rows. For tests and tools."""
    count = 0
    while count < most and (claims := queue.claim(now=now, most=at_once) or _watched(now, at_once)):
        run_all(claims, lambda: now)
        count += len(claims)
    return count


def _watched(now: datetime, at_once: int) -> list[Claim]:
    return queue.claim(now=now, most=at_once) if watch(now) else []


class Worker:
    """Lanes that claim and do work beside each other in one process; any number of processes may do so.

    `idle` is how long a lane waits for work before it looks again; on PostgreSQL new work rings.
    """

    def __init__(self, clock: Clock, *, idle: timedelta = timedelta(milliseconds=200)) -> None:
        """Hold nothing yet."""
        self._clock, self._idle = clock, idle
        self._hands, self._look_out = _Hands(clock), threading.Lock()
        self._next_watch = 0.0
        self._most, self._lanes, self._counting = 0, 0, threading.Lock()
        self._bell = Doorbell(queue.CHANNEL, idle.total_seconds())

    def run(self, stop: threading.Event, *, lanes: int = 1) -> None:
        """Do work until `stop` is set; what is in hand then is finished first.

        Raises EOFError if the process for suspects was killed: the worker is to be started anew, as if it had been.
        """
        self._apart, self._is_maimed = Apart(self._alone), threading.Event()
        over = threading.Event()
        keeper = threading.Thread(target=self._hands.keep, args=(over,), name="leases", daemon=True)
        keeper.start()
        self._most = lanes
        threads: list[threading.Thread] = []
        while not self._is_over(stop):
            threads = [thread for thread in threads if thread.is_alive()]
            for _ in range(self._missing()):
                threads.append(threading.Thread(target=self._lane, args=(stop,), name="work"))
                threads[-1].start()
            stop.wait(CREW_EACH_S)
        for thread in threads:
            thread.join()
        self._bell.close()
        over.set()
        keeper.join()
        self._apart.end()
        if self._is_maimed.is_set():
            raise EOFError("the process for suspects is gone")

    def _missing(self) -> int:
        """Count in the lanes that are to begin: for each that waits for somebody slow, one more."""
        with self._counting:
            missing = max(self._wanted() - self._lanes, 0)
            self._lanes += missing
        return missing

    def _is_too_many(self) -> bool:
        """Count the asking lane out if it is to end, for nobody is waited for any more."""
        with self._counting:
            is_too_many = self._lanes > self._wanted()
            self._lanes -= is_too_many
        return is_too_many

    def _wanted(self) -> int:
        return self._most + min(self._hands.waiting(), SPARE * self._most)

    def _lane(self, stop: threading.Event) -> None:
        while not self._is_over(stop):
            try:
                claims = self._find(stop)
                if claims:
                    self._do(claims)
            # A panic of a library in Rust is no Exception, and nobody replaces a dead lane.
            except BaseException:
                log.exception("the worker could not reach its rows")
                close_old_connections()
                stop.wait(self._idle.total_seconds())
            if self._is_too_many():
                break
        connection.close()

    def _find(self, stop: threading.Event) -> Sequence[Claim]:
        """Wait for work: one lane looks out for all of them, and whoever finds some leaves the look-out to the next."""
        with self._look_out:
            while not self._is_over(stop):
                self._hands.empty()
                self._watch()
                is_full = self._hands.waiting() >= SPARE * self._most
                claims = queue.claim(
                    now=self._clock(),
                    most=queue.BATCH,
                    suspects=self._apart.is_free,
                    but_for=slowness.destinations() if is_full else frozenset(),
                )
                if claims:
                    return claims
                self._bell.wait(stop)
        return ()

    def _watch(self) -> None:
        if time.monotonic() >= self._next_watch:
            self._next_watch = time.monotonic() + WATCH_EACH_S
            watch(self._clock())

    def _is_over(self, stop: threading.Event) -> bool:
        return stop.is_set() or self._is_maimed.is_set()

    def _do(self, claims: Sequence[Claim]) -> None:
        with self._hands.holding(claims), slowness.working_for(claims[0].destination):
            if claims[0].is_suspect:
                self._do_apart(claims[0])
            else:
                run_all(claims, self._clock)

    def _do_apart(self, claim: Claim) -> None:
        try:
            how = self._apart.do(claim)
        except (EOFError, OSError):
            self._is_maimed.set()  # the row's lease runs out, and nothing is held against it
            return
        if how:
            log.error("work row %s (%s): %s", claim.work_id, claim.kind, how)
            queue.note_death(claim, now=self._clock(), how=how)

    def _alone(self, claim: Claim) -> None:
        """Do a row in a process of its own."""
        run_one(claim, self._clock)


def work(
    stop: threading.Event, clock: Clock, *, idle: timedelta = timedelta(milliseconds=200), lanes: int = 1
) -> None:
    """Do work until `stop` is set. Any number of workers may run beside each other."""
    Worker(clock, idle=idle).run(stop, lanes=lanes)


class _Hands:
    """What the lanes of a process have in hand; one thread renews all leases.

    What could not be put away, as the database was away itself, is handed back once it can be reached: a lease that
    runs out counts as a death of its worker, and nobody died.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._claims: dict[str, Sequence[Claim]] = {}
        self._stuck: dict[str, Sequence[Claim]] = {}

    @contextmanager
    def holding(self, claims: Sequence[Claim]) -> Iterator[None]:
        with self._lock:
            self._claims[claims[0].token] = claims
        try:
            yield
        except Exception:
            with self._lock:
                self._stuck[claims[0].token] = claims
            raise
        finally:
            with self._lock:
                del self._claims[claims[0].token]

    def waiting(self) -> int:
        """Return how many lanes wait for somebody slow."""
        slow = slowness.destinations()
        with self._lock:
            return sum(claims[0].destination in slow for claims in self._claims.values())

    def empty(self) -> None:
        """Hand back what could not be put away."""
        with self._lock:
            stuck = dict(self._stuck)
        if stuck:
            queue.hand_back([claim for claims in stuck.values() for claim in claims], now=self._clock())
            with self._lock:
                for token in stuck:
                    self._stuck.pop(token, None)

    def keep(self, over: threading.Event) -> None:
        """Renew until `over`."""
        while not over.wait(queue.LEASE.total_seconds() / 3):
            with self._lock:
                held = [claim for claims in self._claims.values() for claim in claims]
            try:
                if held:
                    queue.renew_all(held, now=self._clock())
            except Exception:
                log.exception("the leases could not be renewed")
                close_old_connections()
        connection.close()
