"""Which function does which kind of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from .claims import Claim, Payload

__all__ = ["Batch", "Payload", "TryAgain", "batch_handler", "handler", "when_dead"]

Handler: TypeAlias = Callable[[Payload, datetime], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind and destination that one worker has in hand."""

    claims: Sequence[Claim]
    clock: Callable[[], datetime]


BatchHandler: TypeAlias = Callable[[Batch], None]

_handlers: Final[dict[str, Handler]] = {}
_batch_handlers: Final[dict[str, BatchHandler]] = {}
_doubters: Final[list[Callable[[datetime], set[str]]]] = []
_watchers: Final[list[Callable[[datetime], int]]] = []
_mourners: Final[dict[str, Handler]] = {}


class TryAgain(Exception):
    """Raised by a handler to have the row come due again after `after`; nothing went wrong with the worker."""

    def __init__(self, why: str, *, after: timedelta) -> None:
        """Keep the reason and the wait."""
        super().__init__(why)
        self.after = after


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for rows of `kind`."""

    def register(function: Handler) -> Handler:
        if kind in _handlers and _handlers[kind] is not function:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for `kind`. Raises LookupError if nobody registered one."""
    return _handlers[kind]


def batch_handler(kind: str) -> Callable[[BatchHandler], BatchHandler]:
    """Register the decorated function for several rows of `kind` at once.

    It puts away what it did, in the transaction of what it did (`queue.finish_all`, `queue.postpone`). What it
    leaves, whatever it raises, is done row by row by the handler: so it need care for the ordinary course only.
    """

    def register(function: BatchHandler) -> BatchHandler:
        _batch_handlers[kind] = function
        return function

    return register


def batch_handler_of(kind: str) -> BatchHandler | None:
    """Return the function for several rows of `kind`, if somebody registered one."""
    return _batch_handlers.get(kind)


def doubter(function: Callable[[datetime], set[str]]) -> Callable[[datetime], set[str]]:
    """Register the decorated function to name the destinations that may not answer."""
    if function not in _doubters:
        _doubters.append(function)
    return function


def doubtful(now: datetime) -> set[str]:
    """Return the destinations that may not answer, so that work for them may take long."""
    return set().union(*(doubter(now) for doubter in _doubters))


def watcher(function: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """Register the decorated function to look every few seconds for what waits without a reason.

    It makes it due and returns how much it found.
    """
    if function not in _watchers:
        _watchers.append(function)
    return function


def watch(now: datetime) -> int:
    """Make due what waits without a reason; return how much that is."""
    return sum(look(now) for look in _watchers)


def when_dead(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function to be told, in the same transaction, that a row of `kind` was given up.

    It makes the standstill visible where people look; it must not raise.
    """

    def register(function: Handler) -> Handler:
        _mourners[kind] = function
        return function

    return register


def tell_death(kind: str, payload: Payload, now: datetime) -> None:
    """Tell whoever wants to know that a row was given up."""
    mourner = _mourners.get(kind)
    if mourner is not None:
        mourner(payload, now)
