"""What differs between SQLite and PostgreSQL, in one place."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

_held = threading.local()


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
    with _gate(), transaction.atomic():
        yield


def outside_transaction() -> None:
    """Refuse to go on inside a transaction: slow work never holds a lock (docs/rules/locking.md)."""
    blocks: list[Any] = list(connection.atomic_blocks)  # Any: the mark below is not in the stubs
    # Django itself tells a test's own transaction from the product's by this mark.
    if any(not block._from_testcase for block in blocks):
        raise RuntimeError("slow work inside a transaction")


def skips_locked() -> bool:
    """Say whether `select_for_update` can pass over rows that somebody else holds."""
    return is_postgresql()
