"""The whole road, with both installations killed at every step of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.road import drive

pytestmark = pytest.mark.slow


def test_killing_both_installations_at_every_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    run = drive(tmp_path, "--kill", "every=both")

    assert run.code == 0, run.printed
    assert min(run.told["restarts"].values()) >= len(run.told["steps"]) - 2
    assert "không trùng, không khuyết" in run.step("books")["found"]
    assert run.step("way2_deliver")["found"].startswith("Đúng một văn bản đến")
