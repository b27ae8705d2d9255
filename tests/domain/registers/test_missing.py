"""What a register's page says of missing numbers, from counts that are kept, is what looking at every number finds."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from tests.cast import NOW, Cast
from vanthu.core.errors import Conflict
from vanthu.directory.models import Agency
from vanthu.registers import actions, queries
from vanthu.registers.models import Book, Counter, TakenNumber
from vanthu.registers.words import BookKind

OUT = BookKind.OUTGOING
TODAY = date(2026, 11, 23)


def document() -> Agency:
    return Agency.objects.create(code=f"V{Agency.objects.count()}", name="văn bản")


def main_book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=OUT.value, is_default=True)


def told(book: Book) -> list[int]:
    """Return what the page says, after holding it against the slow way."""
    for counter in Counter.objects.filter(book=book):
        rows = TakenNumber.objects.filter(book=book, year=counter.year, suffix="")
        assert counter.entered == rows.count()
        assert queries.missing(book, year=counter.year) == queries.gaps(book, year=counter.year)
    return queries.missing(book, year=2026)


def take(cast: Cast, now: datetime = NOW) -> TakenNumber:
    return actions.take(cast.sender.pk, kind=OUT, document=document(), actor=cast.an, now=now)


def reserve(cast: Cast, count: int) -> int:
    return actions.reserve(
        main_book(cast).pk, count=count, holder="Phòng", reason="nâng lương", expires_on=date(2026, 12, 1),
        actor=cast.an, now=NOW,
    ).pk  # fmt: skip


@pytest.mark.parametrize("start", [0, 812])
def test_nothing_is_missing_whatever_becomes_of_numbers(cast: Cast, start: int) -> None:
    book, chance = main_book(cast), random.Random(start)
    basis: dict[str, Any] = {"basis": "QĐ 1/QĐ-STTTT", "decided_on": TODAY}
    if start:
        actions.start_from(book.pk, last=start, reason="sổ cũ", actor=cast.quyen, now=NOW, **basis)
    actions.allow_sub_numbers(book.pk, allowed=True, actor=cast.quyen, now=NOW, **basis)
    open_blocks = [reserve(cast, 3)]
    first = take(cast)

    def sub_number() -> None:
        own = document()
        wish = actions.ask_sub_number(
            book.pk, number=first.number, document=own, reason="Sót.", actor=cast.an, now=NOW
        )
        actions.approve_sub_number(wish.pk, document=own, actor=cast.dung, now=NOW)

    def end() -> None:
        if open_blocks:
            actions.end_reservation(open_blocks.pop(0), actor=cast.an, now=NOW)

    def use_reserved() -> None:
        if open_blocks:
            with suppress(Conflict):  # all of it may be used
                actions.take_reserved(open_blocks[-1], document=document(), actor=cast.an, now=NOW)
            if chance.random() < 0.5:
                open_blocks.append(reserve(cast, chance.randint(2, 4)))
            else:
                end()

    ways = [
        lambda: take(cast),
        lambda: actions.void(take(cast).pk, reason="nhầm", actor=cast.an, now=NOW),
        sub_number,
        use_reserved,
        lambda: open_blocks.append(reserve(cast, chance.randint(1, 3))),
        end,
    ]
    for way in [*ways, *(chance.choice(ways) for _ in range(24))]:
        way()
        assert told(book) == []
    take(cast, datetime(2026, 12, 31, 17, 0, tzinfo=UTC) + timedelta(days=3))
    assert told(book) == []
    assert queries.missing(book, year=2027) == queries.missing(book, year=2031) == []


def test_numbers_that_nothing_explains_are_named(cast: Cast) -> None:
    book = main_book(cast)
    block = reserve(cast, 2)
    take(cast)
    Counter.objects.filter(book=book).update(last=F("last") + 2)
    take(cast)

    assert told(book) == [4, 5]
    actions.take_reserved(block, document=document(), actor=cast.an, now=NOW)
    assert told(book) == [4, 5]


def test_an_entry_that_is_refused_is_not_counted(cast: Cast) -> None:
    book = main_book(cast)
    take(cast)

    with pytest.raises(RuntimeError), transaction.atomic():
        take(cast)
        raise RuntimeError

    assert told(book) == []
    assert Counter.objects.get(book=book).entered == 1


@pytest.mark.parametrize("change", [{"last": 0}, {"year": 2020}])
def test_a_counter_is_never_set_back(cast: Cast, change: dict[str, int]) -> None:
    take(cast)

    with pytest.raises(DatabaseError), transaction.atomic():
        Counter.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Counter.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_registers_from_before_are_counted_when_they_are_upgraded(cast: Cast) -> None:
    book = main_book(cast)
    for _ in range(3):
        take(cast)
    actions.void(take(cast).pk, reason="nhầm", actor=cast.an, now=NOW)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("registers", "0003_list_orders")])
    finally:
        MigrationExecutor(connection).migrate([("registers", "0004_entered_numbers")])

    assert Counter.objects.get(book=book).entered == 4
    assert told(book) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        Counter.objects.update(last=0)
