"""What differs between SQLite and PostgreSQL, in one place."""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from math import inf
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

log = logging.getLogger(__name__)
_held = threading.local()
T = TypeVar("T")
SERVED_LATELY_S: Final = 1.0


def is_postgresql() -> bool:
    """Say whether the installation stands on PostgreSQL."""
    return connection.vendor == "postgresql"


def _gate_path() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name in {"", ":memory:"} or "mode=memory" in name:
        return None
    return Path(f"{name}.gate")


@contextmanager
def _gate() -> Iterator[None]:
    """Queue SQLite's writers at a lock file: its own busy handler starves them (worst wait 4.1 s against 0.2 s)."""
    path = _gate_path()
    # Inside a transaction the database's own lock is held: queueing now would wait for who waits for us.
    if path is None or connection.in_atomic_block or getattr(_held, "gate", False):
        yield
        return
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.gate = True
        try:
            yield
        finally:
            _held.gate = False
            # Not by closing alone: a process forked meanwhile would hold the file, and with it the lock.
            fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def write_transaction() -> Iterator[None]:
    """Open the one kind of transaction that writes: queued on SQLite, plain on PostgreSQL."""
    with _gate(), transaction.atomic(savepoint=not getattr(_held, "is_joint", False)):
        yield


def jointly(do: Callable[[], T]) -> T:
    """Do several things in one transaction; return what `do` returns, which may run twice.

    At first the things have no savepoints, which cost three ways to the database each. If one of them fails, nothing
    stands, and all are done anew with savepoints, so that each stands or falls by itself. What cannot be put right by
    that, a database that is away or full, is raised at once.
    """
    committed: list[None] = []
    try:
        return _without_savepoints(do, partial(committed.append, None))
    except Exception as error:
        # What failed after the commit is not to be done twice.
        if committed or isinstance(error, (OperationalError, InterfaceError)):
            raise
    with write_transaction():
        return do()


class _FellApartError(Exception):
    """Something failed in a joint transaction, and `do` thought that it could go on."""


def _without_savepoints(do: Callable[[], T], then: Callable[[], None]) -> T:
    with write_transaction():
        transaction.on_commit(then)
        _held.is_joint = True
        try:
            result = do()
        finally:
            _held.is_joint = False
        if transaction.get_rollback():
            raise _FellApartError
    return result


def note_served(**_signal: object) -> None:
    """Note that a request was served over this thread's connection."""
    _held.served_at = time.monotonic()


def trust_what_served_lately(**_signal: object) -> None:
    """Do not ask whether the connection still stands, at the start of a request, if it served one a moment ago.

    Django asks at each request, a way to the database more for each package. One that died within this second fails
    one request, which says so and is made again.
    """
    served_s = time.monotonic() - getattr(_held, "served_at", -inf)
    if served_s < SERVED_LATELY_S and connection.connection is not None and not connection.errors_occurred:
        connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own mark


def outside_transaction() -> None:
    """Refuse to go on inside a transaction: slow work never holds a lock (docs/rules/locking.md)."""
    blocks: list[Any] = list(connection.atomic_blocks)  # Any: the mark below is not in the stubs
    # Django itself tells a test's own transaction from the product's by this mark.
    if any(not block._from_testcase for block in blocks):
        raise RuntimeError("slow work inside a transaction")


def ring(channel: str) -> None:
    """Wake whoever waits for `channel`, once the running transaction is committed; PostgreSQL only.

    Not within it: PostgreSQL lets only one transaction that rings be committed at a time, in all its databases.
    Who is killed in between is not heard; who waits looks by itself, too.
    """
    if is_postgresql():
        rung = _ringing(channel)
        if all(waiting[1] is not rung for waiting in connection.run_on_commit):
            transaction.on_commit(rung, robust=True)  # what was committed stays so


@cache
def _ringing(channel: str) -> Callable[[], None]:
    def notify() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {channel}")

    return notify


def share_the_disk() -> None:
    """Have the running transaction let go of its locks before it is on the disk; who committed it returns when it is.

    PostgreSQL only: who waits for the same row would wait out every write to the disk before his own. So many
    commits reach it together. After a crash in between it did not happen, nor did what built on it; nobody was
    told yet that it had.
    """
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        transaction.on_commit(_reach_the_disk)


def _reach_the_disk() -> None:
    with connection.cursor() as cursor:
        # A transaction of its own that is on the disk only when all before it is.
        cursor.execute("SELECT pg_logical_emit_message(true, 'vanthu', '')")


class Doorbell:
    """Waits for `ring`, at most `patience_s`; where the database cannot ring, only that long."""

    def __init__(self, channel: str, patience_s: float) -> None:
        """Listen from the first wait on."""
        self._channel, self._patience_s = channel, patience_s
        self._line: Any = None  # a connection of the driver's own, which the stubs do not know

    def wait(self, stop: threading.Event) -> None:
        """Return when rung at, after the patience, or soon after `stop` is set."""
        if not is_postgresql():
            stop.wait(self._patience_s)
            return
        try:
            if self._line is None:
                self._line = _listening(self._channel)
                return  # what came before the line was open is found by looking once more
            for _ in self._line.notifies(timeout=self._patience_s, stop_after=1):
                break
        except DatabaseError:
            self.close()
            stop.wait(self._patience_s)
        except self._faults() as error:
            log.warning("the doorbell is broken, looking every %s s: %s", self._patience_s, error)
            self.close()
            stop.wait(self._patience_s)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _faults(self) -> type[Exception]:
        fault: type[Exception] = connection.Database.Error  # type: ignore[attr-defined]  # the driver's module
        return fault


def _listening(channel: str) -> Any:  # see Doorbell
    line = connection.Database.connect(**connection.get_connection_params(), autocommit=True)  # type: ignore[attr-defined]  # as Django opens its own
    line.execute(f"LISTEN {channel}")
    return line


def skips_locked() -> bool:
    """Say whether `select_for_update` can pass over rows that somebody else holds."""
    return is_postgresql()
