"""A short storm, as `script/chaos` makes long ones (T2, T3, T4, T9, T11, T22 together)."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from .__main__ import weather
from .world import world


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_t2_nothing_is_lost_doubled_or_unexplained_in_a_storm(tmp_path: Path, database: str) -> None:
    with world(tmp_path, database=database, seed=20261123) as made:
        figures = weather(made, argparse.Namespace(documents=30, seed=20261123, kill_every=1.0, patience=300))

    assert figures["faults"] == []
    assert figures["drained"]
    assert figures["documents"] == 30
    assert figures["over_the_axis"] == 6
    assert sum(count for what, count in figures["storm"].items() if what.startswith("killed")) >= 5
