"""The worker: claim, do, put away; the only loop of the product."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import close_old_connections, connection

from vanthu.core.errors import Refused, Unavailable

from . import queue
from .queue import Claim
from .registry import TryAgain, handler_of

log = logging.getLogger(__name__)


def run_one(claim: Claim, clock: Callable[[], datetime]) -> None:
    """Do one claimed row and put it away, whatever its handler raises."""
    try:
        with _renewed(claim, clock):
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


def run_due(now: datetime, *, most: int = 1000) -> int:
    """Do everything that is due at `now`, including what it leads to; return how many rows. For tests and tools."""
    count = 0
    while count < most and (claims := queue.claim(now=now)):
        for claim in claims:
            run_one(claim, lambda: now)
            count += 1
    return count


def work(
    stop: threading.Event, clock: Callable[[], datetime], *, idle: timedelta = timedelta(milliseconds=200)
) -> None:
    """Do work until `stop` is set. Any number of workers may run beside each other."""
    while not stop.is_set():
        try:
            claims = queue.claim(now=clock())
            for claim in claims:
                run_one(claim, clock)
        except Exception:
            log.exception("the worker could not reach its rows")
            close_old_connections()
            claims = []
        if not claims:
            stop.wait(idle.total_seconds())
    connection.close()


@contextmanager
def _renewed(claim: Claim, clock: Callable[[], datetime]) -> Iterator[None]:
    over = threading.Event()

    def keep() -> None:
        while not over.wait(queue.LEASE.total_seconds() / 3):
            queue.renew(claim, now=clock())
        connection.close()

    if connection.in_atomic_block:  # a test's own transaction: another thread could not see the row
        yield
        return
    keeper = threading.Thread(target=keep, name=f"lease-{claim.work_id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
