"""T1, exhaustive: SIGKILL at every passage of every named step of the road, in a process of its own each time."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tests.exchange.conftest import make_letter
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.failpoints import Step
from vanthu.directory.models import Agency
from vanthu.exchange import actions, keys, receipts
from vanthu.exchange.models import Delivery, InboundPackage
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due

SYSTEM = Actor.system("test")
STEPS = (
    Step.AFTER_CLAIM,
    Step.MID_BODY,
    Step.BEFORE_FSYNC,
    Step.AFTER_FSYNC,
    Step.AFTER_LINK,
    Step.BEFORE_COMMIT,
    Step.AFTER_COMMIT,
    Step.BEFORE_RECEIPT_STORED,
    Step.BEFORE_SETTLE,
    Step.AFTER_SETTLE,
)
"""Those that a worker passes; `before_reply` belongs to the web and is killed at between two installations."""
BEYOND = 60
"""No step is passed this often in the life of one document."""


def _dies_at(step: Step, turn: int, now: datetime, *, at_once: int = 1) -> bool:
    """Do all that is due in a process that is to be killed; say whether it was."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ["VANTHU_FAILPOINT"] = f"{step.value}:{turn}"
        try:
            run_due(now, at_once=at_once)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFSIGNALED(status)


def _goes_on(now: datetime) -> None:
    """Be the worker that is started after the kill, and wait as long as it takes."""
    for minutes in (2, 4, 8, 30, 90, 200):
        run_due(now + timedelta(minutes=minutes))


def _require_exactly_once(deliveries: list[Delivery]) -> None:
    key = keys.installation_key().public
    for delivery in deliveries:
        delivery.refresh_from_db()
        assert delivery.state == "accepted"
        for text in (delivery.stored_receipt, delivery.outcome_receipt):
            assert receipts.read(text, pinned=key).receipt.sha256 == delivery.sha256
        package = InboundPackage.objects.get(message_id=delivery.message_id)
        assert (package.state, package.sha256) == ("accepted", delivery.sha256)
        assert blobs().read(package.sha256)
        assert package.stored_receipt == delivery.stored_receipt
        opened = Work.objects.filter(kind="incoming.open_package", payload__package_id=package.pk)
        assert [work.done_at is not None for work in opened] == [True]
        assert [status.code for status in delivery.statuses.all()] == ["01"]
    sequences = list(InboundPackage.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert Work.objects.filter(done_at=None).count() == 0
    assert not list(blobs().root.glob(".incoming-*"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_t1_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    step: Step, sender: Agency, receiver: Agency, now: datetime
) -> None:
    deliveries: list[Delivery] = []
    kills = 0

    for turn in range(1, BEYOND):
        moment = now + timedelta(days=turn)
        letter = make_letter(sender, turn)
        deliveries += actions.queue(letter, recipients=[receiver], actor=SYSTEM, now=moment)
        died = _dies_at(step, turn, moment)
        _goes_on(moment)
        kills += died
        if not died:
            break

    assert kills >= 1
    assert not died, "the step was still being reached"
    _require_exactly_once(deliveries)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_t1_a_kill_with_a_batch_in_hand_loses_nothing_and_doubles_nothing(
    step: Step, sender: Agency, receiver: Agency, now: datetime
) -> None:
    deliveries: list[Delivery] = []

    for turn in (1, 2, 4, 9):
        moment = now + timedelta(days=turn)
        for number in range(3):
            letter = make_letter(sender, 10 * turn + number)
            deliveries += actions.queue(letter, recipients=[receiver], actor=SYSTEM, now=moment)
        _dies_at(step, turn, moment, at_once=10)
        _goes_on(moment)

    _require_exactly_once(deliveries)
