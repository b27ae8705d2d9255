"""T1 at two installations: each end dies once at each named step; `script/chaos steps` does it a hundred times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.exchange.papers import signed_pdf
from vanthu.core.failpoints import Step

from .steps import BOUND_S, PLAN, Kill, Lane, Victim, is_in_time, lane


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """Two installations that know each other, both serving."""
    folder = tmp_path_factory.mktemp("steps")
    with lane(folder, signed_pdf(folder)) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize(("victim", "step"), PLAN)
def test_t1_an_end_that_dies_at_a_step_goes_on_where_it_stopped(
    two: Lane, victim: Victim, step: Step
) -> None:
    killed = two.kill(victim, step)

    assert (killed.victim, killed.step) == (victim, step.value)


@pytest.mark.slow
def test_t1_after_all_kills_the_books_agree(two: Lane) -> None:
    assert len(two.sent) >= 1
    assert two.faults() == []


def test_t1_who_went_on_too_late_is_named() -> None:
    in_time, late = (Kill("sender", "mid_body", took, 9.0) for took in (BOUND_S, BOUND_S + 0.1))

    assert is_in_time([in_time])
    assert not is_in_time([in_time, late])
