"""T22, the long form's parts: what it judges, and that the page's commands for backup and restoration do what they say."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from tests import postgres
from tests.exchange.blank import database_in
from tests.exchange.installation import Installation

from .backup import back_up, commands, restore
from .restored import shares, too_young


def test_a_backup_as_new_as_what_was_lost_shows_nothing() -> None:
    assert too_young({"hub": 3, "receiver": 1}) == []
    assert len(too_young({"hub": 3, "receiver": 0})) == 1


@pytest.mark.parametrize("documents", [10, 60, 400])
def test_every_document_is_issued_once(documents: int) -> None:
    parts = shares(documents)

    assert [len(part) > 0 for part in parts] == [True] * 4
    assert all(before.stop == after.start for before, after in pairwise(parts))
    assert parts[0].start == 1


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_the_page_says_how_to_back_up_and_how_to_restore(database: str) -> None:
    backing_up, restoring = commands(database)

    assert all(name in backing_up for name in ("/blobs", "/keys", "/trust", "/.installed"))
    assert "backup/" in restoring


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_an_installation_restored_by_the_page_is_sound_and_as_it_was(tmp_path: Path, database: str) -> None:
    with ExitStack() as stack:
        cluster, more = None, {}
        if database == "postgres":
            cluster = postgres.start(durable=True)
            stack.callback(cluster.stop)
            more["VANTHU_DATABASE_URL"] = database_in(cluster, "vanthu_home")
        end = Installation(tmp_path / "home", "H44.12", "Sở Thông tin", **more)
        stack.callback(end.close)
        before = (end.drive("key"), end.books())
        back_up(end, tmp_path / "kept")
        end.close()

        restore(end, tmp_path / "kept", cluster=cluster)

        assert (end.drive("key"), end.books()) == before
