"""Moments to sign with: no two requests of this process bear the same, however many are made at once.

An axis knows a replay by the signature, which covers parameters and time but not the operation: two questions without
parameters in one millisecond look like one question asked twice.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Final

STEP: Final = timedelta(milliseconds=1)
"""The finest that the axis' timestamp can say."""
FURTHEST: Final = timedelta(seconds=5)
"""So far ahead of the clock at most: a clock that was put back is followed."""

_lock: Final = threading.Lock()
_last: Final[dict[str, datetime]] = {}


def moment_for(system_id: str, *, now: datetime) -> datetime:
    """Return `now`, or the first millisecond after the last that was given for a system."""
    with _lock:
        last = _last.get(system_id)
        moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
        if last is not None and moment <= last < moment + FURTHEST:
            moment = last + STEP
        _last[system_id] = moment
    return moment
