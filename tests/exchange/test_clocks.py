"""T11: leap seconds, seconds that come twice, and the turn of the year in Hanoi; clocks that are off: tests/api."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.exchange.conftest import SYSTEM, make_letter
from vanthu.directory.models import Agency
from vanthu.exchange import actions, receipts
from vanthu.exchange.axis import AxisFault
from vanthu.exchange.axis.timestamps import moment_of
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Delivery, InboundPackage
from vanthu.jobs.worker import run_due
from vnedxml import values

LEAP = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The last second before a leap second; on Vietnam's clock it is 06:59:59 of the next day."""


@pytest.mark.parametrize(
    "text",
    ["2026-12-31T23:59:60Z", "2027/01/01 06:59:60", "01/01/2027 06:59:60", "2027-01-01T06:59:60+07:00"],
)
def test_t11_a_leap_second_in_a_package_is_the_first_second_of_the_next_minute(text: str) -> None:
    assert values.read_time(text) == LEAP + timedelta(seconds=1)


@pytest.mark.parametrize("text", ["2027/01/01 06:58:60", "2027/01/01 06:59:61", "9999-12-31T23:59:60Z"])
def test_t11_a_second_that_no_clock_shows_is_no_time(text: str) -> None:
    assert values.read_time(text) is None


def test_t11_an_axis_may_stamp_a_request_in_a_leap_second() -> None:
    assert moment_of("01012027T065960+0250") == LEAP + timedelta(seconds=1.25)


@pytest.mark.parametrize("text", ["01012027T065860+0000", "01012027T065961+0000", "31129999T235960+0000"])
def test_t11_an_axis_may_not_stamp_what_no_clock_shows(text: str) -> None:
    with pytest.raises(AxisFault):
        moment_of(text)


def _sent(sender: Agency, receiver: Agency, number: int, moment: datetime) -> Delivery:
    (delivery,) = actions.queue(make_letter(sender, number), recipients=[receiver], actor=SYSTEM, now=moment)
    run_due(moment)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.django_db
def test_t11_a_second_that_comes_twice_changes_no_order(sender: Agency, receiver: Agency) -> None:
    # What most clocks do in a leap second: they show the last one again.
    moments = [
        LEAP,
        LEAP + timedelta(seconds=0.9),
        LEAP + timedelta(seconds=0.1),
        LEAP + timedelta(seconds=1),
    ]

    sent = [_sent(sender, receiver, number, moment) for number, moment in enumerate(moments, start=1)]

    assert [delivery.state for delivery in sent] == ["accepted"] * 4
    packages = [InboundPackage.objects.get(message_id=delivery.message_id) for delivery in sent]
    # The statuses that go back are received too: every second number is theirs.
    assert [package.sequence for package in packages] == [1, 3, 5, 7]
    key = installation_key().public
    for delivery in sent:
        assert receipts.read(delivery.stored_receipt, pinned=key).receipt.sha256 == delivery.sha256


@pytest.mark.django_db
def test_t11_documents_cross_the_turn_of_the_year_in_hanoi(sender: Agency, receiver: Agency) -> None:
    turn = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)

    sent = [_sent(sender, receiver, 1, turn - timedelta(seconds=1)), _sent(sender, receiver, 2, turn)]

    assert [delivery.state for delivery in sent] == ["accepted"] * 2
    (before, after) = (receipts.read(delivery.stored_receipt).receipt for delivery in sent)
    assert (before.stored_at, after.stored_at) == (turn - timedelta(seconds=1), turn)
    assert before.sha256 != after.sha256
