"""Taking numbers: one after the other, once, in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import NOW, SYSTEM, Cast
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.directory.models import Agency
from vanthu.registers import actions, queries
from vanthu.registers.models import Book, Counter, TakenNumber
from vanthu.registers.words import BookKind, NumberState

OUT = BookKind.OUTGOING


def take(
    cast: Cast, document: Agency | None = None, *, now: datetime = NOW, actor: Actor | None = None
) -> TakenNumber:
    """Take a number for any row: the register asks no more of a document than that it has one."""
    row = document or Agency.objects.create(code=f"X{Agency.objects.count()}", name="văn bản")
    return actions.take(cast.sender.pk, kind=OUT, document=row, actor=actor or cast.an, now=now)


def book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=OUT.value, is_default=True)


def test_numbers_run_from_one_without_a_gap(cast: Cast) -> None:
    taken = [take(cast) for _ in range(12)]

    assert [one.number for one in taken] == list(range(1, 13))
    assert [str(one) for one in taken[8:11]] == ["09", "10", "11"]
    assert queries.gaps(book(cast), year=2026) == []


def test_each_agency_and_each_kind_counts_for_itself(cast: Cast) -> None:
    take(cast)

    other = actions.take(cast.receiver.pk, kind=OUT, document=cast.receiver, actor=cast.binh, now=NOW)
    arrived = actions.take(
        cast.sender.pk, kind=BookKind.INCOMING, document=cast.stranger, actor=cast.an, now=NOW
    )

    assert (other.number, arrived.number) == (1, 1)


def test_a_document_keeps_the_number_it_has(cast: Cast) -> None:
    first = take(cast, cast.stranger)

    again = take(cast, cast.stranger, now=NOW + timedelta(days=400))

    assert (again.pk, again.year, again.taken_at) == (first.pk, 2026, NOW)
    assert Counter.objects.get(book=book(cast)).last == 1


def test_the_year_is_that_of_hanoi(cast: Cast) -> None:
    turn = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)

    taken = [take(cast, now=turn + timedelta(microseconds=step)) for step in (-1, 0, 1)]

    assert [(one.year, one.number) for one in taken] == [(2026, 1), (2027, 1), (2027, 2)]
    assert queries.years(cast.an, kind=OUT) == [2027, 2026]


def test_who_waited_in_the_queue_takes_no_earlier_time(cast: Cast) -> None:
    turn = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    take(cast, now=turn)

    waited = take(cast, now=turn - timedelta(seconds=30))

    assert (waited.year, waited.number, waited.taken_at) == (2027, 2, turn)


def test_a_clock_set_back_is_no_queue(cast: Cast) -> None:
    take(cast, now=NOW + timedelta(days=30))

    after = take(cast, now=NOW)

    assert after.taken_at == NOW


def test_only_the_clerk_takes_a_number(cast: Cast) -> None:
    for other in (cast.hanh, cast.dung, cast.quyen, cast.binh, SYSTEM):
        with pytest.raises(NotPermitted):
            take(cast, cast.stranger, actor=other)

    assert not TakenNumber.objects.exists()


def test_without_a_book_the_administrator_is_named(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.take(cast.stranger.pk, kind=OUT, document=cast.stranger, actor=cast.la, now=NOW)

    assert caught.value.code is Refusal.NO_BOOK
    assert "Quản trị › Sổ đăng ký" in str(caught.value)


def test_every_number_is_in_the_record(cast: Cast) -> None:
    taken = take(cast)

    entry = AuditEntry.objects.get(event="registers.number_taken")
    assert (entry.object_id, entry.detail["year"], entry.agency_id) == (str(taken.pk), 2026, cast.sender.pk)


def test_a_rolled_back_act_takes_no_number(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        take(cast)
        raise RuntimeError

    assert take(cast).number == 1


def test_a_number_cannot_be_taken_twice_even_past_the_code(cast: Cast) -> None:
    taken = take(cast)
    taken.pk, taken.document_id = None, 12345

    with pytest.raises(DatabaseError), transaction.atomic():
        taken.save(force_insert=True)


def test_a_voided_number_stays_with_its_reason_and_is_never_free(cast: Cast) -> None:
    taken = take(cast)

    voided = actions.void(taken.pk, reason="Cấp nhầm văn bản.", actor=cast.an, now=NOW)

    assert (voided.state, voided.void_reason) == (NumberState.VOIDED, "Cấp nhầm văn bản.")
    assert take(cast).number == 2
    assert queries.gaps(book(cast), year=2026) == []


def test_voiding_needs_a_reason(cast: Cast) -> None:
    taken = take(cast)

    with pytest.raises(Invalid) as caught:
        actions.void(taken.pk, reason="  ", actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.REASON_REQUIRED


def test_the_reason_of_a_voided_number_is_not_written_over(cast: Cast) -> None:
    taken = take(cast)
    actions.void(taken.pk, reason="Lý do thật.", actor=cast.an, now=NOW)

    with pytest.raises(Conflict) as caught:
        actions.void(taken.pk, reason="Lý do khác.", actor=cast.an, now=NOW)

    taken.refresh_from_db()
    assert caught.value.code is Refusal.NUMBER_VOIDED
    assert taken.void_reason == "Lý do thật."


def test_a_number_of_another_agency_is_not_there(cast: Cast) -> None:
    taken = take(cast)

    for other in (cast.binh, cast.thanh, cast.la):
        with pytest.raises(NotFound):
            actions.void(taken.pk, reason="x", actor=other, now=NOW)
    with pytest.raises(NotPermitted):
        actions.void(taken.pk, reason="x", actor=cast.hanh, now=NOW)


def test_a_kind_has_one_default_book_and_each_series_its_name(cast: Cast) -> None:
    further = actions.open_book(cast.sender.pk, kind=OUT, name="Sổ quyết định", actor=cast.quyen, now=NOW)

    assert not further.is_default
    for name in ("", "Sổ quyết định"):
        with pytest.raises(Conflict):
            actions.open_book(cast.sender.pk, kind=OUT, name=name, actor=cast.quyen, now=NOW)
    with pytest.raises(NotPermitted):
        actions.open_book(cast.stranger.pk, kind=OUT, actor=cast.quyen, now=NOW)


def test_an_agency_reads_its_own_books_only(cast: Cast) -> None:
    take(cast)

    assert queries.numbers(cast.an, kind=OUT, year=2026).count() == 1
    assert queries.numbers(cast.binh, kind=OUT, year=2026).count() == 0
    assert not queries.books(Actor.system("máy")).exists()


TAMPERING = {
    "delete a number": "DELETE FROM registers_takennumber",
    "move a number": "UPDATE registers_takennumber SET number = number + 7",
    "give a number to another document": "UPDATE registers_takennumber SET document_id = 0",
    "date a number back": "UPDATE registers_takennumber SET taken_at = '2020-01-01 00:00:00+00:00'",
    "set the counter back": "UPDATE registers_counter SET last = 0",
    "delete the counter": "DELETE FROM registers_counter",
    "delete what a number was for": "DELETE FROM registers_registerentry",
    "delete a line": "DELETE FROM registers_registerline",
    "rewrite a line": "UPDATE registers_registerline SET columns = '{}'",
    "date a line back": "UPDATE registers_registerline SET day = '2020-01-01'",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING.keys())
def test_the_database_refuses_to_tamper_with_a_register(cast: Cast, statement: str) -> None:
    take(cast)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_to_revive_a_voided_number(cast: Cast) -> None:
    taken = take(cast)
    actions.void(taken.pk, reason="Cấp nhầm.", actor=cast.an, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        TakenNumber.objects.filter(pk=taken.pk).update(state=NumberState.USED.value)


def test_the_database_refuses_to_void_a_final_number(cast: Cast) -> None:
    taken = take(cast, cast.stranger)
    actions.make_final(cast.stranger, agency_id=cast.sender.pk, actor=cast.an, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        TakenNumber.objects.filter(pk=taken.pk).update(state=NumberState.VOIDED.value, void_reason="x")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_the_database_refuses_to_replace_a_number(cast: Cast) -> None:
    take(cast)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO registers_takennumber (id, year, number, suffix, state, document_type,"
            " document_id, document_label, taken_at, taken_by, void_reason, is_final, book_id)"
            " SELECT id, year, number, '', 'used', 'x', 9, 'x', taken_at, 'x', '', 0, book_id"
            " FROM registers_takennumber"
        )
