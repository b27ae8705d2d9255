"""Emptying the database between tests that commit, where triggers rightly refuse to delete the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

Flush = Callable[[Sequence[str]], None]


def past_the_triggers(flush: Flush) -> Flush:
    """Return `flush` so that it also empties tables whose rows may never be deleted."""

    def run(statements: Sequence[str]) -> None:
        if connection.vendor == "postgresql":
            flush(["SET LOCAL session_replication_role = replica", *statements])
            return
        with transaction.atomic(), connection.cursor() as cursor:
            triggers = _triggers(cursor)
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            flush(statements)
            for _, definition in triggers:
                cursor.execute(definition)

    return run


def _triggers(cursor: Any) -> list[tuple[str, str]]:  # a wrapper of either database's cursor
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return list(cursor.fetchall())
