# ruff: noqa: F811 the fixtures imported below
"""T22 where an axis lies between: one of our own kind that lost what it took over is offered it again, another is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.exchange.axis_double import Axis
from tests.exchange.callers import document, status
from tests.exchange.test_transport_axis import FAR, axis, delivery, far, peer  # noqa: F401 fixtures
from vanthu.exchange import offering
from vanthu.exchange.models import Delivery, InboundPackage, Peer, Pulled
from vanthu.exchange.words import DeliveryState, PackageState
from vanthu.jobs.worker import run_due

ROUND = timedelta(minutes=2)


@pytest.mark.parametrize(("keeps_all", "posted"), [(True, 2), (False, 1)])
def test_t22_what_a_complete_list_does_not_name_is_posted_again(
    axis: Axis,
    delivery: Delivery,
    now: datetime,
    keeps_all: bool,
    posted: int,
) -> None:
    axis.keeps_all = keeps_all
    run_due(now)
    axis.sent_list = []

    run_due(now + ROUND)
    run_due(now + 2 * ROUND)

    kept = Delivery.objects.get(pk=delivery.pk)
    assert [content for _, content in axis.sent] == [axis.sent[0][1]] * posted
    assert (kept.state, kept.relay_id, kept.forgotten_at) == (
        DeliveryState.RELAYED,
        f"doc-{posted}",
        None,
    )


def test_t22_what_the_list_names_is_left_alone(axis: Axis, delivery: Delivery, now: datetime) -> None:
    axis.keeps_all = True
    run_due(now)
    axis.sent_list = [{"senderDocId": "doc-1", "receiveStatus": "initial"}]

    run_due(now + ROUND)

    assert len(axis.sent) == 1


@pytest.fixture
def settled(axis: Axis, delivery: Delivery, now: datetime) -> Delivery:
    """A letter that the axis took over and its receiver confirmed."""
    axis.keeps_all = True
    run_due(now)
    axis.sent_list = [{"senderDocId": "doc-1", "receiveStatus": "done"}]
    run_due(now + ROUND)
    return Delivery.objects.get(pk=delivery.pk)


@pytest.mark.parametrize("sign", ["away", "start"])
def test_t22_what_was_confirmed_long_ago_is_posted_again_too(
    axis: Axis, settled: Delivery, now: datetime, sign: str
) -> None:
    """The receiver may have been restored as well; if it was not, the same bytes are a duplicate there."""
    axis.sent_list = []
    if sign == "away":
        axis.faults["getReceivedEdocList"] = [503]
        run_due(now + 2 * ROUND)
    else:
        offering.greet_all(now=now + 2 * ROUND)
    for turn in range(3, 6):
        run_due(now + turn * ROUND)

    kept = Delivery.objects.get(pk=settled.pk)
    assert [content for _, content in axis.sent] == [axis.sent[0][1]] * 2
    assert (kept.state, kept.relay_id, kept.relay_outcome, kept.forgotten_at) == (
        DeliveryState.ACCEPTED,
        "doc-2",
        settled.relay_outcome,
        None,
    )


def test_t22_an_axis_that_does_not_list_everything_is_not_posted_to_again(
    axis: Axis, settled: Delivery, now: datetime
) -> None:
    axis.keeps_all, axis.sent_list = False, []

    offering.greet_all(now=now + 2 * ROUND)
    run_due(now + 2 * ROUND)

    assert len(axis.sent) == 1


def test_t22_a_restored_receiver_fetches_again_what_it_had_confirmed(
    axis: Axis, peer: Peer, now: datetime, opened: list[int]
) -> None:
    axis.keeps_all = True
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    axis.items[0].status = "done"

    offering.greet_all(now=now)
    run_due(now)

    (package,) = InboundPackage.objects.all()
    assert (package.state, opened) == (PackageState.ACCEPTED, [package.pk])
    assert axis.acknowledged == [("tai-lieu-1", "done")]


def test_t22_a_receiver_that_has_it_all_fetches_nothing(
    axis: Axis, peer: Peer, now: datetime, opened: list[int]
) -> None:
    axis.keeps_all = True
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    run_due(now)

    offering.greet_all(now=now + ROUND)
    run_due(now + ROUND)

    assert axis.calls.count("getEdoc") == Pulled.objects.count() == len(opened) == 1


def test_t22_a_comparison_that_is_cut_off_is_made_again(axis: Axis, settled: Delivery, now: datetime) -> None:
    axis.sent_list, axis.faults["getSentEdocList"] = [], ["cut"]

    offering.greet_all(now=now + 2 * ROUND)
    for turn in range(2, 5):
        run_due(now + turn * ROUND)

    assert len(axis.sent) == 2


def test_t22_a_receiver_that_reports_the_arrival_once_more_has_reported_it_once(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    run_due(now)
    for turn in (1, 2):
        told = status(FAR, "H44.12", delivery.package.edxml_id, "01", now=now + turn * ROUND)
        axis.put(f"st-{turn}", told, FAR, "H44.12", kind="status")
        run_due(now + turn * ROUND)

    assert [row.code for row in delivery.statuses.all()] == ["01"]
    assert axis.acknowledged == [("st-1", "done"), ("st-2", "done")]


def test_t22_an_axis_that_forgot_what_we_confirm_is_well_and_holds_up_nothing_else(
    axis: Axis, peer: Peer, delivery: Delivery, now: datetime
) -> None:
    run_due(now)
    axis.faults["updateStatus"] = ["20"] * 50
    for number in range(6):
        told = status(FAR, "H44.12", delivery.package.edxml_id, "03", now=now + timedelta(seconds=number))
        axis.put(f"st-{number}", told, FAR, "H44.12", kind="status")

    for turn in range(1, 6):
        run_due(now + turn * ROUND)

    after = Peer.objects.get(pk=peer.pk)
    assert InboundPackage.objects.filter(outcome_sent_at=None, outcome_tries__gt=1).count() == 6
    assert (after.failures, after.held_until) == (0, None)
