"""No peer takes all the hands of a process: so many bodies of one peer at a time, the next is asked to wait.

Two hands of every process are never given to bodies: pages and probes are answered whatever the peers do.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

AT_ONCE: Final = 4
"""What a well-behaved peer sends at once (G6)."""
WAIT_S: Final = 5
ALL_AT_ONCE: Final = 6
"""Of the eight hands, at least, that `vanthu serve` gives every process."""

_lock: Final = threading.Lock()
_busy: Final[Counter[int]] = Counter()


class Busy(Exception):
    """The peer has enough requests under way here."""


@contextmanager
def turn(peer_id: int) -> Iterator[None]:
    """Hold one of the peer's places. Raises Busy if they are all taken."""
    with _lock:
        if _busy[peer_id] >= AT_ONCE or _busy.total() >= ALL_AT_ONCE:
            raise Busy
        _busy[peer_id] += 1
    try:
        yield
    finally:
        with _lock:
            _busy[peer_id] -= 1
