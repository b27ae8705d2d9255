"""A short storm, as `script/chaos` makes long ones (T2, T3, T4, T9, T11, T22 together; T3 in the long ones only).

What is killed here is forked anew, so that a short storm sees work and not servers that start; `vanthu serve` itself is
killed by the long ones and by tests/journeys.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace

import pytest

from .__main__ import weather
from .world import processes_of, world

SHORT = argparse.Namespace(
    documents=30,
    seed=20261123,
    kill_every=3.0,
    patience=1200,
    kills=5,
    database_kills=0,
    hurry=2.0,
    peace=20.0,
)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_t2_nothing_is_lost_doubled_or_unexplained_in_a_storm(tmp_path: Path, database: str) -> None:
    with world(tmp_path, database=database, seed=20261123, forked=True) as made:
        figures = weather(made, SHORT)

    assert figures["faults"] == []
    assert figures["drained"]
    assert figures["documents"] == 30
    assert figures["over_the_axis"] == 6
    assert (
        sum(count for what, count in figures["storm"].items() if what.startswith("killed at")) >= SHORT.kills
    )


class _Ended:
    """An installation that the keeper ends while the storm looks at it."""

    program = ""

    def __init__(self) -> None:
        self.answers: list[object] = [SimpleNamespace(pid=-1)]

    @property
    def process(self) -> object:
        return self.answers.pop() if self.answers else None


def test_an_installation_that_ends_while_it_is_looked_at_does_not_end_the_storm() -> None:
    assert processes_of(_Ended()) == []  # type: ignore[arg-type]  # all that is asked of an installation here
