"""T24: the judgement of a soak; `script/chaos soak` makes one."""

from __future__ import annotations

import pytest

from .soak import Look, judge

_MINUTES = range(61)
_STEADY_TIMES = [(60.0 * minute, 0.5) for minute in _MINUTES]


def _looks(last_mb: float, *, wal_mb: float = 4.0) -> list[Look]:
    return [Look(60.0 * minute, 200 + (last_mb - 200) * minute / 60, wal_mb) for minute in _MINUTES]


def test_t24_what_does_not_grow_is_good() -> None:
    assert judge(_looks(200), _STEADY_TIMES).is_good


def test_t24_warming_up_is_no_growth() -> None:
    looks = [Look(60.0 * minute, 150 if minute < 10 else 200, 4.0) for minute in _MINUTES]

    assert judge(looks, _STEADY_TIMES).resident_growth == pytest.approx(0)


def test_t24_memory_that_grows_is_found() -> None:
    assert not judge(_looks(230), _STEADY_TIMES).is_good


def test_t24_a_write_ahead_log_without_bound_is_found() -> None:
    assert not judge(_looks(200, wal_mb=900), _STEADY_TIMES).is_good


def test_t24_times_that_grow_are_found() -> None:
    assert not judge(_looks(200), [(at, 0.5 + at / 3600) for at, _ in _STEADY_TIMES]).is_good
