"""Working days, and by when the law wants things done.

Source: QĐ 28/2018 Art 6.2 (sent on the day of signing, at the latest in the morning of the next working day; urgent
ones at once); NĐ 30/2020 Art 21.2.c (arrival acknowledged the same day). Days off that move with the moon are
announced each year: an administrator lists them in VANTHU_DAYS_OFF.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from .clock import HANOI, hanoi_date

FIXED_DAYS_OFF: Final = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
"""Month and day of the public holidays that stand still (Labour Code 2019 Art 112.1)."""
MORNING_ENDS: Final = time(12, 0)
URGENT_WITHIN: Final = timedelta(minutes=30)
"""“At once” in figures: the decision gives none."""


def is_working_day(day: date, *, days_off: Collection[date] = ()) -> bool:
    """Say whether offices work on `day`: Monday to Friday, no holiday."""
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_DAYS_OFF and day not in days_off


def next_working_day(day: date, *, days_off: Collection[date] = ()) -> date:
    """Return the first working day after `day`."""
    found = day + timedelta(days=1)
    while not is_working_day(found, days_off=days_off):
        found += timedelta(days=1)
    return found


def send_by(signed_at: datetime, *, urgent: bool, days_off: Collection[date] = ()) -> datetime:
    """Return by when a document signed at `signed_at` is to be sent: noon of the next working day in Hanoi."""
    if urgent:
        return signed_at + URGENT_WITHIN
    day = next_working_day(hanoi_date(signed_at), days_off=days_off)
    return datetime.combine(day, MORNING_ENDS, HANOI).astimezone(UTC)


def answer_by(arrived_at: datetime, *, days_off: Collection[date] = ()) -> datetime:
    """Return by when an arrival is to be answered: the end of its day, or of the first working day after it."""
    day = hanoi_date(arrived_at)
    if not is_working_day(day, days_off=days_off):
        day = next_working_day(day, days_off=days_off)
    return datetime.combine(day + timedelta(days=1), time(0, 0), HANOI).astimezone(UTC)
