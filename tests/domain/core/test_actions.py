"""One verb, one transaction, one entry; a refusal recorded once, after the rollback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from tests.cast import NOW, SYSTEM
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.audit.record import record
from vanthu.core.actions import UnauditedActionError, action, long_act
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.directory.models import Agency

pytestmark = pytest.mark.django_db
AN = Actor(name="Lê Thị An", agency_id=1, person_id=7, post_id=8, post_title="Văn thư")
SUBJECT = "outgoing.outgoingdocument"


@action
def forget(code: str, *, actor: Actor, now: datetime) -> None:
    Agency.objects.create(code=code, name="không ai ghi lại")


@action
def found(code: str, *, actor: Actor, now: datetime) -> Agency:
    agency = Agency.objects.create(code=code, name=code)
    record(Event.AGENCY_SAVED, agency, actor=actor, now=now)
    return agency


@action
def refuse(document_id: int, *, actor: Actor, now: datetime) -> None:
    found("A", actor=actor, now=now)
    raise Invalid(Refusal.REASON_REQUIRED)


@action
def outer(*, actor: Actor, now: datetime) -> None:
    found("B", actor=actor, now=now)
    refuse(5, actor=actor, now=now)


@action
def forgetful_outer(*, actor: Actor, now: datetime) -> None:
    found("C", actor=actor, now=now)
    forget("D", actor=actor, now=now)


@long_act
def long(document_id: int, *, early: bool, actor: Actor, clock: Callable[[], datetime]) -> None:
    if early:
        raise NotPermitted(Refusal.PIN_WRONG)
    refuse(document_id, actor=actor, now=clock())


def entries() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.order_by("id")
    return [(row.event, row.object_type + row.object_id, row.detail.get("code", "")) for row in rows]


def test_an_action_that_records_nothing_raises_and_is_rolled_back() -> None:
    with pytest.raises(UnauditedActionError):
        forget("X", actor=AN, now=NOW)

    assert not Agency.objects.exists()


def test_an_action_inside_another_records_its_own_entry() -> None:
    with pytest.raises(UnauditedActionError):
        forgetful_outer(actor=AN, now=NOW)

    assert not Agency.objects.exists()


def test_a_refusal_rolls_back_and_is_recorded_once() -> None:
    with pytest.raises(Invalid):
        outer(actor=AN, now=NOW)

    assert not Agency.objects.exists()
    assert entries() == [("act.refused", "", "reason_required")]


def test_a_refusal_is_found_with_its_row_and_its_person() -> None:
    with pytest.raises(Invalid):
        refuse(5, actor=AN, now=NOW)

    entry = AuditEntry.objects.get()
    assert (entry.object_type, entry.object_id, entry.person_id) == (SUBJECT, "5", 7)
    assert entry.detail["why"].startswith("Cần nêu lý do.")
    assert entry.detail["verb"].endswith("refuse")


@pytest.mark.parametrize(("early", "code"), [(True, "pin_wrong"), (False, "reason_required")])
def test_a_long_act_s_refusal_is_recorded_once_wherever_it_came_from(early: bool, code: str) -> None:
    with pytest.raises(NotPermitted if early else Invalid):
        long(5, early=early, actor=AN, clock=lambda: NOW)

    assert entries() == [("act.refused", f"{SUBJECT}5", code)]


def test_what_else_goes_wrong_is_no_refusal() -> None:
    @action
    def broken(*, actor: Actor, now: datetime) -> None:
        record(Event.AGENCY_SAVED, "x", actor=actor, now=now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken(actor=AN, now=NOW)

    assert entries() == []


def test_slow_work_inside_an_action_is_refused() -> None:
    @action
    def slow(*, actor: Actor, now: datetime) -> None:
        outside_transaction()

    outside_transaction()
    with pytest.raises(RuntimeError, match="slow work"):
        slow(actor=SYSTEM, now=NOW)


def test_facts_of_a_refusal_may_be_called_code() -> None:
    refused = Invalid(Refusal.RECIPIENT_UNKNOWN, code="H44.77")

    assert refused.code is Refusal.RECIPIENT_UNKNOWN
    assert "“H44.77”" in str(refused)


def test_a_missing_fact_does_not_hide_the_refusal() -> None:
    assert "“?”" in str(Conflict(Refusal.ALREADY_EXISTS))


def test_sqlite_opens_write_transactions_at_once() -> None:
    # With the default, two readers that both want to write fail with "database is locked" (ADR 0001).
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"
