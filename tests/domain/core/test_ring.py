"""Who waits for work is rung at once it is there, and once for all that a transaction put down."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from vanthu.jobs import queue

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nothing to ring with"),
]


def _put_down(now: datetime) -> None:
    with transaction.atomic():
        queue.enqueue("k", {}, now=now)


def test_a_transaction_rings_once_however_much_it_puts_down(
    now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        for _ in range(3):
            _put_down(now)

    assert len(rung) == 1


def test_what_was_rolled_back_keeps_no_other_from_ringing(
    now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        with pytest.raises(RuntimeError), transaction.atomic():
            queue.enqueue("k", {}, now=now)
            raise RuntimeError
        _put_down(now)

    assert len(rung) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_heard_when_the_work_is_there() -> None:
    listening = connection.Database.connect(**connection.get_connection_params(), autocommit=True)  # type: ignore[attr-defined]  # the driver's
    listening.execute(f"LISTEN {queue.CHANNEL}")
    with transaction.atomic():
        queue.enqueue("k", {}, now=datetime.now().astimezone())
        assert not list(listening.notifies(timeout=0.0))

    assert [heard.channel for heard in listening.notifies(timeout=10, stop_after=1)] == [queue.CHANNEL]
    listening.close()
