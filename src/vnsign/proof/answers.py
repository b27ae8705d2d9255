"""Hold what one piece of evidence says about one certificate, and whether it speaks for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """Say whether a certificate was revoked, and how far the evidence reaches."""

    revoked_at: datetime | None
    produced: datetime
    fresh: bool
    source: bytes
    unknown: bool = False


CLOCK_SKEW = timedelta(minutes=5)
"""How far an answer's clock may run ahead of ours."""


def is_fresh(this_update: datetime, next_update: datetime | None, at: datetime, now: datetime) -> bool:
    """Say whether evidence speaks for a time: issued after it, or in force at it. Issued after `now` never."""
    # The answer may be made after `now` was read, or by a clock that runs a little ahead of ours.
    return this_update <= now + CLOCK_SKEW and (
        this_update >= at or (next_update is not None and next_update >= at)
    )
