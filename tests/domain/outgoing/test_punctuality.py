"""The board of QĐ 28/2018: what was due in a period, and whether it was done in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core import workdays
from vanthu.core.actor import Actor
from vanthu.documents.words import Urgency
from vanthu.exchange import actions as exchange
from vanthu.exchange import punctuality as sending
from vanthu.exchange.models import Delivery
from vanthu.incoming import actions as incoming_actions
from vanthu.incoming import queries as incoming
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs import worker
from vanthu.outgoing import actions, queries

WEEK = {"since": NOW - timedelta(days=3), "until": NOW + timedelta(days=7)}
TUESDAY_NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signed_at", "limit"),
    [
        (datetime(2026, 11, 23, 2, 0, tzinfo=UTC), TUESDAY_NOON),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 5, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 2, 0, tzinfo=UTC), datetime(2027, 1, 4, 5, 0, tzinfo=UTC)),
    ],
    ids=["the next morning", "over the weekend", "over New Year and the weekend"],
)
def test_it_is_sent_by_noon_of_the_next_working_day(signed_at: datetime, limit: datetime) -> None:
    assert workdays.send_by(signed_at, urgent=False) == limit


def test_announced_days_off_move_the_limit() -> None:
    days_off = {date(2026, 11, 24)}

    assert workdays.send_by(NOW, urgent=False, days_off=days_off) == TUESDAY_NOON + timedelta(days=1)


def test_an_urgent_one_is_sent_at_once() -> None:
    assert workdays.send_by(NOW, urgent=True) == NOW + timedelta(minutes=30)


def test_an_arrival_is_answered_by_the_end_of_its_day() -> None:
    saturday = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)

    assert workdays.answer_by(NOW) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert workdays.answer_by(saturday) == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def test_each_document_counts_once_as_what_it_is(cast: Cast) -> None:
    paper.issued(cast)
    late = paper.sealed(cast)
    paper.sealed(cast)
    actions.issue(late.pk, actor=cast.an, now=TUESDAY_NOON + timedelta(minutes=1))

    (before,) = queries.punctuality(cast.an, **WEEK, now=NOW)
    (after,) = queries.punctuality(cast.an, **WEEK, now=TUESDAY_NOON + timedelta(hours=1))

    assert after.name == "Phòng CNTT"
    assert (before.on_time, before.late, before.overdue, before.waiting) == (1, 1, 0, 1)
    assert (after.on_time, after.late, after.overdue, after.waiting) == (1, 1, 1, 0)
    assert after.share == 33


def test_an_urgent_document_issued_after_an_hour_is_late(cast: Cast) -> None:
    document = paper.sealed(cast, urgency=Urgency.URGENT)
    actions.issue(document.pk, actor=cast.an, now=NOW + timedelta(hours=1))

    (row,) = queries.punctuality(cast.an, **WEEK, now=NOW + timedelta(hours=2))

    assert (row.on_time, row.late) == (0, 1)


def test_per_recipient_counts_when_the_receiver_stored_it(cast: Cast) -> None:
    paper.issued(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk))
    waiting = sending.by_recipient(cast.an, **WEEK, now=NOW)
    worker.run_due(NOW)

    rows = sending.by_recipient(cast.an, **WEEK, now=NOW)

    assert [(row.code, row.waiting) for row in waiting] == [("H44.09", 1), ("H44.01", 1)]
    assert [(row.code, row.on_time, row.waiting) for row in rows] == [("H44.09", 1, 0), ("H44.01", 1, 0)]


def test_what_was_given_up_is_nobody_s_delay(cast: Cast) -> None:
    paper.issued(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk))
    given_up = Delivery.objects.get(recipient=cast.stranger)
    exchange.stop_delivery(given_up.pk, reason="Gửi nhầm nơi.", actor=Actor.system("test"), now=NOW)

    rows = sending.by_recipient(cast.an, **WEEK, now=NOW + timedelta(days=5))

    assert [(row.code, row.overdue) for row in rows] == [("H44.01", 1)]


def test_what_was_turned_back_on_its_way_was_not_sent(cast: Cast) -> None:
    paper.issued(cast)
    Delivery.objects.update(state="stuck", relayed_at=NOW)

    (row,) = sending.by_recipient(cast.an, **WEEK, now=NOW)
    assert (row.on_time, row.waiting) == (0, 1)

    Delivery.objects.update(state="relayed", relay_id="tr-1")
    (row,) = sending.by_recipient(cast.an, **WEEK, now=NOW)
    assert (row.on_time, row.waiting) == (1, 0)


def test_arrivals_count_by_when_they_were_answered(cast: Cast) -> None:
    for _ in range(2):
        paper.issued(cast)
    worker.run_due(NOW)
    first, _second = IncomingDocument.objects.filter(agency=cast.receiver)
    incoming_actions.register(first.pk, actor=cast.binh, now=NOW)

    (row,) = incoming.punctuality(cast.binh, **WEEK, now=NOW + timedelta(days=1))

    assert (row.on_time, row.late, row.overdue, row.waiting) == (1, 0, 1, 0)


def test_another_agency_s_figures_are_not_shown(cast: Cast) -> None:
    paper.issued(cast)
    worker.run_due(NOW)

    assert queries.punctuality(cast.la, **WEEK, now=NOW) == []
    assert sending.by_recipient(cast.la, **WEEK, now=NOW) == []
    assert incoming.punctuality(cast.an, **WEEK, now=NOW) == []
