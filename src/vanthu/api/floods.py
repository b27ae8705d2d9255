"""Refusals at our doors go into the record, but a flood of them must not fill it: the first of a minute, then a count.

Counted per source and minute in this process. A source is what a stranger cannot choose: the address of the
connection, or the system whose signature held. Behind a reverse proxy all strangers are one source; nobody is turned
away by this, only written down more briefly.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest

from vanthu.core.actor import Actor
from vanthu.exchange.actions.refusals import note_refused_requests

WRITTEN_PER_MINUTE: Final = 5
MOST_SOURCES: Final = 4096
"""More sources than this at once are counted as one."""
OTHERS: Final = "other addresses"


@dataclass(slots=True)
class _Minute:
    started: datetime
    count: int = 0
    last_code: str = ""
    last_why: str = ""

    @property
    def unwritten(self) -> int:
        return max(self.count - WRITTEN_PER_MINUTE, 0)


_lock: Final = threading.Lock()
_minutes: Final[dict[str, _Minute]] = {}


def source_of(request: HttpRequest) -> str:
    """Return the address that a request came from."""
    return str(request.META.get("REMOTE_ADDR") or "?")


def may_write(source: str, *, now: datetime) -> bool:
    """Say whether the next refusal of a source would still be written down one by one."""
    with _lock:
        minute = _minutes.get(source)
        return minute is None or _is_over(minute, now) or minute.count < WRITTEN_PER_MINUTE


def note(source: str, *, code: str, why: str, actor: Actor, now: datetime) -> None:
    """Write a refusal down, or count it; and write the counts of minutes that are over."""
    is_written, ended = _counted(source, code, why, now)
    for name, minute in ended:
        note_refused_requests(
            name, code=minute.last_code, why=minute.last_why, count=minute.unwritten, actor=actor, now=now
        )
    if is_written:
        note_refused_requests(source, code=code, why=why, count=1, actor=actor, now=now)


def count(source: str, *, code: str, why: str, actor: Actor, now: datetime) -> None:
    """Count a refusal that its own door has written down, or would have; and write the counts of minutes over."""
    _, ended = _counted(source, code, why, now)
    for name, minute in ended:
        note_refused_requests(
            name, code=minute.last_code, why=minute.last_why, count=minute.unwritten, actor=actor, now=now
        )


def forget() -> None:
    """Begin anew; tests do."""
    with _lock:
        _minutes.clear()


def _counted(source: str, code: str, why: str, now: datetime) -> tuple[bool, list[tuple[str, _Minute]]]:
    with _lock:
        over = [name for name, minute in _minutes.items() if _is_over(minute, now)]
        ended = [(name, _minutes.pop(name)) for name in over]
        name = source if source in _minutes or len(_minutes) < MOST_SOURCES else OTHERS
        minute = _minutes.setdefault(name, _Minute(now))
        minute.count += 1
        minute.last_code, minute.last_why = code, why
        is_written = minute.count <= WRITTEN_PER_MINUTE
    return is_written, [(name, minute) for name, minute in ended if minute.unwritten]


def _is_over(minute: _Minute, now: datetime) -> bool:
    return not 0 <= (now - minute.started).total_seconds() < 60
