"""A short storm, as `script/chaos` makes long ones (T2, T3, T4, T9, T11, T22 together; T3 in the long ones only).

What is killed here is forked anew, so that a short storm sees work and not servers that start; `vanthu serve` itself is
killed by the long ones and by tests/journeys.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from .__main__ import weather
from .world import world

SHORT = argparse.Namespace(
    documents=30, seed=20261123, kill_every=3.0, patience=1200, kills=5, database_kills=0
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
