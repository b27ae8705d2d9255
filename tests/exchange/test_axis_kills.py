"""SIGKILL at every passage of every named step of fetching from an axis and of handing over to it."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tests.exchange.axis_double import Axis, serving
from tests.exchange.callers import document
from tests.exchange.conftest import SYSTEM, make_letter
from tests.exchange.test_transport_axis import FAR, OLDER, save
from vanthu.core.blobs import blobs
from vanthu.core.failpoints import Step
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions
from vanthu.exchange.models import Delivery, InboundPackage, Peer, Pulled
from vanthu.exchange.words import DeliveryState
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BEYOND = 40
PULLING = (
    Step.AFTER_CLAIM,
    Step.MID_BODY,
    Step.BEFORE_FSYNC,
    Step.AFTER_FSYNC,
    Step.AFTER_LINK,
    Step.BEFORE_COMMIT,
    Step.AFTER_COMMIT,
    Step.BEFORE_SETTLE,
    Step.AFTER_SETTLE,
    Step.BEFORE_REPLY,
)
"""`after_claim` is after the fetch, `before_reply` before the axis is told `done`."""


@pytest.fixture
def axis() -> Iterator[Axis]:
    """The axis, over loopback, in this process, which is not killed."""
    with serving(Axis()) as made:
        yield made


@pytest.fixture
def peer(axis: Axis, sender: Agency, now: datetime) -> Peer:
    """The axis as it is configured here, with a far agency behind it."""
    made = save(axis, now=now)
    facts = AgencyFacts(code=FAR, name="Sở Nội vụ tỉnh Phú Thọ", older_code=OLDER)
    far = directory.save_agency(facts, actor=SYSTEM, now=now)
    actions.set_route(far.pk, peer_id=made.pk, actor=SYSTEM, now=now)
    return made


def dies_at(step: Step, turn: int, now: datetime) -> bool:
    """Do all that is due in a process that is to be killed; say whether it was."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ["VANTHU_FAILPOINT"] = f"{step.value}:{turn}"
        try:
            run_due(now)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFSIGNALED(status)


def goes_on(now: datetime) -> None:
    """Be the worker that is started after the kill, and wait as long as it takes."""
    for minutes in (2, 4, 8, 30, 90, 200):
        run_due(now + timedelta(minutes=minutes))


@pytest.mark.parametrize("step", PULLING)
def test_a_kill_while_fetching_loses_nothing_doubles_nothing_and_says_done_last(
    step: Step, axis: Axis, peer: Peer, now: datetime
) -> None:
    kills = 0

    for turn in range(1, BEYOND):
        moment = now + timedelta(days=turn)
        axis.put(f"tai-lieu-{turn}", document(FAR, "H44.12", number=str(turn)), FAR, "H44.12")
        died = dies_at(step, turn, moment)
        goes_on(moment)
        kills += died
        if not died:
            break

    assert kills >= 1
    assert not died, "the step was still being reached"
    wanted = {item.reference: hashlib.sha256(item.content).hexdigest() for item in axis.items}
    pulled = Pulled.objects.select_related("package")
    assert {row.reference: row.sha256 for row in pulled} == wanted
    for row in pulled:
        assert row.package is not None
        assert (row.package.state, row.package.outcome_sent_at is not None) == ("accepted", True)
        assert blobs().read(row.sha256)
        opened = Work.objects.filter(kind="incoming.open_package", payload__package_id=row.package_id)
        assert [work.done_at is not None for work in opened] == [True]
    assert InboundPackage.objects.count() == len(wanted)
    assert set(axis.acknowledged) == {(reference, "done") for reference in wanted}
    assert not list(blobs().root.glob(".incoming-*"))


@pytest.mark.parametrize("step", [Step.AFTER_CLAIM, Step.MID_BODY, Step.BEFORE_RECEIPT_STORED])
def test_a_kill_while_handing_over_sends_the_same_bytes_again(
    step: Step, axis: Axis, peer: Peer, sender: Agency, now: datetime
) -> None:
    far = Agency.objects.get(code=FAR)
    (delivery,) = actions.queue(make_letter(sender, 5), recipients=[far], actor=SYSTEM, now=now)

    died = dies_at(step, 1, now)
    goes_on(now)

    delivery.refresh_from_db()
    assert died
    assert (delivery.state, delivery.sha256) == (
        DeliveryState.RELAYED,
        hashlib.sha256(axis.sent[-1][1]).hexdigest(),
    )
    # What the axis does not list, though we died over it, is handed over again, to the byte.
    assert len({body for _, body in axis.sent}) == 1
    assert Delivery.objects.count() == 1
