"""Named steps at which a test may have the process killed, as a power cut would.

Nothing happens unless `VANTHU_FAILPOINT` is set: `name` kills at the first passage of that step, `name:n`
at the n-th; several are separated by commas. The kill is SIGKILL: no handler runs, no buffer is flushed, no
transaction is rolled back by us. Under `vanthu serve` the whole installation dies, web and worker.
"""

from __future__ import annotations

import itertools
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .words import Worded


class Step(Worded):
    """Every step that has a name. Source: exchange guarantees G1–G4, test T1."""

    LEADER_BEFORE_SIGN = (
        "leader_before_sign",
        "trước khi lãnh đạo ký",
        "before the leader's signature is made",
    )
    LEADER_BEFORE_RECORD = (
        "leader_before_record",
        "trước khi ghi chữ ký",
        "before the leader's signature is recorded",
    )
    CLERK_BEFORE_NUMBER = "clerk_before_number", "trước khi cấp số", "before the number is taken"
    CLERK_AFTER_NUMBER = "clerk_after_number", "sau khi cấp số", "after the number is taken"
    CLERK_AFTER_SEAL = "clerk_after_seal", "sau khi ký số của cơ quan", "after the seal is made"
    AFTER_CLAIM = "after_claim", "sau khi nhận việc", "after the delivery was claimed"
    MID_BODY = "mid_body", "giữa nội dung", "in the middle of the body"
    BEFORE_FSYNC = "before_fsync", "trước khi ghi bền", "before the bytes are synced"
    AFTER_FSYNC = "after_fsync", "sau khi ghi bền", "after the bytes are synced"
    AFTER_LINK = "after_link", "sau khi đặt tệp", "after the blob is in place"
    BEFORE_COMMIT = "before_commit", "trước khi xác nhận", "before the row is committed"
    AFTER_COMMIT = "after_commit", "sau khi xác nhận", "after the row is committed"
    BEFORE_REPLY = "before_reply", "trước khi trả lời", "before the answer leaves"
    BEFORE_RECEIPT_STORED = "before_receipt_stored", "trước khi lưu biên nhận", "before the receipt is kept"
    BEFORE_SETTLE = "before_settle", "trước khi kết luận", "before the outcome is written"
    AFTER_SETTLE = "after_settle", "sau khi kết luận", "after the outcome is written"


_passages: Final[defaultdict[str, Iterator[int]]] = defaultdict(lambda: itertools.count(1))


def hit(step: Step) -> None:
    """Die here if the environment names this step and this is its turn."""
    wanted = os.environ.get("VANTHU_FAILPOINT")
    if not wanted:
        return
    for word in wanted.split(","):
        name, _, turn = word.partition(":")
        if name == step.value and next(_passages[name]) == int(turn or 1):
            _die(name)


def _die(name: str) -> None:
    _note(name)
    if serving := os.environ.get("VANTHU_SERVING_PID"):
        os.kill(int(serving), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _note(name: str) -> None:
    """Leave word in the installation's logs of where it died."""
    logs = Path(os.environ.get("VANTHU_HOME", "")) / "logs"
    if logs.is_dir():
        (logs / "failpoint").write_text(name, encoding="ascii")
