"""How long a sign-in has to wait after failures: guessing is slow, and nobody is locked out for ever.

What counts is the pair of user name and address: who fails elsewhere does not stop the person at the own desk.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

PAUSE_AFTER: Final = 5
"""Failures in a row as one user name from one address before a pause."""
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
"""A row of failures this old counts no longer."""

ADDRESS_WINDOW: Final = timedelta(minutes=10)
MOST_FROM_ADDRESS: Final = 100
"""Failures from one address under all user names within the window: a whole office behind one address stays below."""
NAME_WINDOW: Final = timedelta(hours=1)
MOST_AS_NAME: Final = 60
"""Failures as one user name from all addresses within the window, after which only addresses that the person
has signed in from before are listened to."""
FAMILIAR_FOR: Final = timedelta(days=90)


def pause_of(failures: int) -> timedelta:
    """Return the pause after so many failures in a row: 30 seconds, doubled each time, one hour at most."""
    if failures < PAUSE_AFTER:
        return timedelta(0)
    return min(FIRST_PAUSE * int(2 ** min(failures - PAUSE_AFTER, 20)), LONGEST_PAUSE)
