"""End as Ctrl+C does when the system, or a terminal that closes, asks the demo to end."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

_ASKED: Final = (signal.SIGTERM, signal.SIGHUP)


def listen() -> None:
    """Leave every `with` block on SIGTERM and SIGHUP, then exit with 128 and the signal's number.

    What was told to outlive its terminal (nohup) goes on doing so.
    """
    for number in _ASKED:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def ignore() -> None:
    """Let nobody cut the ending short; it takes seconds, and SIGKILL still works."""
    for number in _ASKED:
        signal.signal(number, signal.SIG_IGN)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
