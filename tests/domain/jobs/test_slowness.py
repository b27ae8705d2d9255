"""T6: who answers slowly holds lanes that others take the place of; all such together hold a few at most."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cast import NOW
from vanthu.jobs import queue, registry, slowness, worker
from vanthu.jobs.models import Work
from vanthu.jobs.registry import Handler, Payload

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody is slow before a test or after it; whoever is talked to counts as slow at once."""
    monkeypatch.setattr(slowness, "SLOW_S", 0.0)
    monkeypatch.setattr(worker, "CREW_EACH_S", 0.001)
    slowness._slow.clear()
    yield
    slowness._slow.clear()


class Slow:
    """A handler whose other side answers when the quick one has been served."""

    def __init__(self, over: threading.Event) -> None:
        self.over, self.served = over, threading.Event()
        self.begun, self.answered = list[Payload](), list[bool]()

    def talk(self, payload: Payload, now: object) -> None:
        """Talk until the quick one is served, and not for ever."""
        self.begun.append(payload)
        with slowness.talk():
            self.answered.append(self.served.wait(20))
        self.over.set()

    def serve(self, payload: Payload, now: object) -> None:
        """Serve the quick one."""
        self.served.set()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Handlers for the slow and the quick."""
    made = Slow(threading.Event())
    handlers: dict[str, Handler] = {"slow": made.talk, "quick": made.serve}
    monkeypatch.setattr(registry, "_handlers", handlers)
    return made


def _put(kind: str, destination: str, priority: int) -> None:
    assert queue.enqueue(kind, {}, now=NOW, destination=destination, priority=priority)


def _work(slow: Slow) -> None:
    worker.work(slow.over, lambda: NOW, idle=timedelta(milliseconds=1))


def test_t6_a_lane_that_waits_for_somebody_slow_is_replaced(slow: Slow) -> None:
    _put("slow", "peer:1", 1)
    _put("quick", "peer:2", 9)

    _work(slow)

    assert slow.answered == [True]


def test_t6_those_known_to_be_slow_leave_a_lane_to_the_others(slow: Slow) -> None:
    for number in range(MANY):
        slowness._slow.add(f"peer:{number}")
        _put("slow", f"peer:{number}", 1)
    _put("quick", "peer:9", 9)

    _work(slow)

    assert slow.answered[: worker.SPARE] == [True] * worker.SPARE
    assert Work.objects.filter(kind="quick", done_at=None).count() == 0


def test_t6_a_destination_is_slow_until_it_is_quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with slowness.working_for("peer:1"), slowness.talk():
        pass
    assert slowness.destinations() == {"peer:1"}

    monkeypatch.setattr(slowness, "SLOW_S", 1000.0)
    with slowness.working_for("peer:1"), slowness.talk():
        pass

    assert slowness.destinations() == set()


def test_t6_work_for_nobody_makes_nobody_slow() -> None:
    with slowness.talk():
        pass

    assert slowness.destinations() == set()


def test_a_lane_outlives_what_is_no_ordinary_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicError(BaseException):
        """As a library in Rust panics."""

    over, served = threading.Event(), threading.Event()

    def panic(payload: Payload, now: object) -> None:
        raise PanicError

    def serve(payload: Payload, now: object) -> None:
        served.set()
        over.set()

    monkeypatch.setattr(registry, "_handlers", {"panic": panic, "quick": serve})
    _put("panic", "", 1)
    _put("quick", "", 9)
    watchdog = threading.Timer(20, over.set)
    watchdog.start()

    worker.work(over, lambda: NOW, idle=timedelta(milliseconds=1))

    watchdog.cancel()
    assert served.is_set()
    assert Work.objects.get(kind="panic").done_at is None
