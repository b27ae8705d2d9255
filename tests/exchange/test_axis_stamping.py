"""No two requests to an axis bear the same moment: it would take the second for a recording of the first."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from vanthu.exchange.axis.stamping import FURTHEST, STEP, moment_for

NOW = datetime(2026, 11, 23, 8, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def system_id() -> str:
    """A system that was never heard of."""
    return secrets.token_hex(8)


def test_questions_of_one_moment_are_told_apart(system_id: str) -> None:
    asked = [moment_for(system_id, now=NOW) for _ in range(50)]

    assert len({f"{moment:%H%M%S%f}"[:-3] for moment in asked}) == 50
    assert asked[0] <= NOW


def test_every_system_has_moments_of_its_own(system_id: str) -> None:
    moment_for(system_id, now=NOW)

    assert moment_for(system_id + "b", now=NOW) <= NOW


def test_a_clock_that_was_put_back_is_followed(system_id: str) -> None:
    moment_for(system_id, now=NOW + timedelta(hours=1))

    assert moment_for(system_id, now=NOW) <= NOW


def test_time_that_went_on_is_told_as_it_is(system_id: str) -> None:
    first = moment_for(system_id, now=NOW)

    later = moment_for(system_id, now=NOW + FURTHEST)

    assert later == first + FURTHEST
    assert moment_for(system_id, now=NOW + FURTHEST) == later + STEP
