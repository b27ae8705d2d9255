"""The record: written once, found by object and agency, its hashes computed again."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit import queries
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.audit.record import leaf_hash, record
from vanthu.core.actor import Actor
from vanthu.directory.models import Agency

AN = Actor(name="Lê Thị An", agency_id=1, person_id=7, post_id=8, post_title="Văn thư")


@pytest.mark.django_db
def test_an_entry_names_who_when_what_and_the_row() -> None:
    agency = Agency.objects.create(code="H44.12", name="Sở")

    record(Event.AGENCY_SAVED, agency, actor=AN, now=NOW, code="H44.12")

    entry = AuditEntry.objects.get()
    assert (entry.at, entry.actor_label, entry.object_type) == (
        NOW,
        "Lê Thị An (Văn thư)",
        "directory.agency",
    )
    assert (entry.object_id, entry.object_label, entry.detail) == (str(agency.pk), "Sở", {"code": "H44.12"})


def test_every_hash_of_a_whole_road_is_computed_again_from_the_rows(cast: Cast) -> None:
    paper.issued(cast)

    rows = list(AuditEntry.objects.all())
    assert len(rows) > 30
    assert [row.pk for row in rows if leaf_hash(row) != row.leaf_hash] == []


@pytest.mark.django_db
def test_the_hash_is_that_of_a_leaf_of_rfc_6962() -> None:
    entry = record(Event.AGENCY_SAVED, "chữ", actor=AN, now=NOW, n=1)

    leaf = {
        "at": "2026-11-23T02:00:00.000000+00:00",
        "event": "directory.agency_saved",
        "agency_id": 1,
        "actor_label": "Lê Thị An (Văn thư)",
        "person_id": 7,
        "post_id": 8,
        "object_type": "",
        "object_id": "",
        "object_label": "chữ",
        "detail": {"n": 1},
    }
    text = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.leaf_hash == hashlib.sha256(b"\x00" + text.encode()).hexdigest()


@pytest.mark.django_db
def test_the_hash_holds_whatever_zone_the_moment_came_in() -> None:
    hanoi = NOW.astimezone(timezone(timedelta(hours=7)))

    record(Event.AGENCY_SAVED, "x", actor=AN, now=hanoi)

    entry = AuditEntry.objects.get()
    assert leaf_hash(entry) == entry.leaf_hash


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "x" * 5000, "\u202egnp.exe"])
def test_whatever_a_visitor_types_can_be_recorded(name: str) -> None:
    record(Event.SIGN_IN_FAILED, name, actor=Actor(name=name, agency_id=None), now=NOW, typed=name)

    entry = AuditEntry.objects.get()
    assert leaf_hash(entry) == entry.leaf_hash
    assert not {"\x00", "\ud800", "\u202e"} & set(entry.object_label + entry.actor_label)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor_label = 'ai đó khác'",
        "UPDATE audit_auditentry SET id = id + 1000",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_record(statement: str) -> None:
    record(Event.AGENCY_SAVED, "x", actor=SYSTEM, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_the_database_refuses_to_replace_an_entry() -> None:
    record(Event.AGENCY_SAVED, "x", actor=SYSTEM, now=NOW)
    names = ", ".join(field.column for field in AuditEntry._meta.concrete_fields)
    values = names.replace("actor_label", "'ai đó khác'")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO audit_auditentry ({names}) SELECT {values} FROM audit_auditentry"
        )

    assert AuditEntry.objects.get().actor_label != "ai đó khác"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_the_database_refuses_to_empty_the_record() -> None:
    record(Event.AGENCY_SAVED, "x", actor=SYSTEM, now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditentry")


def test_only_the_administrator_reads_the_record_and_only_the_agency_s(cast: Cast) -> None:
    paper.drafted(cast, content="")

    own = set(queries.visible_to(cast.quyen).values_list("agency_id", flat=True))
    assert own == {cast.sender.pk}
    for other in (cast.an, cast.hanh, cast.dung, SYSTEM, Actor(name="khách", agency_id=None)):
        assert not queries.visible_to(other).exists()


@pytest.mark.django_db
def test_a_long_history_shows_its_end() -> None:
    agency = Agency.objects.create(code="H44.12", name="Sở")
    for step in range(5):
        record(Event.AGENCY_SAVED, agency, actor=AN, now=datetime(2026, 1, 1 + step, tzinfo=UTC))

    assert [entry.at.day for entry in queries.history(agency, limit=3)] == [3, 4, 5]
