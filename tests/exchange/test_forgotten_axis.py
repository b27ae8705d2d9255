# ruff: noqa: F811 the fixtures imported below
"""T22 where an axis lies between: one of our own kind that lost what it took over is offered it again, another is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.exchange.axis_double import Axis
from tests.exchange.test_transport_axis import axis, delivery, far, peer  # noqa: F401 fixtures
from vanthu.exchange.models import Delivery
from vanthu.exchange.words import DeliveryState
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

    run_due(now + ROUND)
    axis.sent_list = [{"senderDocId": f"doc-{posted}", "receiveStatus": "initial"}]
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
