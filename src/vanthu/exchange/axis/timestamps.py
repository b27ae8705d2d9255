"""The axis' timestamp: `ddMMyyyy'T'HHmmss+SSSS`, Hanoi's clock, the last four digits being milliseconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .words import AxisCode, AxisFault

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_FORM: Final = re.compile(
    r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})T"
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})\+(?P<ms>0[0-9]{3})"
)


def timestamp(moment: datetime) -> str:
    """Write a moment as the axis does: `23112026T154452+0873`."""
    local = moment.astimezone(HANOI)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def moment_of(text: str) -> datetime:
    """Read a timestamp. Raises AxisFault if it is none."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise _wrong(text)
    part = {name: int(digits) for name, digits in found.groupdict().items()}
    is_leap = (part["minute"], part["second"]) == (59, 60)
    try:
        moment = datetime(
            part["year"],
            part["month"],
            part["day"],
            part["hour"],
            part["minute"],
            part["second"] - is_leap,
            part["ms"] * 1000,
            tzinfo=HANOI,
        )
        return moment + timedelta(seconds=is_leap)
    except (ValueError, OverflowError) as error:
        raise _wrong(text) from error


def _wrong(text: str) -> AxisFault:
    return AxisFault(AxisCode.WRONG_SYSTEM, f"timestamp is not ddMMyyyy'T'HHmmss+SSSS: {text[:40]!r}")
