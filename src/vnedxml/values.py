"""Turn the texts of a package into dates, times and numbers, and back; three date forms are read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "ICT")
"Vietnam has kept UTC+7 since 1975; older times do not occur in packages."

_DATE = re.compile(
    r"(?:(?P<y>\d{4})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})|(?P<d2>\d{1,2})[/-](?P<m2>\d{1,2})[/-](?P<y2>\d{4}))"
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def read_time(text: str) -> datetime | None:
    """Return the time that a text in yyyy/MM/dd, dd/MM/yyyy or ISO form means, in Vietnam's zone, or None.

    Without an hour it is midnight, without a zone Vietnam's. Fractions of a second are dropped.
    """
    found = _DATE.fullmatch(text)
    if not found:
        return None
    part = found.groupdict()
    minute, second = int(part["minute"] or 0), int(part["second"] or 0)
    is_leap = (minute, second) == (59, 60)  # 23:59:60 UTC is the first second of the next day
    try:
        moment = datetime(
            int(part["y"] or part["y2"]),
            int(part["m"] or part["m2"]),
            int(part["d"] or part["d2"]),
            int(part["hour"] or 0),
            minute,
            second - is_leap,
            tzinfo=_zone(part["zone"]),
        )
        return (moment + timedelta(seconds=is_leap)).astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> date | None:
    """Return the calendar day in Vietnam of a date or time in any of the three forms, or None."""
    moment = read_time(text)
    return moment.date() if moment else None


def _zone(text: str | None) -> timezone:
    if not text:
        return VIETNAM
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def write_date(day: date) -> str:
    """Return yyyy/MM/dd, the form of the axis."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def write_time(moment: datetime) -> str:
    """Return yyyy/MM/dd HH:mm:ss in Vietnam's zone, the form of the axis."""
    local = moment.astimezone(VIETNAM)
    return f"{write_date(local)} {local.hour:02}:{local.minute:02}:{local.second:02}"


def read_number(text: str) -> int | None:
    """Return a whole number of at most nine digits, or None."""
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def read_flag(text: str) -> bool | None:
    """Return what true/false or 1/0 says, or None."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
