"""Dates in three forms, numbers and flags; document kinds found by name before code."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.unit.vnedxml.builders import document, package
from vnedxml import NoteCode, Priority, SteeringType
from vnedxml.kinds import ADMINISTRATIVE, LEGISLATION, disagree, resolve
from vnedxml.values import VIETNAM, read_date, read_flag, read_number, read_time, write_date, write_time


@pytest.mark.parametrize(
    "text",
    [
        "2026/11/23",
        "23/11/2026",
        "2026-11-23",
        "23-11-2026",
        "2026/11/23 10:00:00",
        "2026-11-23T23:59:59.999+07:00",
    ],
)
def test_a_date_is_read_in_any_form(text: str) -> None:
    assert read_date(text) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026/11/23 08:30:00", datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)),
        ("23/11/2026 8:30", datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)),
        ("2026-11-23T01:30:00Z", datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)),
        ("2026-11-23T01:30:00.5+0000", datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)),
        ("2026-11-22T20:30:00-05:00", datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)),
        ("2026/11/23", datetime(2026, 11, 23, tzinfo=VIETNAM)),
    ],
)
def test_a_time_is_read_in_any_form(text: str, moment: datetime) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm qua",
        "2026/13/01",
        "31/02/2026",
        "2026/11/23 25:00:00",
        "2026-11-23T01:30:00+99:00",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-07:00",
        "２０２６/11/23",
        "2026/11/23 và sau đó",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_time(text) is None
    assert read_date(text) is None


def test_a_late_utc_evening_is_the_next_day_in_vietnam() -> None:
    assert read_date("2026-11-22T18:00:00Z") == date(2026, 11, 23)


def test_dates_and_times_are_written_in_the_axis_form() -> None:
    assert write_date(date(26, 1, 2)) == "0026/01/02"
    assert write_time(datetime(2026, 11, 22, 18, 5, 9, tzinfo=UTC)) == "2026/11/23 01:05:09"
    assert write_time(datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=9)))) == "2026/11/22 23:00:00"


def test_numbers_and_flags() -> None:
    assert read_number("007") == 7
    assert [read_number(text) for text in ("", "-1", "1.5", "٣", "1234567890")] == [None] * 5
    assert [read_flag(text) for text in ("true", "FALSE", "1", "0", "có")] == [True, False, True, False, None]


def test_the_tables_have_the_rows_of_the_amendment() -> None:
    assert [kind.row for kind in LEGISLATION] == list(range(1, 14))
    assert [kind.row for kind in ADMINISTRATIVE] == list(range(1, 32))
    assert {kind.name_vi: kind.row for kind in ADMINISTRATIVE}["Công văn"] == 18
    assert LEGISLATION[8].name_vi == "Thông tư"


@pytest.mark.parametrize(
    ("group", "row", "name", "found"),
    [
        (1, 0, "Công văn", (2, 18)),
        (18, 0, "Công văn", (2, 18)),
        (18, 0, "", (2, 18)),
        (2, 1, "Báo cáo", (2, 14)),
        (1, 8, "Quyết định", (1, 8)),
        (2, 2, "Quyết định", (2, 2)),
        (None, None, "QUYẾT ĐỊNH", (2, 2)),
        (None, None, "Bản thỏa thuận", (2, 22)),
        (None, None, "giấy ủy quyền", (2, 24)),
        (2, 18, "Bản tin", (2, 18)),
        (1, 9, "", (1, 9)),
    ],
)
def test_the_name_is_believed_before_the_code(
    group: int | None, row: int | None, name: str, found: tuple[int, int]
) -> None:
    kind = resolve(group, row, name)

    assert kind is not None
    assert (kind.group, kind.row) == found


@pytest.mark.parametrize(
    ("group", "row", "name"), [(1, 0, ""), (None, None, ""), (2, 99, "Bản tin"), (0, 0, "x")]
)
def test_what_means_no_kind_is_none(group: int | None, row: int | None, name: str) -> None:
    assert resolve(group, row, name) is None


def test_only_two_known_kinds_can_disagree() -> None:
    assert disagree(2, 1, "Báo cáo")
    assert not disagree(2, 14, "Báo cáo")
    assert not disagree(1, 0, "Báo cáo")
    assert not disagree(1, 8, "Quyết định")
    assert not disagree(2, 1, "Bản tin")


def with_field(field: str) -> list[NoteCode]:
    return [n.code for n in document(package(header=field)).notes if n.code is not NoteCode.MISSING]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("<DueDate>mai</DueDate>", NoteCode.BAD_DATE),
        ("<OtherInfo><PageAmount>nhiều</PageAmount></OtherInfo>", NoteCode.BAD_NUMBER),
        ("<OtherInfo><Priority>9</Priority></OtherInfo>", NoteCode.UNKNOWN_VALUE),
        ("<OtherInfo><Direction>có</Direction></OtherInfo>", NoteCode.UNKNOWN_VALUE),
        ("<SteeringType>7</SteeringType>", NoteCode.UNKNOWN_VALUE),
        ("<From><OrganId>null</OrganId></From>", NoteCode.NULL_TEXT),
        ("<To><OrganId>A</OrganId></To><To><OrganId>A</OrganId></To>", NoteCode.DUPLICATE_RECIPIENT),
    ],
)
def test_an_odd_value_is_noted_and_read_as_empty(field: str, code: NoteCode) -> None:
    assert with_field(field) == [code]


def test_the_fourth_urgency_is_read() -> None:
    other = document(package(header="<OtherInfo><Priority>4</Priority></OtherInfo>")).other_info

    assert other is not None
    assert other.priority is Priority.TIMED_FLASH


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("0", SteeringType.ORDINARY), ("1", SteeringType.ORDINARY), ("2", SteeringType.STEERING)],
)
def test_steering_zero_and_one_are_ordinary(text: str, meaning: SteeringType) -> None:
    assert document(package(header=f"<SteeringType>{text}</SteeringType>")).steering_type is meaning
