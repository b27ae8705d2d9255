"""Sets this process's clock off by VANTHU_CHAOS_CLOCK_S seconds; Python imports a module of this name at its start."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

if seconds := float(os.environ.get("VANTHU_CHAOS_CLOCK_S") or 0):
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True).start()
