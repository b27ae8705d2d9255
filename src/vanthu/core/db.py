"""What differs between SQLite and PostgreSQL, in one place."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

_held = threading.local()


def is_postgresql() -> bool:
    """Say whether the installation stands on PostgreSQL."""
    return connection.vendor == "postgresql"


def _gate_path() -> Path | None:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name or not name:
        return None
    return Path(f"{name}.gate")


@contextmanager
def _gate() -> Iterator[None]:
    """Queue SQLite's writers at a lock file: its own busy handler starves them (worst wait 4.1 s against 0.2 s)."""
    path = _gate_path()
    if path is None or getattr(_held, "depth", 0):
        yield
        return
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.depth = 1
        try:
            yield
        finally:
            _held.depth = 0


@contextmanager
def write_transaction() -> Iterator[None]:
    """Open the one kind of transaction that writes: queued on SQLite, plain on PostgreSQL."""
    with _gate(), transaction.atomic():
        yield


def outside_transaction() -> None:
    """Refuse to go on inside a transaction: slow work never holds a lock (docs/rules/locking.md)."""
    if connection.in_atomic_block and not getattr(connection, "vanthu_test_atomic", False):
        raise RuntimeError("slow work inside a transaction")


def skip_locked() -> dict[str, bool]:
    """Return the arguments of `select_for_update` that pass over rows somebody else holds, where the database can."""
    return {"skip_locked": True} if is_postgresql() else {}
