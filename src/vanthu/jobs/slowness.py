"""Which destinations let a lane wait: what this process saw of its talks with them.

A destination that reads a kilobyte a second does not fail, and holds a lane for minutes. Lanes that wait for such a one
are replaced (`Worker`), so that it costs a thread that sleeps, and nobody else's time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SLOW_S: Final = 2.0
"""A talk that lasts longer is slow, and so is its destination until a talk with it was quick."""

_here: Final = threading.local()
_lock: Final = threading.Lock()
_open: Final[dict[int, tuple[str, float]]] = {}
"""By thread, whom it talks to and since when."""
_slow: Final[set[str]] = set()


@contextmanager
def working_for(destination: str) -> Iterator[None]:
    """Say whose work this thread does meanwhile; empty for work that talks to nobody."""
    _here.destination = destination
    try:
        yield
    finally:
        _here.destination = ""


@contextmanager
def talk() -> Iterator[None]:
    """Time a talk with whom this thread works for."""
    destination, began = getattr(_here, "destination", ""), time.monotonic()
    if not destination:
        yield
        return
    with _lock:
        _open[threading.get_ident()] = (destination, began)
    try:
        yield
    finally:
        with _lock:
            _open.pop(threading.get_ident(), None)
            if time.monotonic() - began > SLOW_S:
                _slow.add(destination)
            else:
                _slow.discard(destination)


def destinations() -> set[str]:
    """Return who is slow."""
    latest = time.monotonic() - SLOW_S
    with _lock:
        return _slow | {destination for destination, began in _open.values() if began < latest}
