"""Web and worker of one installation, to die at a step and be there again at once; told from outside (`Installation.ask`)."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from tests.exchange import drive
from tests.ports import is_open
from vanthu.core import clock
from vanthu.jobs.models import Work

from .forking import PARTS, fork

children: set[int] = set()


def begin(port: str, failpoint: str = "") -> None:
    """Start web and worker anew; with a failpoint, to die there."""
    end()
    children.update(fork(part, int(port), failpoint) for part in PARTS)
    _until_heard(int(port))


def _until_heard(port: int) -> None:
    """Return when the web listens, or after half a minute."""
    last = time.monotonic() + 30
    while not is_open(port) and time.monotonic() < last:
        time.sleep(0.005)


def end() -> None:
    """Kill what runs, as a power cut would."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    children.clear()


def until_dead(port: str, patience: str) -> float | None:
    """Wait for one of them to die, at most so many seconds; start both anew and return when it died, None if none did."""
    last = time.monotonic() + float(patience)
    while time.monotonic() < last:
        for child in list(children):
            if os.waitpid(child, os.WNOHANG)[0]:
                moment = time.monotonic()
                children.remove(child)
                begin(port)
                return moment
        time.sleep(0.005)
    return None


def hurry() -> None:
    """Let nothing rest any longer: what waits out its back-off is tried again now."""
    Work.objects.filter(done_at=None, token="").update(due_at=clock.now())


def left() -> dict[str, float]:
    """Return how much is left to do here, and for how many seconds the last of it rests before its next try."""
    rows, now = Work.objects.filter(done_at=None), clock.now()
    rests = [(due - now).total_seconds() for due in rows.filter(token="").values_list("due_at", flat=True)]
    return {"count": rows.count() + drive.unsettled(), "rest": max([0.0, *rests])}
