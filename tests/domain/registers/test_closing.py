"""Closing the days of a register, and seeing what was changed afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.db import connection
from pytest_django import Settings

from tests.cast import NOW, Cast
from tests.flush import past_the_triggers
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.core.installation_key import InstallationKey, ensure_key, installation_key
from vanthu.directory.models import Agency
from vanthu.jobs import worker
from vanthu.registers import actions
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Book, Closing, RegisterEntry, RegisterLine, TakenNumber
from vanthu.registers.verify import BookReport, verify
from vanthu.registers.words import BookKind, Breach, LineKind, RegisterVerdict

OUT = BookKind.OUTGOING
TODAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture
def key(cast: Cast, tmp_path: Path, settings: Settings) -> InstallationKey:
    """The installation's key."""
    settings.VANTHU_HOME = tmp_path
    ensure_key(tmp_path)
    return installation_key()


def take(cast: Cast, *, now: datetime = NOW, subject: str = "Báo cáo quý") -> Agency:
    row = Agency.objects.create(code=f"X{Agency.objects.count()}", name="văn bản")
    facts = EntryFacts(document_kind="bao_cao", notation="BC-STTTT", subject=subject, places="Như trên")
    actions.take(cast.sender.pk, kind=OUT, document=row, facts=facts, actor=cast.an, now=now)
    return row


def book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=OUT.value)


def close(cast: Cast, key: InstallationKey, *, through: date = TODAY, now: datetime = NOW) -> list[Closing]:
    return actions.close_days(book(cast).pk, through=through, key=key, actor=cast.an, now=now)


def judged(cast: Cast, key: InstallationKey) -> BookReport:
    return verify(book(cast), key=key.public)


def breaches(report: BookReport) -> set[Breach]:
    return {found.breach for found in report.findings}


def test_closed_days_form_a_chain_that_holds(cast: Cast, key: InstallationKey) -> None:
    for day in range(3):
        now = NOW + timedelta(days=day)
        take(cast, now=now)
        close(cast, key, through=TODAY + timedelta(days=day), now=now)

    first, second, third = Closing.objects.order_by("sequence")
    assert first.previous_sha256 == ""
    assert (second.previous_sha256, third.previous_sha256) == (
        first.statement_sha256,
        second.statement_sha256,
    )
    report = judged(cast, key)
    assert (report.verdict, report.closings, report.lines) == (RegisterVerdict.VALID, 3, 3)
    assert report.last_sha256 == third.statement_sha256


def test_a_day_is_closed_by_itself_when_it_is_over_and_printed(cast: Cast, key: InstallationKey) -> None:
    take(cast, subject="Báo cáo về “khóa sổ”")

    worker.run_due(MIDNIGHT - timedelta(seconds=1))
    assert not Closing.objects.exists()
    worker.run_due(MIDNIGHT)

    closing = Closing.objects.get()
    assert (closing.day, closing.lines_count) == (TODAY, 1)
    pdf = blobs().read(closing.print_sha256)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    assert judged(cast, key).verdict is RegisterVerdict.VALID


def test_what_comes_after_the_closing_goes_to_the_next_day_with_a_remark(
    cast: Cast, key: InstallationKey
) -> None:
    take(cast)
    close(cast, key)

    take(cast, now=NOW + timedelta(hours=2))

    late = RegisterEntry.objects.get(number=2)
    assert (late.entered_on, late.taken.lines.get().day) == (TODAY, TODAY + timedelta(days=1))
    assert late.remark == "Vào sổ sau khi khóa sổ ngày 23/11/2026"
    with pytest.raises(Conflict) as caught:
        close(cast, key, now=NOW + timedelta(hours=3))
    assert caught.value.code is Refusal.NOTHING_TO_CLOSE
    worker.run_due(MIDNIGHT + timedelta(days=1))
    assert [closing.lines_count for closing in Closing.objects.order_by("day")] == [1, 1]


def test_what_becomes_known_later_is_a_line_and_no_tampering(cast: Cast, key: InstallationKey) -> None:
    row = take(cast)
    close(cast, key)

    facts = EntryFacts(sent_on=TODAY + timedelta(days=1), copies=4)
    actions.complete(row, facts=facts, actor=cast.an, now=NOW + timedelta(days=1))
    actions.complete(row, facts=facts, actor=cast.an, now=NOW + timedelta(days=1))

    assert [line.kind for line in RegisterLine.objects.order_by("id")] == [LineKind.TAKEN, LineKind.CHANGED]
    assert judged(cast, key).verdict is RegisterVerdict.VALID


