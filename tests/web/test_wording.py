"""What pages compute: deadlines in words, dates as people type them, the life of a document."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from vanthu.web.fields import parse_day
from vanthu.web.jinja2 import day, moment, size
from vanthu.web.wording import deadline

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due_on", "words", "tone"),
    [
        (date(2026, 11, 22), "quá hạn 1 ngày", "late"),
        (date(2026, 11, 23), "đến hạn hôm nay", "soon"),
        (date(2026, 11, 25), "còn 2 ngày", "soon"),
        (date(2026, 12, 3), "còn 10 ngày", "calm"),
    ],
)
def test_a_deadline_is_told_in_words(due_on: date, words: str, tone: str) -> None:
    with translation.override("vi"):
        told = deadline(due_on, TODAY)

    assert (told.words, told.tone) == (words, tone)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5/3", date(2026, 3, 5)),
        ("05032026", date(2026, 3, 5)),
        ("05/03/26", date(2026, 3, 5)),
        ("5-3-2027", date(2027, 3, 5)),
        ("hôm qua", date(2026, 11, 22)),
        ("31/2", None),
        ("mai mốt", None),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, meant: date | None) -> None:
    assert parse_day(typed, today=TODAY) == meant


def test_moments_are_shown_in_hanoi() -> None:
    late = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)

    assert moment(late) == "00:30, 01/01/2027"
    assert day(late) == "01/01/2027"


def test_sizes_are_written_as_the_reader_writes_numbers() -> None:
    with translation.override("vi"):
        assert size(1_440_000) == "1,4 MB"
    with translation.override("en"):
        assert size(1_440_000) == "1.4 MB"
