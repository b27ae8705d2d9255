"""Everything that the hub refuses, with its code; and that nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.api.axis_client import PREFIX, Sdk, document_for
from tests.exchange.callers import document
from tests.exchange.conftest import SYSTEM
from vanthu.api import floods
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.directory.models import Agency
from vanthu.exchange import actions as exchange
from vanthu.hub import actions
from vanthu.hub.models import Consignment, Parcel, SeenRequest, System

Lie = Callable[[dict[str, str]], None]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def code(answer: Any) -> str:
    """Return the code of an answer that must be a refusal in the envelope."""
    fields = answer.json()
    assert fields["status"] == "FAIL", fields
    assert fields["ErrorDesc"]
    return str(fields["ErrorCode"])


def test_a_wrong_secret_is_refused(ha: Sdk) -> None:
    ha.secret = "0" * 64

    assert code(ha.call("getAgenciesList")) == "15"


def test_an_unknown_system_looks_like_a_wrong_secret(ha: Sdk) -> None:
    ha.secret = "0" * 64
    wrong = ha.call("getAgenciesList").json()
    ha.system_id = "nobody"

    assert ha.call("getAgenciesList").json() == wrong


@pytest.mark.parametrize(
    "name", ["systemid", "timestamp", "Content-Type", "messagetype"], ids=lambda name: f"{name} altered"
)
def test_a_header_that_is_not_what_was_signed_is_refused(ha: Sdk, name: str) -> None:
    headers = ha.headers({"messagetype": "edoc"})
    ha.sent = {**headers, PREFIX + name: "status" if name == "messagetype" else "syt"}

    assert code(ha.again("getReceivedEdocList")) == "15"


def test_a_signed_header_that_was_not_sent_is_refused(ha: Sdk) -> None:
    ha.sent = ha.headers({"messagetype": "edoc"})
    del ha.sent[PREFIX + "messagetype"]

    assert code(ha.again("getReceivedEdocList")) == "15"


@pytest.mark.parametrize(
    "signed", ["", "[]", "{}", "nonsense", '{"a":1}', '{"XroadVnpt-systemid":{"a":"b"}}', "[" * 5000, '"x"']
)
def test_a_sign_header_that_is_no_flat_object_is_refused(ha: Sdk, signed: str) -> None:
    ha.sent = {**ha.headers({}), f"{PREFIX}sign-header": signed}

    assert code(ha.again("getAgenciesList")) == "15"


def test_a_header_beyond_ascii_which_servers_empty_is_told_by_its_cause(ha: Sdk) -> None:
    ha.sent = {**ha.headers({"name": "So Tai chinh"}), f"{PREFIX}sign-header": ""}

    assert "ASCII" in ha.again("registerAgency").json()["ErrorDesc"]


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_more_than_five_minutes_off_is_refused_and_told_our_time(
    ha: Sdk, now: datetime, minutes: int
) -> None:
    answer = ha.call("getAgenciesList", at=now + timedelta(minutes=minutes))

    assert code(answer) == "15"
    assert "23112026T150000" in answer.json()["ErrorDesc"]
    assert answer.headers["Vanthu-Time"].startswith("2026-11-23T08:00:00")


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_a_little_off_is_borne(ha: Sdk, now: datetime, minutes: int) -> None:
    assert ha.call("getAgenciesList", at=now + timedelta(minutes=minutes)).json()["ErrorCode"] == "0"


def test_a_captured_request_is_worth_nothing(ha: Sdk, hb: Sdk, clock: Any, now: datetime) -> None:
    package = document("H44.30", "H44.31")
    assert ha.send(package).json()["ErrorCode"] == "0"

    at_once = code(ha.again("sendEdoc", body=package))
    clock.move_to(now + timedelta(minutes=6))
    later = code(ha.again("sendEdoc", body=package))
    clock.move_to(now + timedelta(days=365))
    much_later = code(ha.again("sendEdoc", body=package))

    assert (at_once, later, much_later) == ("15", "15", "15")
    assert Consignment.objects.count() == 1


def test_a_locked_system_is_turned_away_and_its_mail_stays(ha: Sdk, hb: Sdk) -> None:
    ha.send(document("H44.30", "H44.31"))
    system = System.objects.get(system_id="syt")
    actions.lock(system.pk, actor=SYSTEM, now=hb.now)

    assert code(hb.call("getAgenciesList")) == "15"
    assert code(ha.send(document("H44.30", "H44.31", number="13"))) == "23"
    actions.unlock(system.pk, actor=SYSTEM, now=hb.now)
    assert len(hb.listed()) == 1


def test_an_old_secret_ends_with_the_new_one(ha: Sdk) -> None:
    made = actions.renew_secret(System.objects.get().pk, actor=SYSTEM, now=ha.now)

    assert code(ha.call("getAgenciesList")) == "15"
    ha.secret = made.secret
    assert ha.call("getAgenciesList").json()["ErrorCode"] == "0"


@pytest.mark.parametrize(
    ("package", "more", "expected"),
    [
        (document("H44.30", "H44.31"), {"XroadVnpt-hash-file": "ab"}, "15"),
        (document("H44.31", "H44.31"), {}, "19"),
        (document("H99.99", "H44.31"), {}, "19"),
        (document("H44.30", "H99.99"), {}, "18"),
        (document_for("H44.30", ("H44.31", "H99.99")), {}, "18"),
        (b"no xml at all", {}, "22"),
        (b"", {}, "22"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {}, "22"),
        (document("H44.30", "H44.31")[:-200], {}, "22"),
    ],
    ids=[
        "hash altered",
        "forged",
        "unknown sender",
        "unknown",
        "one of two unknown",
        "noise",
        "empty",
        "dtd",
        "cut",
    ],
)
def test_a_package_that_cannot_be_carried_is_refused_and_leaves_nothing(
    ha: Sdk, hb: Sdk, package: bytes, more: dict[str, str], expected: str
) -> None:
    assert code(ha.send(package, **more)) == expected
    assert (Consignment.objects.count(), Parcel.objects.count()) == (0, 0)


def test_bytes_other_than_announced_are_refused(ha: Sdk, hb: Sdk) -> None:
    package = document("H44.30", "H44.31")
    ha.sent = ha.headers({"from": "H44.30", "hash-file": "00" * 32}, content_type="application/octet-stream")

    assert code(ha.again("sendEdoc", body=package)) == "10"


def test_a_sender_in_the_header_that_is_another_systems_is_refused(ha: Sdk, hb: Sdk) -> None:
    assert code(ha.send(document("H44.31", "H44.30"), sender="H44.31")) == "19"


def test_a_header_that_contradicts_the_package_is_refused(ha: Sdk, hb: Sdk, receiver: Agency) -> None:
    assert code(ha.send(document("H44.30", "H44.31"), messagetype="status")) == "22"
    assert code(ha.send(document("H44.30", "H44.31"), to=receiver.code)) == "18"


def test_a_recipient_that_nothing_reaches_is_unknown(ha: Sdk, stranger: Agency) -> None:
    assert code(ha.send(document("H44.30", stranger.code))) == "18"


def test_a_package_too_large_is_refused_before_it_is_read(ha: Sdk, hb: Sdk, settings: Any) -> None:
    settings.VANTHU_PACKAGE_LIMIT = 1000

    answer = ha.send(document("H44.30", "H44.31"))

    assert (answer.status_code, code(answer)) == (413, "10")


def test_a_full_disk_is_told_so_and_asks_to_come_again(
    ha: Sdk, hb: Sdk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vanthu.core.errors import Unavailable
    from vanthu.exchange import reception

    def full() -> None:
        raise Unavailable("the disk is full; free space and try again")

    monkeypatch.setattr(reception, "require_space", full)

    answer = ha.send(document("H44.30", "H44.31"))

    assert (answer.status_code, code(answer), answer.headers["Retry-After"]) == (507, "20", "30")


@pytest.mark.parametrize("status", ["delivered", "DONE!", "initial"])
def test_a_status_that_is_none_is_refused(ha: Sdk, hb: Sdk, status: str) -> None:
    ha.send(document("H44.30", "H44.31"))
    (item,) = hb.listed()

    assert code(hb.call("updateStatus", {"docid": item["docId"], "status": status})) == "20"
    assert len(hb.listed()) == 1


@pytest.mark.parametrize("day", ["23/11/2026", "2026/13/01", "yesterday"])
def test_a_day_that_is_none_is_refused(ha: Sdk, day: str) -> None:
    assert code(ha.call("getSentEdocList", {"fromDate": day})) == "20"


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b'{"code":""}'])
def test_a_registration_without_an_agency_is_refused(ha: Sdk, body: bytes) -> None:
    assert code(ha.call("registerAgency", body=body)) == "20"


def test_the_secret_is_in_no_row_and_no_record(ha: Sdk) -> None:
    ha.call("getAgenciesList")

    kept = json.dumps(list(AuditEntry.objects.values_list("detail", "object_label")), default=str)
    assert ha.secret not in kept + System.objects.get().sealed_secret


def test_a_flood_of_strangers_is_a_few_entries_and_a_count(ha: Sdk, clock: Any, now: datetime) -> None:
    ha.secret = "0" * 64
    for _ in range(40):
        ha.call("getAgenciesList")
    during = AuditEntry.objects.filter(event=Event.REQUESTS_REFUSED).count()
    clock.move_to(now + timedelta(minutes=2))
    ha.call("getAgenciesList")

    counts = [
        entry.detail["count"]
        for entry in AuditEntry.objects.filter(event=Event.REQUESTS_REFUSED).order_by("id")
    ]
    assert during == floods.WRITTEN_PER_MINUTE
    assert counts == [1] * floods.WRITTEN_PER_MINUTE + [40 - floods.WRITTEN_PER_MINUTE, 1]
    assert SeenRequest.objects.count() == 0


def test_a_system_that_is_refused_leaves_the_exchanges_own_inbox_alone(ha: Sdk, receiver: Agency) -> None:
    exchange.drop_route(Agency.objects.get(code="H44.30").pk, actor=SYSTEM, now=ha.now)

    assert code(ha.send(document("H44.30", receiver.code))) == "19"
