"""Agencies that were merged, renamed or closed: who took over, and that nobody is sent to by mistake.

A document for an agency that is no more is refused with the name of who took over; it is never sent there by itself:
whether the matter passed on with the merger is for the sender to say (QĐ 28/2018 Art 8.2, 10.2.a; QĐ 09/2025).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from vanthu.core.errors import Invalid, Refusal

from .models import Agency

LONGEST_CHAIN: Final = 20
WINDING_UP: Final = timedelta(days=30)
"""What was sent to an agency before its end may be so long under way, and what is about its documents."""


EVER: Final = timedelta.max
"""Who is no more may still be heard: what it sent is about what was done in its time."""


def heir(agency: Agency, *, on: date) -> Agency | None:
    """Return the agency that does the work of `agency` on a day: itself, or the first valid one after it."""
    found: Agency | None = agency
    for _ in range(LONGEST_CHAIN):
        if found is None or found.is_valid_on(on):
            return found
        found = found.successor
    return None


def ended_within(agency: Agency, time: timedelta, *, on: date) -> bool:
    """Say whether an agency existed so long before a day, or until then."""
    return agency.valid_to is not None and timedelta() <= on - agency.valid_to <= time


def require_open(agency: Agency, *, on: date) -> Agency:
    """Return the agency if it exists on a day. Raises Invalid naming the day, and who took over."""
    if agency.is_valid_on(on):
        return agency
    if agency.valid_from is not None and on < agency.valid_from:
        raise Invalid(Refusal.RECIPIENT_NOT_YET, name=agency.name, date=f"{agency.valid_from:%d/%m/%Y}")
    ended = f"{agency.valid_to:%d/%m/%Y}" if agency.valid_to else "?"
    after = heir(agency, on=on)
    if after is None:
        raise Invalid(Refusal.RECIPIENT_CLOSED, name=agency.name, date=ended)
    raise Invalid(
        Refusal.RECIPIENT_SUCCEEDED, name=agency.name, date=ended, successor=after.name, code=after.code
    )


def leads_back(agency: Agency, successor: Agency) -> bool:
    """Say whether following `successor` would come back to `agency`."""
    found: Agency | None = successor
    for _ in range(LONGEST_CHAIN):
        if found is None:
            return False
        if found.pk == agency.pk:
            return True
        found = found.successor
    return True
