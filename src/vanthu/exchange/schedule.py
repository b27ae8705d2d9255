"""When to try again, and when to let a peer rest (G5, G6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

STEPS_S: Final = (10, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds until the next attempt; the last step repeats."""
LIFE: Final = timedelta(days=5)
"""After this an undelivered message goes to the operator; nothing is thrown away."""
LONGEST_PATIENCE: Final = timedelta(days=1)
"""The longest Retry-After that is obeyed."""
FAILURES_TO_OPEN: Final = 5
PROBE_EACH: Final = timedelta(seconds=45)
"""A peer that fails gets one probe in this time, give or take a third."""
LATELY: Final = timedelta(minutes=10)
"""A peer that served nothing for so long, or failed last, is asked by one alone before the others follow."""

WARN_AFTER: Final = timedelta(minutes=15)
WARN_AFTER_URGENT: Final = timedelta(minutes=2)
"""The user is told when the receiver has not stored it by then (G5)."""
UNFETCHED: Final = timedelta(days=1)
"""On an axis, where nothing is ours to do but to call: its receiver answers the same day (NĐ 30/2020 Art 21.2.c)."""


def warn_after(*, urgent: bool) -> timedelta:
    """Return after how long a delivery that the receiver has not stored is shown as late."""
    return WARN_AFTER_URGENT if urgent else WARN_AFTER


def wait(attempts: int, *, chance: float) -> timedelta:
    """Return how long to wait after the `attempts`-th try. chance: 0.0 to 1.0, spreads by ±50 %."""
    step = STEPS_S[min(max(attempts, 1), len(STEPS_S)) - 1]
    return timedelta(seconds=step * (0.5 + chance))


def probe_wait(*, chance: float) -> timedelta:
    """Return how long an open breaker waits for its next probe: 30 to 60 s."""
    return PROBE_EACH * (2 / 3 + chance * 2 / 3)


def patience(retry_after_s: int | None) -> timedelta | None:
    """Return how long a peer asked us to wait, within reason."""
    if retry_after_s is None:
        return None
    return min(timedelta(seconds=max(retry_after_s, 0)), LONGEST_PATIENCE)
