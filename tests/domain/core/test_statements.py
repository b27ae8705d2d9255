"""Statements composed once say the same as the ordinary queries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from vanthu.core.composed import compose
from vanthu.core.places import Place, day, number, numbers, text, texts
from vanthu.core.statements import Change, Columns, Rows, belonging, insert, insert_unless_there, update
from vanthu.directory.models import Agency, Unit
from vanthu.documents.words import Kind
from vanthu.exchange.models import Peer
from vanthu.jobs.models import Work

pytestmark = pytest.mark.django_db


def _work(now: datetime, **values: object) -> Work:
    return insert(Work(kind="k", due_at=now, created_at=now, **values))


def test_an_inserted_row_is_read_back_as_it_was_written(now: datetime) -> None:
    work = _work(now, payload={"tên": 1}, dedupe_key="một")

    found = Work.objects.get(pk=work.pk)

    assert (found.payload, found.due_at, found.dedupe_key, found.done_at) == ({"tên": 1}, now, "một", None)


def test_a_second_row_with_the_same_unique_value_is_not_written(now: datetime) -> None:
    _work(now, dedupe_key="một")

    written = insert_unless_there(Work(kind="x", due_at=now, created_at=now, dedupe_key="một"), "dedupe_key")

    assert not written
    assert Work.objects.get().kind == "k"


def test_rows_without_a_unique_value_do_not_hinder_each_other(now: datetime) -> None:
    assert all(
        insert_unless_there(Work(kind="x", due_at=now, created_at=now), "dedupe_key") for _ in range(2)
    )


def test_composed_rows_take_new_values_each_time(now: datetime) -> None:
    rows = Rows(lambda: Work.objects.filter(kind=text("kind"), attempts__lt=number("most")).order_by("id"))
    first, second = _work(now, destination="a"), insert(Work(kind="l", due_at=now, created_at=now))

    assert rows.all(kind="k", most=1) == [first]
    assert rows.first(kind="l", most=1) == second
    assert rows.first(kind="l", most=0) is None
    with pytest.raises(Work.DoesNotExist):
        rows.one(kind="m", most=1)


def test_composed_rows_convert_what_the_database_gives(now: datetime) -> None:
    rows = Rows(lambda: Work.objects.filter(pk=number("pk")))
    work = _work(now, payload={"a": [1, None]})

    assert vars(rows.one(pk=work.pk)).keys() == vars(Work.objects.get(pk=work.pk)).keys()
    assert (rows.one(pk=work.pk).payload, rows.one(pk=work.pk).due_at) == ({"a": [1, None]}, now)


def test_a_change_touches_the_rows_of_its_query_only(now: datetime) -> None:
    change = Change(lambda: Work.objects.filter(kind=text("kind")), last_error=text("why"))
    work, other = _work(now), insert(Work(kind="l", due_at=now, created_at=now))

    assert change(kind="k", why="x") == 1

    work.refresh_from_db()
    other.refresh_from_db()
    assert (work.last_error, other.last_error) == ("x", "")


def test_a_count_is_returned_as_it_is_after_the_change() -> None:
    count = Change(lambda: Peer.objects.filter(pk=number("pk")), received_sequence=F("received_sequence") + 1)
    peer = Peer.objects.create(name="Sở Y tế", received_sequence=4)

    assert [count.returning("received_sequence", pk=peer.pk) for _ in range(2)] == [5, 6]


def test_an_update_writes_the_named_fields_only(now: datetime) -> None:
    work = _work(now)
    work.kind, work.last_error, work.payload = "new", "why", {"b": 2}

    update(work, "last_error", "payload")

    found = Work.objects.get(pk=work.pk)
    assert (found.kind, found.last_error, found.payload) == ("k", "why", {"b": 2})


def test_an_update_of_a_row_that_is_not_there_is_an_error(now: datetime) -> None:
    with pytest.raises(DatabaseError):
        update(Work(pk=7, kind="k", due_at=now, created_at=now), "kind")


def test_a_missing_value_is_a_mistake_not_an_empty_answer() -> None:
    rows = Rows(lambda: Work.objects.filter(kind=Place("kind", Work._meta.get_field("kind"))))

    with pytest.raises(KeyError):
        rows.all(wrong="k")


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_a_list_may_have_any_length(now: datetime, count: int) -> None:
    rows = Rows(lambda: Work.objects.filter(pk__in=numbers("ids")).order_by("id"))
    works = [_work(now) for _ in range(count + 2)][1:-1]

    for some in (works, works[:1]):
        assert rows.all(ids=[work.pk for work in some]) == some


def test_a_list_of_texts_leaves_out_what_it_names(now: datetime) -> None:
    rows = Rows(lambda: Work.objects.exclude(destination__in=texts("served")).order_by("id"))
    first, second = _work(now, destination='a "b"'), _work(now, destination="")

    assert rows.all(served=[]) == [first, second]
    assert rows.all(served=['a "b"', "không có"]) == [second]


def test_columns_are_converted_as_ordinary_queries_do(now: datetime) -> None:
    columns = Columns(lambda: Work.objects.filter(kind=text("kind")).values_list("payload", "due_at"))
    _work(now, payload={"a": 1})

    assert columns.all(kind="k") == list(Work.objects.values_list("payload", "due_at")) == [({"a": 1}, now)]
    assert columns.column(kind="k") == [{"a": 1}]


def test_rows_of_a_relation_are_read_from_those_that_they_belong_to_without_a_query(
    now: datetime, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    agencies = [Agency.objects.create(code=f"H44.{at}", name="Sở") for at in range(3)]
    for at, agency in enumerate(agencies[:2]):
        for turn in range(at + 1):
            Unit.objects.create(agency=agency, name=f"{at}.{turn}", valid_from=now.date())
    expected = [[unit.name for unit in one.units.all()] for one in agencies]

    belonging(agencies, "units", list(Unit.objects.all()))

    with django_assert_num_queries(0):
        assert [[unit.name for unit in one.units.all()] for one in agencies] == expected
        assert all(unit.agency is one for one in agencies for unit in one.units.all())
    assert expected == [["0.0"], ["1.0", "1.1"], []]


def test_a_day_is_compared_as_a_day(now: datetime) -> None:
    rows = Rows(lambda: Agency.objects.filter(valid_from__lte=day("on")))
    agency = Agency.objects.create(code="H44.9", name="Sở", valid_from=now.date())

    assert rows.all(on=now.date()) == [agency]
    assert rows.all(on=now.date() - timedelta(days=1)) == []


def test_a_statement_in_a_broken_transaction_is_refused(now: datetime) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            _work(now)


def test_statements_are_counted_where_somebody_counts(
    now: datetime, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    rows = Rows(lambda: Work.objects.filter(pk=number("pk")))
    with django_assert_num_queries(3):
        work = _work(now, payload={"a": "%s"})
        update(work, "payload")
        assert rows.one(pk=work.pk).payload == {"a": "%s"}


def test_what_the_database_refuses_is_djangos_own_error(now: datetime) -> None:
    _work(now, dedupe_key="một")

    with pytest.raises(IntegrityError), transaction.atomic():
        _work(now, dedupe_key="một")


def test_a_value_of_another_type_is_made_ready_as_the_field_would(now: datetime) -> None:
    work = _work(now, destination=Kind.CONG_VAN, attempts=True, priority="7")

    found = Work.objects.get(pk=work.pk)

    assert (found.destination, found.attempts, found.priority) == (Kind.CONG_VAN.value, 1, 7)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's driver keeps every statement")
def test_postgresql_keeps_the_statements_of_the_road_and_no_other() -> None:
    composed = Rows(lambda: Peer.objects.filter(name=text("name"), address="the road"))
    listed = compose(Peer.objects.filter(name=text("name"), address="a list"))
    for _ in range(7):  # psycopg by itself would keep what comes six times
        assert composed.all(name="?") == listed.rows({"name": "?"}) == []
        assert not Peer.objects.filter(name="?", address="a query")

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [row[0] for row in cursor.fetchall() if "exchange_peer" in row[0] and '"address" =' in row[0]]

    assert len(kept) == 1
