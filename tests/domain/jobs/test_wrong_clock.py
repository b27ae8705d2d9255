"""T11: a clock that was ahead and was set back leaves nothing waiting for the time that it showed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW
from vanthu.jobs import queue
from vanthu.jobs.models import Work

pytestmark = pytest.mark.django_db
SECOND, AHEAD = timedelta(seconds=1), NOW + timedelta(minutes=7)


def _put() -> None:
    assert queue.enqueue("x", {}, now=AHEAD, destination="peer:1")


def test_t11_what_was_put_down_by_a_clock_ahead_is_due_at_once() -> None:
    _put()

    assert queue.forget_wrong_clock(NOW) == 1

    assert len(queue.claim(now=NOW)) == 1


def test_t11_what_was_put_off_by_a_clock_ahead_waits_as_long_as_was_meant() -> None:
    _put()
    (claim,) = queue.claim(now=AHEAD)
    queue.postpone(claim, now=AHEAD, error="", after=30 * SECOND)

    queue.forget_wrong_clock(NOW)

    assert queue.claim(now=NOW + 29 * SECOND) == []
    assert len(queue.claim(now=NOW + 30 * SECOND)) == 1


@pytest.mark.parametrize(
    "put_off",
    [
        lambda claim: queue.fail(claim, now=AHEAD, error=""),
        lambda claim: queue.hand_back([claim], now=AHEAD),
        lambda claim: queue.note_death(claim, now=AHEAD, how=""),
    ],
    ids=["failed", "handed back", "died"],
)
def test_t11_whatever_put_a_row_off_it_waits_no_longer(put_off: object) -> None:
    _put()
    (claim,) = queue.claim(now=AHEAD)
    put_off(claim)  # type: ignore[operator]  # one of those above

    queue.forget_wrong_clock(NOW)

    assert len(queue.claim(now=NOW + queue.RETRY[0] * SECOND)) == 1


def test_t11_what_was_held_with_its_destination_waits_no_longer() -> None:
    _put()
    queue.hold("peer:1", until=AHEAD + 45 * SECOND, now=AHEAD)

    queue.forget_wrong_clock(NOW)

    assert len(queue.claim(now=NOW + 45 * SECOND)) == 1


def test_t11_what_was_in_hand_when_its_worker_was_killed_is_taken_after_a_lease() -> None:
    _put()
    queue.claim(now=AHEAD)

    queue.forget_wrong_clock(NOW)

    assert queue.claim(now=NOW + queue.LEASE - SECOND) == []
    assert len(queue.claim(now=NOW + queue.LEASE)) == 1


def test_t11_a_lease_of_a_right_clock_stands() -> None:
    assert queue.enqueue("x", {}, now=NOW)
    queue.claim(now=NOW)

    assert queue.forget_wrong_clock(NOW) == 0

    assert queue.claim(now=NOW + queue.LEASE - SECOND) == []


def test_t11_a_moment_of_its_own_is_kept() -> None:
    assert queue.enqueue("x", {}, now=AHEAD, due_at=AHEAD + timedelta(days=1))

    assert queue.forget_wrong_clock(NOW) == 0

    assert Work.objects.get().due_at == AHEAD + timedelta(days=1)


def test_t11_clocks_that_differ_by_a_little_change_nothing() -> None:
    assert queue.enqueue("x", {}, now=NOW + queue.AGREEING)

    assert queue.forget_wrong_clock(NOW) == 0


def test_t11_what_was_put_down_for_a_while_later_waits_as_long_as_was_meant() -> None:
    assert queue.enqueue("x", {}, now=AHEAD, after=30 * SECOND)

    queue.forget_wrong_clock(NOW)

    assert queue.claim(now=NOW + 29 * SECOND) == []
    assert len(queue.claim(now=NOW + 30 * SECOND)) == 1
