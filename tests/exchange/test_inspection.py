"""The check of a received package: complete, for us, from whom it says, soundly signed; anything else goes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.exchange.callers import Caller, document, known_caller, status
from tests.exchange.conftest import digest, make_key
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.directory.models import Agency
from vanthu.exchange import actions, keys, queries, receipts
from vanthu.exchange import jobs as exchange_jobs
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.words import DeliveryState
from vanthu.jobs import queue
from vanthu.jobs.models import Work
from vanthu.jobs.queue import claim, note_death
from vanthu.jobs.worker import run_due
from vanthu.verification.check import Checked

MAIN, ANNEX = b"%PDF-1.7\nmain\n%%EOF\n", b"%PDF-1.7\nannex\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def other(receiver: Agency, now: datetime) -> Caller:
    """Another installation, known here."""
    return known_caller("H44.30", "Sở Tài chính tỉnh Phú Thọ", make_key(), now=now)


def _received(client: Client, other: Caller, content: bytes, now: datetime) -> InboundPackage:
    answer = other.post(client, content, recipient="H44.01", message_id="m-1", now=now)
    assert answer.status_code == 202
    run_due(now, most=1)
    return InboundPackage.objects.get(message_id="m-1")


def test_a_sound_document_is_accepted_reported_and_handed_on(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    package = _received(client, other, document(other.code, receiver.code), now)

    assert (package.state, package.kind, package.is_flagged) == ("accepted", "document", False)
    kinds = sorted(Work.objects.filter(done_at=None).values_list("kind", flat=True))
    assert kinds == ["exchange.send", "exchange.send_outcome", "incoming.open_package"]
    (told,) = queries.reported_by_us(package.pk)
    assert told.document_label.startswith("01 ")


def test_the_outcome_receipt_is_signed_and_names_the_same_package(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    package = _received(client, other, document(other.code, receiver.code), now)

    receipt = receipts.read(package.outcome_receipt, pinned=keys.installation_key().public).receipt
    assert (receipt.outcome, receipt.sha256, receipt.sequence) == (
        "accepted",
        package.sha256,
        package.sequence,
    )


@pytest.mark.parametrize("verdict", ["invalid", "unsigned", "unreadable"])
def test_a_main_document_without_a_sound_signature_is_refused(
    client: Client, other: Caller, receiver: Agency, now: datetime, verdicts: dict[str, str], verdict: str
) -> None:
    verdicts[digest(MAIN)] = verdict

    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)

    assert (package.state, package.outcome_code) == ("refused", "signature_not_valid")
    assert "a.pdf" in package.outcome_reason
    assert Work.objects.filter(kind="incoming.open_package").count() == 0


def test_a_signature_that_cannot_be_judged_is_accepted_and_flagged(
    client: Client, other: Caller, receiver: Agency, now: datetime, verdicts: dict[str, str]
) -> None:
    verdicts[digest(MAIN)] = "indeterminate"

    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)

    assert (package.state, package.is_flagged) == ("accepted", True)


@pytest.mark.parametrize(
    ("verdict", "state"), [("invalid", "refused"), ("unsigned", "accepted"), ("valid", "accepted")]
)
def test_an_annex_may_be_unsigned_but_not_broken(
    client: Client,
    other: Caller,
    receiver: Agency,
    now: datetime,
    verdicts: dict[str, str],
    verdict: str,
    state: str,
) -> None:
    verdicts[digest(ANNEX)] = verdict
    files = (("a.pdf", MAIN), ("b.pdf", ANNEX))

    package = _received(client, other, document(other.code, receiver.code, files=files), now)

    assert (package.state, package.is_flagged) == (state, verdict == "unsigned")


def test_a_document_without_a_pdf_is_refused(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    files = (("bang ke.txt", b"khong phai PDF"),)

    package = _received(client, other, document(other.code, receiver.code, files=files), now)

    assert (package.state, package.outcome_code) == ("refused", "attachment_missing")


def test_t17_a_capsule_in_another_agencys_name_is_refused(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    package = _received(client, other, document("H44.99", receiver.code), now)

    assert (package.state, package.outcome_code) == ("refused", "sender_mismatch")


def test_a_capsule_for_another_agency_is_refused(client: Client, other: Caller, now: datetime) -> None:
    package = _received(client, other, document(other.code, "H44.99"), now)

    assert (package.state, package.outcome_code) == ("refused", "wrong_addressee")


def test_the_older_codes_of_both_parties_are_theirs_too(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    Agency.objects.filter(code=other.code).update(older_code="000.30.00.H44")

    package = _received(client, other, document("000.30.00.H44", receiver.older_code), now)

    assert package.state == "accepted"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01rubbish",
        b"<html/>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><edXML>&x;</edXML>',
    ],
    ids=["empty", "binary", "html", "doctype"],
)
def test_what_cannot_be_read_is_kept_and_refused_with_its_code(
    client: Client, other: Caller, now: datetime, content: bytes
) -> None:
    package = _received(client, other, content, now)

    assert (package.state, package.kind, package.outcome_code) == ("refused", "unread", "package_broken")
    assert package.outcome_receipt


def test_a_package_cut_off_by_its_writer_is_refused(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    package = _received(client, other, document(other.code, receiver.code)[:-200], now)

    assert (package.state, package.outcome_code) == ("refused", "package_broken")


def test_a_second_check_leaves_the_conclusion_alone(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    from vanthu.exchange import jobs

    package = _received(client, other, document(other.code, receiver.code), now)
    before = package.outcome_receipt

    jobs.inspect({"package_id": package.pk}, now)

    package.refresh_from_db()
    assert package.outcome_receipt == before
    assert Work.objects.filter(kind="incoming.open_package").count() == 1


def test_t10_a_package_that_kills_its_worker_waits_for_the_operator(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    other.post(client, document(other.code, receiver.code), recipient="H44.01", message_id="m-1", now=now)
    Work.objects.filter(kind="exchange.inspect").update(
        crashes=queue.SUSPECT + queue.POISON_AFTER - 1, due_at=now
    )
    (inspection,) = claim(now=now)

    note_death(inspection, now=now, how="SIGSEGV")

    package = InboundPackage.objects.get()
    assert (package.state, package.is_held) == ("stored", True)
    actions.inspect_again(package.pk, actor=Actor.system("test"), now=now)
    run_due(now, most=1)
    package.refresh_from_db()
    assert package.state == "accepted"


def test_a_status_is_kept_with_its_delivery(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime
) -> None:
    (delivery,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)
    package = InboundPackage.objects.get(kind="document")

    actions.report_status(
        package.pk,
        status="03",
        description="Đã tiếp nhận, số đến 12",
        staff="Phạm Thị Bình",
        actor=Actor(name="Phạm Thị Bình", agency_id=receiver.pk),
        now=now,
    )
    run_due(now)

    view = queries.delivery(clerk, delivery.pk)
    assert view.state is DeliveryState.ACCEPTED
    assert [status_.code for status_ in view.statuses] == ["01", "03"]
    latest = view.latest_status
    assert latest is not None
    assert (latest.code, latest.staff, latest.description) == (
        "03",
        "Phạm Thị Bình",
        "Đã tiếp nhận, số đến 12",
    )


def test_a_late_arrived_does_not_cover_a_registered(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime
) -> None:
    (delivery,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)
    package = InboundPackage.objects.get(kind="document")
    system = Actor.system("test")
    for code in ("03", "01"):
        actions.report_status(package.pk, status=code, actor=system, now=now)
        run_due(now)

    latest = queries.delivery(clerk, delivery.pk).latest_status

    assert latest is not None
    assert latest.code == "03"


def test_nobody_reports_about_a_document_of_another_agency(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime
) -> None:
    from vanthu.core.errors import NotPermitted

    actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)

    with pytest.raises(NotPermitted):
        actions.report_status(
            InboundPackage.objects.get(kind="document").pk, status="03", actor=clerk, now=now
        )


def test_a_status_from_an_agency_that_never_got_the_document_is_refused(
    client: Client,
    letter: Letter,
    clerk: Actor,
    sender: Agency,
    receiver: Agency,
    other: Caller,
    now: datetime,
) -> None:
    (delivery,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)

    content = status(other.code, sender.code, delivery.package.edxml_id, "06", now=now)
    other.post(client, content, recipient=sender.code, message_id="m-9", now=now)
    run_due(now)

    assert InboundPackage.objects.get(message_id="m-9").outcome_code == "not_found"
    assert [told.code for told in queries.delivery(clerk, delivery.pk).statuses] == ["01"]


@pytest.mark.parametrize("document_id", ["", "khong-co-o-day"])
@pytest.mark.parametrize(
    ("code", "day", "is_found"),
    [
        ("{code}", date(2026, 11, 23), True),
        ("{code}", date(2026, 11, 24), False),
        ("{code}", None, False),
        ("99/STTTT-CNTT", date(2026, 11, 23), False),
    ],
)
def test_a_status_names_its_document_by_code_and_day_too(
    client: Client,
    letter: Letter,
    clerk: Actor,
    sender: Agency,
    other: Caller,
    now: datetime,
    document_id: str,
    code: str,
    day: date | None,
    is_found: bool,
) -> None:
    told_to = Agency.objects.get(code=other.code)
    (delivery,) = actions.queue(letter, recipients=[told_to], actor=clerk, now=now)
    printed = delivery.package.edxml_id.split(",")[2]
    content = status(
        other.code, sender.code, document_id, "03", code=code.format(code=printed), day=day, now=now
    )

    other.post(client, content, recipient=sender.code, message_id="m-9", now=now)
    run_due(now)

    told = [told.code for told in queries.delivery(clerk, delivery.pk).statuses]
    assert told == (["03"] if is_found else [])
    assert InboundPackage.objects.get(message_id="m-9").outcome_code == ("" if is_found else "not_found")


def _stuck(monkeypatch: pytest.MonkeyPatch, reasons: tuple[str, ...]) -> None:
    def verify(sha256: str, now: datetime) -> Checked:
        is_main = sha256 == digest(MAIN)
        verdict = "unreadable" if is_main and reasons else "valid"
        explained = [{"code": "tool", "vi": "Do phần mềm A tạo."}]
        explained += [{"code": reason, "vi": "Quá thời gian."} for reason in reasons]
        report = {"explained": explained}
        return Checked(
            sha256, verdict, reasons if is_main else (), "Không đọc được tệp.", "Unreadable.", report
        )

    monkeypatch.setattr(exchange_jobs, "_verify", verify)


@pytest.mark.parametrize("reason", ["time_limit", "memory_limit", "worker_died"])
def test_a_file_that_brings_its_judge_down_holds_its_package_and_is_not_refused(
    client: Client,
    other: Caller,
    receiver: Agency,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    _stuck(monkeypatch, (reason,))

    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)

    assert (package.state, package.is_held) == ("stored", True)
    assert package.outcome_reason == "a.pdf: Quá thời gian."
    assert Work.objects.get(done_at=None).due_at == now + timedelta(minutes=1)
    assert AuditEntry.objects.get(event="exchange.package_held").detail["why"] == package.outcome_reason


def test_a_held_package_does_not_stop_those_behind_it(
    client: Client, other: Caller, receiver: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stuck(monkeypatch, ("time_limit",))
    for name, content in (("m-1", MAIN), ("m-2", ANNEX)):
        body = document(other.code, receiver.code, files=(("a.pdf", content),))
        other.post(client, body, recipient="H44.01", message_id=name, now=now)

    run_due(now, most=2, at_once=16)

    states = dict(InboundPackage.objects.values_list("message_id", "state"))
    assert states == {"m-1": "stored", "m-2": "accepted"}


def test_a_held_package_is_checked_again_by_itself_for_a_day_and_each_time_twice_as_late(
    client: Client, other: Caller, receiver: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stuck(monkeypatch, ("worker_died",))
    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)
    ages = []

    while (waiting := Work.objects.filter(done_at=None).first()) is not None:
        ages.append(int((waiting.due_at - package.received_at).total_seconds()) // 60)
        run_due(waiting.due_at, most=1)

    package.refresh_from_db()
    assert ages == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]
    assert (package.state, package.is_held) == ("stored", True)


def test_a_package_held_while_the_machine_was_overloaded_is_accepted_without_anybody(
    client: Client, other: Caller, receiver: Agency, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stuck(monkeypatch, ("time_limit",))
    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)
    _stuck(monkeypatch, ())

    run_due(now + timedelta(minutes=1), most=1)

    package.refresh_from_db()
    assert (package.state, package.is_held, package.outcome_reason) == ("accepted", False, "")


def test_a_held_package_is_concluded_on_when_its_second_check_comes_to_an_end(
    client: Client,
    other: Caller,
    receiver: Agency,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _stuck(monkeypatch, ("time_limit",))
    package = _received(client, other, document(other.code, receiver.code, files=(("a.pdf", MAIN),)), now)
    _stuck(monkeypatch, ())

    actions.inspect_again(package.pk, actor=Actor.system("test"), now=now)
    run_due(now, most=1)

    package.refresh_from_db()
    assert (package.state, package.is_held, package.outcome_reason) == ("accepted", False, "")
