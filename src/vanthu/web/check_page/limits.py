"""How often one address may look codes up: enough for a counter that checks papers all day, too little to try codes.

Counted per address and minute in this process and written nowhere: who checks a paper leaves no trace.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from typing import Final

LOOK_UPS: Final = 60
"""A minute, known codes and unknown."""
MISSES: Final = 10
"""A minute, of codes that are unknown."""
MOST_SOURCES: Final = 10_000
"""More addresses than this in a minute are counted as one."""
OTHERS: Final = "other addresses"

_lock: Final = threading.Lock()
_minute: Final[list[int]] = [0]
_asked: Final[Counter[str]] = Counter()
_missed: Final[Counter[str]] = Counter()


def may_ask(source: str, *, now: datetime) -> bool:
    """Count a look-up of `source` and say whether it is still answered."""
    with _lock:
        name = _named(source, now)
        _asked[name] += 1
        return _asked[name] <= LOOK_UPS and _missed[name] < MISSES


def note_miss(source: str, *, now: datetime) -> None:
    """Count a code that nobody knows."""
    with _lock:
        _missed[_named(source, now)] += 1


def forget() -> None:
    """Begin anew; tests do."""
    with _lock:
        _asked.clear()
        _missed.clear()


def _named(source: str, now: datetime) -> str:
    minute = int(now.timestamp() // 60)
    if _minute[0] != minute:
        _minute[0] = minute
        _asked.clear()
        _missed.clear()
    return source if source in _asked or len(_asked) < MOST_SOURCES else OTHERS
