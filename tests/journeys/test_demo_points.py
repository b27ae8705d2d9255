"""The whole road, with an installation dying at each named point of its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.road import drive

pytestmark = pytest.mark.slow

SENDER_POINTS = (
    "leader_before_sign", "leader_before_record", "clerk_before_number", "clerk_after_number", "clerk_after_seal",
    "after_claim", "before_receipt_stored",
)  # fmt: skip
RECEIVER_POINTS = (
    "before_fsync", "after_fsync", "after_link", "before_commit", "after_commit", "before_reply", "before_settle",
    "after_settle",
)  # fmt: skip


def test_dying_at_each_named_point_of_the_code_loses_and_doubles_nothing(tmp_path: Path) -> None:
    points = [f"sender={name}" for name in SENDER_POINTS] + [f"receiver={name}" for name in RECEIVER_POINTS]

    run = drive(tmp_path, *(word for point in points for word in ("--failpoint", point)))

    assert run.code == 0, run.printed
    assert run.told["failpoints_left"] == {"sender": [], "receiver": []}
    assert run.told["restarts"]["sender"] >= len(SENDER_POINTS)
    assert run.told["restarts"]["receiver"] >= len(RECEIVER_POINTS)
