"""Read PDF dates. Source: ISO 32000-2, 7.9.4."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from vnsign.reader.text import decode_text

_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([-+Z])(\d\d)?'?(\d\d)?)?")


def pdf_date(raw: bytes) -> datetime | None:
    """Return a PDF date as an aware time, None if it is none; without an offset it counts as UTC."""
    found = _DATE.match(decode_text(raw))
    if found is None:
        return None
    year, month, day, hour, minute, second, sign, ahead, ahead_minutes = found.groups()
    zone: timezone = UTC
    if sign in ("+", "-"):
        offset = timedelta(hours=int(ahead or 0), minutes=int(ahead_minutes or 0))
        zone = timezone(offset if sign == "+" else -offset) if offset < timedelta(hours=24) else UTC
    try:
        return datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            min(int(second or 0), 59),
            tzinfo=zone,
        )
    except ValueError:
        return None
