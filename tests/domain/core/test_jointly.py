"""Several things in one transaction: without savepoints while all goes well, each by itself as soon as one fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from vanthu.core.db import jointly, write_transaction
from vanthu.directory.models import Agency

pytestmark = pytest.mark.django_db(transaction=True)


class MishapError(Exception):
    """What one of several things fails of."""


def know(code: str, *, fails: bool = False) -> None:
    """Write an agency, in a transaction of its own unless there is one."""
    with write_transaction():
        Agency.objects.create(code=code, name=code)
        if fails:
            raise MishapError


def know_all(*codes: str, bad: str) -> list[str]:
    """Write several, and go on behind the one that fails; return those that did not."""
    known = []
    for code in codes:
        try:
            know(code, fails=code == bad)
        except MishapError:
            continue
        known.append(code)
    return known


def codes() -> list[str]:
    return list(Agency.objects.values_list("code", flat=True))


def test_what_goes_well_needs_no_savepoint() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert jointly(partial(know_all, "A", "B", "C", bad="")) == ["A", "B", "C"]

    assert codes() == ["A", "B", "C"]
    assert not [query for query in seen if "SAVEPOINT" in query["sql"]]


@pytest.mark.parametrize("bad", ["A", "B", "C"])
def test_who_fails_falls_alone_also_if_nobody_comes_after_him(bad: str) -> None:
    good = [code for code in ("A", "B", "C") if code != bad]

    assert jointly(partial(know_all, "A", "B", "C", bad=bad)) == good
    assert codes() == good


def test_who_is_not_caught_takes_all_along() -> None:
    def do() -> None:
        know("A")
        know("B", fails=True)

    with pytest.raises(MishapError):
        jointly(do)

    assert codes() == []


def test_what_the_database_refuses_falls_alone() -> None:
    def do() -> None:
        know("A")
        try:
            know("A")
        except IntegrityError:
            know("B")

    jointly(do)

    assert codes() == ["A", "B"]


def test_what_fails_behind_the_commit_is_not_done_twice() -> None:
    runs: list[str] = []

    def do() -> None:
        runs.append("")
        know("A")
        transaction.on_commit(_fail)

    with pytest.raises(MishapError):
        jointly(do)

    assert (len(runs), codes()) == (1, ["A"])


def test_a_database_that_is_away_is_not_asked_again() -> None:
    runs: list[str] = []

    def do() -> None:
        runs.append("")
        raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        jointly(do)

    assert len(runs) == 1


def test_a_savepoint_that_an_action_opens_itself_holds() -> None:
    def insist(then: Callable[[], None]) -> None:
        try:
            with transaction.atomic():
                know("A", fails=True)
        except MishapError:
            then()

    with CaptureQueriesContext(connection) as seen:
        jointly(partial(insist, partial(know, "B")))

    assert codes() == ["B"]
    assert len([query for query in seen if query["sql"].startswith("SAVEPOINT")]) == 1


def _fail() -> None:
    raise MishapError
