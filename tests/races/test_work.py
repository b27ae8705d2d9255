"""Several workers and one queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.races import contenders
from tests.races.conftest import Run
from vanthu.jobs import queue
from vanthu.jobs.models import Work


def put(count: int) -> None:
    for n in range(count):
        queue.enqueue("race", {"n": n}, now=NOW)


@pytest.mark.usefixtures("transactional_db")
def test_every_row_is_done_by_one_worker(race: Run) -> None:
    put(120)

    told = race(*((contenders.do_work,) for _ in range(6)))

    assert sorted(n for done in told for n in done) == list(range(120))
    assert Work.objects.filter(done_at=None).count() == 0
    assert Work.objects.exclude(attempts=1).count() == 0


@pytest.mark.usefixtures("transactional_db")
def test_a_row_whose_worker_was_killed_is_done_by_the_next(race: Run) -> None:
    put(1)

    (lost,) = race((contenders.die_with_a_row_in_hand,))
    assert queue.claim(now=NOW + timedelta(seconds=59)) == []
    (claim,) = queue.claim(now=NOW + timedelta(seconds=61))

    assert not queue.finish(lost, now=NOW)
    assert queue.finish(claim, now=NOW + timedelta(seconds=61))
    row = Work.objects.get()
    assert (row.attempts, row.done_at) == (2, NOW + timedelta(seconds=61))


@pytest.mark.usefixtures("transactional_db")
def test_a_row_whose_worker_is_killed_again_and_again_is_still_done(
    race: Run, ground: contenders.Ground
) -> None:
    put(1)
    for death in range(4):
        later = replace(ground, now=NOW + death * timedelta(seconds=61))
        race((_at, later))

    (claim,) = queue.claim(now=NOW + timedelta(seconds=61 * 4))
    assert claim.is_suspect
    assert queue.finish(claim, now=NOW + timedelta(seconds=61 * 4))
    assert Work.objects.get().dead_at is None


def _at(_: object, start: object, tell: object, later: contenders.Ground) -> None:
    """Die with the row in hand at a later time."""
    contenders.die_with_a_row_in_hand(later, start, tell)  # type: ignore[arg-type]  # handed on as they came
