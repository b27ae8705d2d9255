"""Who lets go of his locks before the disk has what he wrote still returns when it has it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from vanthu.core import db

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer, who waits for the disk"
    ),
]


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_the_commit_does_not_wait_for_the_disk_but_who_committed_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reach, written = db._reach_the_disk, list[object]()

    def noting() -> None:
        written.append(_asked("SELECT pg_current_wal_insert_lsn()"))
        reach()

    monkeypatch.setattr(db, "_reach_the_disk", noting)
    _asked("SELECT set_config('synchronous_commit', 'on', false)")  # a test's cluster forgets for speed
    with transaction.atomic():
        db.share_the_disk()
        _asked("SELECT txid_current()")
        assert _asked("SHOW synchronous_commit") == "off"

    assert _asked("SHOW synchronous_commit") == "on"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", written)
        assert cursor.fetchone() == (True,)
    connection.close()


def test_what_was_rolled_back_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = list[bool]()
    monkeypatch.setattr(db, "_reach_the_disk", lambda: reached.append(True))

    with pytest.raises(RuntimeError), transaction.atomic():
        db.share_the_disk()
        raise RuntimeError

    assert not reached
