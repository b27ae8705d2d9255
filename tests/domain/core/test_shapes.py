"""A query composed for one shape of what is asked serves every question of that shape, and no other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from vanthu.core.shapes import MOST_SHAPES, Shaped
from vanthu.core.statements import insert
from vanthu.documents.words import Kind
from vanthu.jobs.models import Work

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str = ""
    most: int | None = None
    before: datetime | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Whose:
    kind: str = ""


def chosen(order: Any, asked: Asked, whose: Whose | None = None) -> QuerySet[Work]:
    rows = Work.objects.order_by(order)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.most is not None:
        rows = rows.filter(attempts__lte=asked.most)
    if asked.before:
        rows = rows.filter(due_at__lt=asked.before)
    if whose is not None and whose.kind:
        rows = rows.filter(destination=whose.kind)
    return rows.filter(done_at__isnull=not asked.is_done)


@pytest.fixture
def works(now: datetime) -> list[Work]:
    """Put down works of three kinds, an hour and an attempt apart."""
    return [
        insert(
            Work(
                kind=kind, destination=kind * 2, attempts=at, due_at=now + timedelta(hours=at), created_at=now
            )
        )
        for at, kind in enumerate("klm")
    ]


class Counted:
    """How the query is built, and how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *given: Any) -> QuerySet[Work]:
        self.times += 1
        return chosen(*given)


def test_questions_of_one_shape_differ_in_their_values(works: list[Work], now: datetime) -> None:
    built = Counted()
    shaped = Shaped(built)

    assert [shaped.all("pk", Asked(kind=work.kind)) for work in works] == [[work] for work in works]
    assert shaped.all("pk", Asked(kind="none")) == []
    assert built.times == 1


def test_what_is_asked_for_besides_is_another_query(works: list[Work], now: datetime) -> None:
    built = Counted()
    shaped = Shaped(built)

    assert shaped.all("pk", Asked()) == works
    assert shaped.all("-pk", Asked()) == works[::-1]
    assert shaped.all("pk", Asked(most=1)) == works[:2]
    assert shaped.all("pk", Asked(most=1, before=now + timedelta(minutes=1))) == works[:1]
    assert shaped.all("pk", Asked(before=now + timedelta(minutes=61))) == works[:2]
    assert shaped.all("pk", Asked(is_done=True)) == []
    assert built.times == 6


def test_two_questions_keep_their_values_apart(works: list[Work]) -> None:
    shaped = Shaped(chosen)

    assert shaped.all("pk", Asked(kind="l"), Whose("ll")) == [works[1]]
    assert shaped.all("pk", Asked(kind="ll"), Whose("l")) == []


def test_nothing_and_none_at_all_are_not_taken_for_a_value(works: list[Work]) -> None:
    shaped = Shaped(chosen)

    assert shaped.all("pk", Asked(most=1)) == works[:2]
    assert shaped.all("pk", Asked(most=0)) == works[:1]
    assert shaped.all("pk", Asked(most=None)) == works


def test_a_word_of_a_vocabulary_is_a_value(now: datetime) -> None:
    work = insert(Work(kind=Kind.CONG_VAN.value, due_at=now, created_at=now))

    assert Shaped(chosen).all("pk", Asked(kind=Kind.CONG_VAN)) == [work]


def test_a_query_that_can_hold_nothing_holds_nothing(works: list[Work]) -> None:
    shaped = Shaped(lambda _form, _asked: Work.objects.none())

    assert [shaped.all(None, Asked(kind="k")) for _ in range(2)] == [[], []]


@pytest.mark.parametrize(
    "compare",
    [
        lambda asked: asked.kind == "k",
        lambda asked: asked.most in (1, 2),
        lambda asked: asked.most > 0,
        lambda asked: asked.before == datetime.now().date(),  # noqa: DTZ005 never read
    ],
)
def test_a_build_that_looks_at_a_value_is_refused(compare: Callable[[Asked], bool], now: datetime) -> None:
    def build(_form: object, asked: Asked) -> QuerySet[Work]:
        return Work.objects.all() if compare(asked) else Work.objects.none()

    with pytest.raises(TypeError):
        Shaped(build).all(None, Asked(kind="k", most=1, before=now))


def test_only_so_many_shapes_are_kept(works: list[Work]) -> None:
    built = Counted()
    shaped = Shaped(built)
    orders = [("pk", *["kind"] * at) for at in range(MOST_SHAPES + 1)]

    def build(order: tuple[str, ...], asked: Asked) -> QuerySet[Work]:
        return built(order[0], asked).order_by(*order)

    shaped = Shaped(build)
    for order in (*orders, *orders[-2:]):
        assert shaped.all(order, Asked(kind="l")) == [works[1]]
    assert built.times == MOST_SHAPES + 1

    shaped.all(orders[0], Asked(kind="l"))

    assert built.times == MOST_SHAPES + 2


def test_every_thread_composes_for_its_own_connection() -> None:
    owners: list[int] = []

    def build(_form: object, _asked: Asked) -> QuerySet[Work]:
        owners.append(threading.get_ident())
        return Work.objects.none()  # no connection is opened beside the test's own

    shaped = Shaped(build)
    threads = [threading.Thread(target=shaped.all, args=(None, Asked(kind="k"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shaped.all(None, Asked(kind="l"))
    shaped.all(None, Asked(kind="m"))

    assert len(owners) == 4
    assert owners[-1] == threading.get_ident()
    assert threading.get_ident() not in owners[:-1]


def test_days_are_compared_as_days(works: list[Work], now: datetime) -> None:
    @dataclass(frozen=True)
    class On:
        day: date

    shaped = Shaped(lambda _form, on: Work.objects.filter(due_at__date__lte=on.day))

    assert len(shaped.all(None, On(now.date()))) == 3
    assert shaped.all(None, On(now.date() - timedelta(days=1))) == []
