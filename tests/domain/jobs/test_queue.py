"""Work rows: put down with the change, taken by lease, put away by token."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import OperationalError, transaction

from tests.cast import NOW
from vanthu.core.errors import Invalid, Refusal, Unavailable
from vanthu.jobs import queue, registry, worker
from vanthu.jobs.claims import Claim
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

    assert [queue.claim(now=NOW, most=3)[0].kind for _ in range(3)] == ["a", "b", "c"]


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


def test_a_row_whose_workers_are_killed_by_chance_is_never_set_aside() -> None:
    row = put()
    for kill in range(50):
        assert [claim.work_id for claim in queue.claim(now=NOW + kill * queue.LEASE)] == [row.pk]

    (claim,) = queue.claim(now=NOW + 50 * queue.LEASE)
    assert queue.finish(claim, now=NOW + 50 * queue.LEASE)
    row.refresh_from_db()
    assert (row.dead_at, row.crashes) == (None, 0)


LATER = NOW + queue.SUSPECT * queue.LEASE


def die() -> None:
    """Have as many workers die with all that is due at NOW as make it suspect at LATER."""
    for death in range(queue.SUSPECT):
        queue.claim(now=NOW + death * queue.LEASE, most=10)


def work_until(holds: Callable[[], bool]) -> None:
    """Have a worker work, a lease later at each look, until `holds`, or until it has looked often enough."""
    over, looks = threading.Event(), count(1)

    def clock() -> datetime:
        look = next(looks)
        if holds() or look > 300:
            over.set()
        return NOW + look * queue.LEASE

    worker.work(over, clock, idle=timedelta(milliseconds=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_row_that_kills_its_process_each_time_is_dead_and_its_worker_lives(
    work: dict[str, Handler], how: signal.Signals
) -> None:
    def handler(payload: Payload, now: datetime) -> None:
        faulthandler.disable()  # it would print where it died, as is meant
        os.kill(os.getpid(), how)

    work["x"] = handler
    work["y"] = lambda payload, now: None
    row = put()
    die()
    other = put("y", priority=9)

    work_until(lambda: Work.objects.filter(dead_at=None, done_at=None).count() == 0)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.done_at, row.crashes) == (None, queue.SUSPECT + queue.POISON_AFTER)
    assert f"died three times on this row: its process was ended by {how.name}" in row.last_error
    assert other.done_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_suspect_whose_process_is_killed_from_outside_is_done_all_the_same(
    work: dict[str, Handler], tmp_path: Path
) -> None:
    def handler(payload: Payload, now: datetime) -> None:
        tried = len(list(tmp_path.iterdir()))
        (tmp_path / str(tried)).touch()
        if tried < 2:
            os.kill(os.getpid(), signal.SIGKILL)

    work["x"] = handler
    row = put()
    die()

    work_until(lambda: Work.objects.filter(done_at=None).count() == 0)

    row.refresh_from_db()
    assert (row.dead_at, row.crashes, row.last_error) == (None, 0, "")


def test_deaths_by_chance_leave_a_suspect_all_its_tries(work: dict[str, Handler]) -> None:
    row = put()
    for kill in range(10):  # as power cuts do, whoever had it in hand
        (claim,) = queue.claim(now=NOW + kill * queue.LEASE)

    queue.note_death(claim, now=NOW, how="its process was ended by SIGSEGV")

    row.refresh_from_db()
    assert (row.dead_at, row.crashes) == (None, queue.SUSPECT + 1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_process_for_suspects_is_killed_ends_and_holds_nothing_against_the_row(
    work: dict[str, Handler],
) -> None:
    def handler(payload: Payload, now: datetime) -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()  # until it dies with its parent

    work["x"] = handler
    row = put()
    die()

    with pytest.raises(EOFError):
        work_until(lambda: False)

    row.refresh_from_db()
    assert (row.dead_at, row.crashes) == (None, queue.SUSPECT)


@pytest.mark.django_db(transaction=True)
def test_a_row_whose_database_was_away_is_not_taken_for_poison(
    work: dict[str, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    over, put_away = threading.Event(), queue.finish

    def finish(claim: Claim, *, now: datetime) -> bool:
        tries.append(claim.attempts)
        if len(tries) <= 4:
            raise OperationalError("the server closed the connection")
        over.set()
        return put_away(claim, now=now)

    monkeypatch.setattr(queue, "finish", finish)
    monkeypatch.setattr(queue, "fail", finish)
    work["x"] = lambda payload, now: None
    row, looks = put(), count(1)

    def clock() -> datetime:
        look = next(looks)
        if look > 200:  # whoever never gets it done ends too
            over.set()
        return NOW + look * queue.LEASE

    worker.work(over, clock, idle=timedelta(milliseconds=1))

    row.refresh_from_db()
    assert (row.dead_at, row.crashes, len(tries)) == (None, 0, 5)
    assert row.done_at is not None


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


def test_a_row_that_does_its_work_between_two_failures_is_never_given_up(work: dict[str, Handler]) -> None:
    row = put()
    moment = NOW
    for _ in range(len(queue.RETRY)):
        for error in (ZeroDivisionError("lỗi"), TryAgain("xong lượt này", after=SECOND)):
            work["x"] = failing(error)
            worker.run_due(moment)
            row.refresh_from_db()
            moment = row.due_at

    assert (row.dead_at, row.failures) == (None, 0)


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

    kinds = [claims[0].kind for _ in range(9) if (claims := queue.claim(now=NOW, most=2))]

    assert kinds == ["chậm"] * queue.PER_DESTINATION + ["nhanh"]


def test_only_rows_of_one_kind_and_destination_are_taken_together() -> None:
    for kind, to in (("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("a", "1")):
        put(kind, destination=to)

    taken = [[(claim.kind, claim.payload) for claim in queue.claim(now=NOW, most=2)] for _ in range(3)]

    assert [len(claims) for claims in taken] == [2, 1, 1]


def test_t8_what_one_worker_died_with_is_taken_together_by_the_next() -> None:
    for _ in range(10):
        put()
    queue.claim(now=NOW, most=10)

    after = queue.claim(now=NOW + queue.LEASE, most=10)

    assert [claim.is_suspect for claim in after] == [False] * 10


def test_a_row_that_workers_died_with_is_taken_alone() -> None:
    for _ in range(10):
        put()
    die()

    after = [queue.claim(now=LATER, most=10) for _ in range(10)]

    assert [[claim.is_suspect for claim in claims] for claims in after] == [[True]] * 10


def test_a_poisonous_row_dies_alone() -> None:
    rows = [put() for _ in range(10)]
    poison, moment = rows[4].pk, LATER
    die()
    for _ in range(4):
        while claims := queue.claim(now=moment, most=10):
            for claim in claims:
                if claim.work_id == poison:
                    queue.note_death(claim, now=moment, how="SIGSEGV")
                else:
                    assert queue.finish(claim, now=moment)
        moment += queue.LEASE

    assert [row.pk for row in Work.objects.exclude(dead_at=None)] == [poison]
    assert Work.objects.exclude(done_at=None).count() == 9
    assert set(Work.objects.exclude(pk=poison).values_list("attempts", flat=True)) == {3}


def test_a_worker_that_is_busy_with_a_suspect_takes_no_other() -> None:
    put()
    die()
    put()

    claims = [queue.claim(now=LATER, suspects=False) for _ in range(2)]

    assert [[claim.is_suspect for claim in found] for found in claims] == [[False], []]


def test_what_a_batch_leaves_is_done_row_by_row(
    work: dict[str, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    singly: list[Payload] = []
    work["x"] = lambda payload, now: singly.append(payload)

    def together(batch: registry.Batch) -> None:
        queue.finish_all(batch.claims[:3], now=NOW)
        raise ZeroDivisionError

    monkeypatch.setitem(registry._batch_handlers, "x", together)
    for _ in range(5):
        put()

    assert worker.run_due(NOW, at_once=10) == 5
    assert len(singly) == 2
    assert Work.objects.filter(done_at=None).count() == 0


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


@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_looks_for_what_waits_without_a_reason_and_does_it(
    work: dict[str, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    over, asked, looks = threading.Event(), list[datetime](), count(1)
    row = put(due_at=NOW + timedelta(hours=5))

    def look(now: datetime) -> int:
        asked.append(now)
        return Work.objects.filter(pk=row.pk, due_at__gt=now).update(due_at=now)

    def clock() -> datetime:
        if next(looks) > 300:
            over.set()
        return NOW

    monkeypatch.setattr(registry, "_watchers", [look])
    work["x"] = lambda payload, now: over.set()

    worker.work(over, clock, idle=timedelta(milliseconds=1))

    row.refresh_from_db()
    assert (row.done_at, len(asked)) == (NOW, 1)
