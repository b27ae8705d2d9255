"""Work rows: put down with the change, taken by lease, put away by token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests.cast import NOW
from vanthu.core.errors import Invalid, Refusal, Unavailable
from vanthu.jobs import queue, registry, worker
from vanthu.jobs.models import Work
from vanthu.jobs.registry import Handler, Payload, TryAgain

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, Handler]:
    """Handlers by kind, put in by the test."""
    handlers: dict[str, Handler] = {}
    monkeypatch.setattr(registry, "_handlers", handlers)
    return handlers


def put(kind: str = "x", **changes: object) -> Work:
    row = queue.enqueue(kind, {"n": 1}, now=NOW, **changes)  # type: ignore[arg-type]  # the tests' own keywords
    assert row is not None
    return row


def failing(error: Exception) -> Handler:
    def handler(payload: Payload, now: object) -> None:
        raise error

    return handler


def test_a_row_is_done_once(work: dict[str, Handler]) -> None:
    done: list[Payload] = []
    work["x"] = lambda payload, now: done.append(payload)
    row = put()

    assert worker.run_due(NOW) == 1
    assert worker.run_due(NOW + timedelta(days=1)) == 0

    row.refresh_from_db()
    assert done == [{"n": 1}]
    assert row.done_at == NOW


def test_a_row_put_down_in_an_act_that_failed_is_not_there() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError

    assert queue.claim(now=NOW) == []


def test_the_same_key_is_put_down_once() -> None:
    put(dedupe_key="k")

    assert queue.enqueue("x", {}, now=NOW, dedupe_key="k") is None
    assert Work.objects.count() == 1


def test_nothing_is_due_before_its_time() -> None:
    put(due_at=NOW + SECOND)

    assert queue.claim(now=NOW) == []
    assert len(queue.claim(now=NOW + SECOND)) == 1


def test_urgent_rows_go_first_then_the_longest_waiting() -> None:
    for kind, priority, due in (("c", 5, 0), ("b", 5, -5), ("a", 1, 0)):
        put(kind, priority=priority, due_at=NOW + due * SECOND)

    assert [claim.kind for claim in queue.claim(now=NOW, most=3)] == ["a", "b", "c"]


def test_a_claimed_row_is_nobody_else_s_until_its_lease_runs_out() -> None:
    put()
    queue.claim(now=NOW)

    assert queue.claim(now=NOW + queue.LEASE - SECOND) == []
    assert len(queue.claim(now=NOW + queue.LEASE)) == 1


def test_a_worker_whose_lease_ran_out_cannot_overwrite_its_successor() -> None:
    put()
    (first,) = queue.claim(now=NOW)
    (second,) = queue.claim(now=NOW + queue.LEASE)

    assert not queue.finish(first, now=NOW)
    assert not queue.postpone(first, now=NOW, error="chậm")
    assert not queue.bury(first, now=NOW, error="chậm")
    assert not queue.renew(first, now=NOW)
    row = Work.objects.get()
    assert (row.token, row.done_at, row.last_error) == (second.token, None, "")
    assert queue.finish(second, now=NOW)


def test_a_renewed_lease_is_not_taken() -> None:
    put()
    (claim,) = queue.claim(now=NOW)

    assert queue.renew(claim, now=NOW + 30 * SECOND)
    assert queue.claim(now=NOW + queue.LEASE) == []


def test_a_row_that_killed_three_workers_is_dead() -> None:
    row = put()
    for crash in range(3):
        assert len(queue.claim(now=NOW + crash * queue.LEASE)) == 1

    assert queue.claim(now=NOW + 3 * queue.LEASE) == []

    row.refresh_from_db()
    assert row.dead_at == NOW + 3 * queue.LEASE
    assert "died three times" in row.last_error


def test_a_dead_row_is_woken_by_its_operator(work: dict[str, Handler]) -> None:
    done: list[Payload] = []
    work["x"] = failing(Invalid(Refusal.REASON_REQUIRED))
    row = put(dedupe_key="k")
    worker.run_due(NOW)
    row.refresh_from_db()
    assert row.dead_at is not None

    work["x"] = lambda payload, now: done.append(payload)
    assert queue.wake("k", now=NOW)
    worker.run_due(NOW)

    assert len(done) == 1


def test_a_refusal_is_final_and_says_why(work: dict[str, Handler]) -> None:
    work["x"] = failing(Invalid(Refusal.REASON_REQUIRED))
    row = put()

    worker.run_due(NOW)

    row.refresh_from_db()
    assert row.dead_at == NOW
    assert row.last_error.startswith("reason_required: Cần nêu lý do.")


def test_what_is_away_is_asked_again_later_and_never_given_up(work: dict[str, Handler]) -> None:
    work["x"] = failing(Unavailable("không trả lời"))
    row = put()
    moment = NOW
    for _ in range(20):
        assert worker.run_due(moment) == 1
        row.refresh_from_db()
        assert moment < row.due_at <= moment + timedelta(hours=1)
        moment = row.due_at

    assert row.dead_at is None


def test_a_bug_is_tried_again_and_then_kept_for_the_operator(work: dict[str, Handler]) -> None:
    work["x"] = failing(ZeroDivisionError("lỗi"))
    row = put()
    moment = NOW
    for _ in range(len(queue.RETRY)):
        assert worker.run_due(moment) == 1
        row.refresh_from_db()
        moment = row.due_at

    assert row.dead_at is not None
    assert "ZeroDivisionError" in row.last_error


@pytest.mark.parametrize(
    "patience", [TryAgain("chưa đến lượt", after=SECOND), Unavailable("không trả lời")], ids=["again", "away"]
)
def test_waiting_is_no_failure(work: dict[str, Handler], patience: Exception) -> None:
    work["x"] = failing(patience)
    row = put()
    moment = NOW
    for _ in range(20):
        worker.run_due(moment)
        row.refresh_from_db()
        moment = row.due_at

    work["x"] = failing(ZeroDivisionError("lỗi"))
    worker.run_due(moment)

    row.refresh_from_db()
    assert row.dead_at is None


def test_work_of_no_known_kind_is_kept(work: dict[str, Handler]) -> None:
    row = put("chưa có")

    worker.run_due(NOW)

    row.refresh_from_db()
    assert (row.done_at, row.dead_at) == (None, None)
    assert "chưa có" in row.last_error


def test_a_destination_is_served_by_a_few_workers_at_most() -> None:
    for _ in range(10):
        put("chậm", destination="peer:1")
    put("nhanh", destination="peer:2")

    kinds = [claim.kind for claim in queue.claim(now=NOW, most=20)]

    assert kinds == ["chậm"] * queue.PER_DESTINATION + ["nhanh"]


def test_a_full_destination_is_passed_over_at_the_head_of_the_queue() -> None:
    for _ in range(60):
        put("chậm", destination="peer:1", priority=1)
    for _ in range(queue.PER_DESTINATION):
        queue.claim(now=NOW)
    put("nhanh", destination="peer:2", priority=9)

    assert [claim.kind for claim in queue.claim(now=NOW)] == ["nhanh"]


def test_what_a_row_leads_to_is_done_too(work: dict[str, Handler]) -> None:
    work["first"] = lambda payload, now: put("second") and None
    seen: list[str] = []
    work["second"] = lambda payload, now: seen.append("second")
    put("first")

    assert worker.run_due(NOW) == 2
    assert seen == ["second"]
