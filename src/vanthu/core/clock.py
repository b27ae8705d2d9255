"""The one place that reads the clock, and the calendar of Hanoi."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 this is the one reader of the clock


def hanoi_date(moment: datetime) -> date:
    """Return the calendar day in Hanoi at `moment`: the day a document is dated and a register turns its year."""
    return moment.astimezone(HANOI).date()


def hanoi_midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Hanoi, in UTC."""
    return datetime.combine(day, time(), tzinfo=HANOI).astimezone(UTC)