def test_days_that_were_missed_are_closed_each_by_itself(cast: Cast, key: InstallationKey) -> None:
    for day in range(3):
        take(cast, now=NOW + timedelta(days=day))

    made = close(cast, key, through=TODAY + timedelta(days=2), now=NOW + timedelta(days=2))

    assert [one.day for one in made] == [TODAY + timedelta(days=day) for day in range(3)]


def test_only_the_clerk_closes_and_no_day_to_come(cast: Cast, key: InstallationKey) -> None:
    take(cast)

    for who, refusal in ((cast.hanh, NotPermitted), (cast.quyen, NotPermitted), (cast.binh, NotFound)):
        with pytest.raises(refusal):
            actions.close_days(book(cast).pk, through=TODAY, key=key, actor=who, now=NOW)
    with pytest.raises(Invalid):
        close(cast, key, through=TODAY + timedelta(days=1))


def test_numbers_from_before_there_were_lines_are_carried_over(cast: Cast, key: InstallationKey) -> None:
    take(cast)
    past_the_triggers(execute)(["DELETE FROM registers_registerline"])

    close(cast, key)

    assert RegisterLine.objects.get().kind == LineKind.CARRIED
    assert judged(cast, key).verdict is RegisterVerdict.VALID


def execute(statements: object) -> None:
    with connection.cursor() as cursor:
        for statement in statements:  # type: ignore[attr-defined]  # a sequence of statements
            cursor.execute(statement)


TAMPERING: dict[str, tuple[str, Breach]] = {
    "another subject in a line": (
        """UPDATE registers_registerline SET columns = '{"subject": "khác"}'""",
        Breach.LINE_CHANGED,
    ),
    "a line rewritten with its hash": (
        "UPDATE registers_registerline SET leaf_hash = '" + "0" * 64 + "'",
        Breach.LINES_MISSING,
    ),
    "a line less": ("DELETE FROM registers_registerline WHERE kind = 'changed'", Breach.LINES_MISSING),
    "another recipient in the columns": (
        "UPDATE registers_registerentry SET places = 'khác'",
        Breach.ENTRY_CHANGED,
    ),
    "a remark that nobody wrote": (
        "UPDATE registers_registerentry SET remark = 'thêm sau'",
        Breach.ENTRY_CHANGED,
    ),
    "a number voided past the code": (
        "UPDATE registers_takennumber SET state = 'voided', void_reason = 'x'",
        Breach.ENTRY_CHANGED,
    ),
    "a closing of another day": ("UPDATE registers_closing SET day = '2026-11-20'", Breach.STATEMENT_CHANGED),
    "a closing with other words": (
        "UPDATE registers_closing SET statement = replace(statement, 'STTTT', 'XXXXX') || ' '",
        Breach.SIGNATURE_WRONG,
    ),
    "a closing cut out": ("UPDATE registers_closing SET sequence = sequence + 1", Breach.CHAIN_BROKEN),
    "another print": ("UPDATE registers_closing SET print_sha256 = '" + "0" * 64 + "'", Breach.PRINT_WRONG),
}


@pytest.mark.parametrize(("statement", "breach"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_past_the_triggers_is_seen(
    cast: Cast, key: InstallationKey, statement: str, breach: Breach
) -> None:
    row = take(cast)
    actions.complete(row, facts=EntryFacts(copies=2), actor=cast.an, now=NOW)
    worker.run_due(MIDNIGHT)
    assert judged(cast, key).verdict is RegisterVerdict.VALID

    past_the_triggers(execute)([statement])

    report = judged(cast, key)
    assert report.verdict is RegisterVerdict.INVALID
    assert breach in breaches(report)


def test_a_closing_signed_by_another_key_is_a_doubt(cast: Cast, key: InstallationKey, tmp_path: Path) -> None:
    take(cast)
    close(cast, key)
    other = tmp_path / "khac"

    report = verify(book(cast), key=ensure_key(other))

    assert (report.verdict, breaches(report)) == (RegisterVerdict.INDETERMINATE, {Breach.OTHER_KEY})


def test_a_register_that_was_never_closed_proves_nothing(cast: Cast, key: InstallationKey) -> None:
    take(cast)

    report = judged(cast, key)

    assert (report.verdict, breaches(report)) == (RegisterVerdict.INDETERMINATE, {Breach.NOT_CLOSED})


def test_the_hash_of_a_line_does_not_depend_on_the_database(cast: Cast, key: InstallationKey) -> None:
    take(cast)
    line = RegisterLine.objects.get()

    assert RegisterLine.objects.get(pk=line.pk).leaf_hash == line.leaf_hash
    assert TakenNumber.objects.get().lines.get() == line
