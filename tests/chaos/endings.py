"""How a long run ends before its time."""

from __future__ import annotations

import signal
import sys


def end_cleanly() -> None:
    """Have a process that is asked to end take down its servers and disks first, as an interrupted one does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
