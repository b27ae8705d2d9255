"""The door for packages: who may send, what is kept, what is answered, and that nothing is lost or doubled."""

from __future__ import annotations

import dataclasses
import io
import json
import threading
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.exchange.callers import PROBE, Caller, document, known_caller, status
from tests.exchange.conftest import digest, make_key
from vanthu.api import fairness
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.directory.models import Agency
from vanthu.exchange import actions, receipts
from vanthu.exchange.keys import installation_key
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundConflict, InboundPackage, Peer
from vanthu.jobs.models import Work


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def other(receiver: Agency, now: datetime) -> Caller:
    """Another installation, known here."""
    return known_caller("H44.30", "Sở Tài chính tỉnh Phú Thọ", make_key(), now=now)


@pytest.fixture
def package(other: Caller, receiver: Agency) -> bytes:
    """A package from there to here."""
    return document(other.code, receiver.code)


def _post(client: Client, other: Caller, content: bytes, now: datetime, **more: Any) -> Any:
    told = {"recipient": "H44.01", "message_id": "m-1", "now": now, **more}
    return other.post(client, content, **told)


def _refusals() -> list[str]:
    entries = AuditEntry.objects.filter(event=Event.ACT_REFUSED).order_by("id")
    return [entry.detail["code"] for entry in entries]


def test_a_package_is_on_the_disk_and_receipted_before_it_is_read(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    answer = _post(client, other, package, now)

    assert answer.status_code == 202
    kept = InboundPackage.objects.get()
    assert (kept.state, kept.kind) == ("stored", "unread")
    assert blobs().read(kept.sha256) == package
    receipt = receipts.read(answer.content.decode()).receipt
    assert (receipt.sha256, receipt.sequence, receipt.message_id) == (digest(package), 1, "m-1")
    assert Work.objects.filter(kind="exchange.inspect").count() == 1


def test_a_repeat_gets_the_first_receipt_byte_for_byte(
    client: Client, other: Caller, package: bytes, now: datetime, clock: Any
) -> None:
    first = _post(client, other, package, now)
    later = now + timedelta(days=40)
    clock.move_to(later, tick=False)

    second = _post(client, other, package, later)

    assert (second.status_code, second.content) == (202, first.content)
    assert InboundPackage.objects.get().repeats == 1
    assert Work.objects.filter(kind="exchange.inspect").count() == 1


def test_other_bytes_under_a_used_id_are_refused_and_both_kept(
    client: Client, other: Caller, package: bytes, receiver: Agency, now: datetime
) -> None:
    forged = document(other.code, receiver.code, number="13")
    _post(client, other, package, now)

    answer = _post(client, other, forged, now)

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "package_id_reused"
    assert InboundPackage.objects.get().sha256 == digest(package)
    assert InboundConflict.objects.get().sha256 == digest(forged)
    assert blobs().read(digest(forged)) == forged
    assert AuditEntry.objects.filter(event=Event.PACKAGE_CONFLICTED).count() == 1


def test_what_was_known_before_leaves_no_hole_in_the_sequence(
    client: Client, other: Caller, package: bytes, receiver: Agency, now: datetime
) -> None:
    for content in (package, package, document(other.code, receiver.code, number="13")):
        _post(client, other, content, now)

    answer = _post(client, other, document(other.code, receiver.code, number="14"), now, message_id="m-2")

    assert receipts.read(answer.content.decode()).receipt.sequence == 2


def test_the_same_id_of_another_sender_is_another_package(
    client: Client, other: Caller, package: bytes, receiver: Agency, now: datetime
) -> None:
    third = known_caller("H44.31", "Sở Y tế tỉnh Phú Thọ", make_key(), now=now)
    _post(client, other, package, now)

    answer = _post(client, third, document(third.code, receiver.code), now)

    assert answer.status_code == 202
    assert InboundPackage.objects.count() == 2


# T16: replay of a captured request


def _captured(other: Caller, package: bytes, now: datetime) -> dict[str, str]:
    return other.headers(
        "/exchange/v1/packages", digest(package), message_id="m-1", recipient="H44.01", now=now
    )


def _replay(client: Client, headers: dict[str, str], package: bytes) -> Any:
    return client.post(
        "/exchange/v1/packages", data=package, content_type="application/octet-stream", headers=headers
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [(timedelta(seconds=1), 202), (timedelta(minutes=6), 403), (timedelta(days=365), 403)],
    ids=["1 s", "6 min", "1 year"],
)
def test_t16_a_captured_request_brings_nothing_new(
    client: Client, other: Caller, package: bytes, now: datetime, clock: Any, after: timedelta, expected: int
) -> None:
    headers = _captured(other, package, now)
    first = _replay(client, headers, package)
    clock.move_to(now + after, tick=False)

    answer = _replay(client, headers, package)

    assert answer.status_code == expected
    assert expected != 202 or answer.content == first.content
    assert InboundPackage.objects.count() == 1


# T11: clocks


@pytest.mark.parametrize("skew", [timedelta(minutes=-10), timedelta(minutes=10)], ids=["slow", "fast"])
def test_t11_a_skewed_clock_is_told_the_time_and_may_come_again(
    client: Client, other: Caller, package: bytes, now: datetime, skew: timedelta
) -> None:
    answer = _post(client, other, package, now + skew)

    assert answer.status_code == 401
    assert answer.json()["code"] == "clock_skewed"
    assert answer["Vanthu-Time"] == "2026-11-23T08:00:00+00:00"
    assert InboundPackage.objects.count() == 0
    assert _refusals() == ["clock_skewed"]


# T17: forged senders


def test_t17_an_unknown_key_is_refused_and_nothing_stored(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    answer = _post(client, dataclasses.replace(other, key=make_key()), package, now)

    assert (answer.status_code, answer.json()["code"]) == (403, "sender_unknown")
    assert not blobs().has(digest(package))
    assert _refusals() == ["sender_unknown"]


def test_t17_a_peer_may_not_send_in_the_name_of_another_peers_agency(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    known_caller("H44.31", "Sở Y tế tỉnh Phú Thọ", make_key(), now=now)
    liar = dataclasses.replace(other, code="H44.31")

    answer = _post(client, liar, document("H44.31", receiver.code), now)

    assert (answer.status_code, answer.json()["code"]) == (403, "sender_mismatch")
    assert _refusals() == ["sender_mismatch"]


@pytest.mark.parametrize(
    "lie",
    [
        {"vanthu_sender": "H44.31"},
        {"vanthu_recipient": "H44.12"},
        {"vanthu_message_id": "m-2"},
        {"signature": ""},
        {"signature_input": ""},
        {"signature": "vanthu=:" + "A" * 86 + "==:"},
        {"content_digest": "sha-256=:" + "A" * 43 + "=:"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_t17_what_the_signature_covers_cannot_be_changed_or_stripped(
    client: Client, other: Caller, package: bytes, now: datetime, lie: dict[str, str]
) -> None:
    answer = _post(client, other, package, now, **lie)

    assert (answer.status_code, answer.json()["code"]) == (403, "sender_unknown")
    assert InboundPackage.objects.count() == 0


def test_t17_a_signature_for_one_door_opens_no_other(client: Client, other: Caller, now: datetime) -> None:
    headers = other.headers(PROBE, digest(b""), message_id="m-1", recipient="-", now=now)

    answer = client.post(
        "/exchange/v1/packages", data=b"", content_type="application/octet-stream", headers=headers
    )

    assert answer.status_code == 403


def test_t17_a_peer_that_was_switched_off_is_a_stranger(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    Peer.objects.filter(pk=other.peer_id).update(is_active=False)

    assert _post(client, other, package, now).status_code == 403


def test_a_package_for_nobody_here_is_refused(
    client: Client, other: Caller, stranger: Agency, now: datetime
) -> None:
    answer = _post(client, other, document(other.code, stranger.code), now, recipient=stranger.code)

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_addressee")


def _ended(agency: str, day: date, successor: Agency | None = None) -> None:
    Agency.objects.filter(code=agency).update(valid_to=day, successor=successor)


def test_what_was_under_way_when_its_recipient_was_merged_still_arrives(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    _ended("H44.01", hanoi_date(now) - timedelta(days=1))

    assert _post(client, other, package, now).status_code == 202


def test_what_comes_long_after_a_merger_is_refused_with_who_took_over(
    client: Client, other: Caller, package: bytes, stranger: Agency, now: datetime
) -> None:
    _ended("H44.01", hanoi_date(now) - timedelta(days=31), stranger)

    answer = _post(client, other, package, now)

    assert (answer.status_code, answer.json()["code"]) == (422, "recipient_succeeded")
    assert stranger.name in answer.json()["detail"]


def test_a_sender_that_is_no_more_is_still_heard_about_its_documents(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    _ended(other.code, hanoi_date(now) - timedelta(days=400))

    assert _post(client, other, package, now).status_code == 202


def test_a_sender_that_is_not_yet_is_a_stranger(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    Agency.objects.filter(code=other.code).update(valid_from=hanoi_date(now) + timedelta(days=1))

    assert _post(client, other, package, now).status_code == 403


# T14: sizes


def test_t14_an_oversize_package_is_refused_before_it_is_read(
    client: Client, other: Caller, package: bytes, now: datetime, settings: Any
) -> None:
    settings.VANTHU_PACKAGE_LIMIT = len(package) - 1

    answer = _post(client, other, package, now)

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert InboundPackage.objects.count() == 0


def test_other_bytes_than_were_announced_are_refused(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    answer = _post(client, other, package, now, sha256=digest(b"something else"))

    assert (answer.status_code, answer.json()["code"]) == (400, "package_altered")
    assert InboundPackage.objects.count() == 0


def test_a_package_cut_off_half_way_may_be_sent_again(
    client: Client, other: Caller, package: bytes, now: datetime
) -> None:
    headers = _captured(other, package, now)

    cut: dict[str, Any] = {"wsgi.input": io.BytesIO(package[:100]), "CONTENT_LENGTH": str(len(package))}
    answer = client.post(
        "/exchange/v1/packages", content_type="application/octet-stream", headers=headers, **cut
    )

    assert (answer.status_code, answer.json()["code"]) == (408, "package_cut_off")
    assert InboundPackage.objects.count() == 0
    assert not list(blobs().root.glob(".incoming-*"))


def test_a_full_disk_is_told_before_it_is_full(
    client: Client, other: Caller, package: bytes, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"total": 10**12, "free": 10**8})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)

    answer = _post(client, other, package, now)

    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert answer["Retry-After"] == "30"


def test_t6_a_peer_with_four_bodies_under_way_is_asked_to_wait(
    client: Client, other: Caller, package: bytes, now: datetime, receiver: Agency
) -> None:
    third = known_caller("H44.31", "Sở Y tế tỉnh Phú Thọ", make_key(), now=now)
    with ExitStack() as held:
        for _ in range(fairness.AT_ONCE):
            held.enter_context(fairness.turn(other.peer_id))

        answer = _post(client, other, package, now)
        theirs = _post(client, third, document(third.code, receiver.code), now)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer["Retry-After"]) == fairness.WAIT_S
    assert theirs.status_code == 202
    assert _post(client, other, package, now).status_code == 202


# outcome receipts


@pytest.fixture
def sent(letter: Letter, clerk: Actor, now: datetime) -> Delivery:
    """A delivery to the other installation, sent but without any receipt yet."""
    far = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    agency = Agency.objects.get(code=far.code)
    (delivery,) = actions.queue(letter, recipients=[agency], actor=clerk, now=now)
    Delivery.objects.filter(pk=delivery.pk).update(
        sha256=digest(b"bytes"), size=5, state="sending", attempts=1
    )
    delivery.refresh_from_db()
    return delivery


def test_the_probe_tells_a_peer_that_it_is_known(client: Client, other: Caller, now: datetime) -> None:
    answer = other.post(client, b"", recipient="-", message_id="p-1", now=now, path=PROBE)

    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert told["known_as"] == "Sở Tài chính tỉnh Phú Thọ"
    assert told["key_id"] == installation_key().public.key_id


def test_the_process_says_that_it_is_alive(client: Client) -> None:
    assert client.get("/health").json()["status"] == "ok"


def test_a_status_about_nothing_we_sent_is_refused(
    client: Client, other: Caller, receiver: Agency, now: datetime
) -> None:
    from vanthu.jobs.worker import run_due

    content = status(other.code, receiver.code, "H44.01,2026/11/23,77/VP", "03", now=now)
    _post(client, other, content, now)

    run_due(now, most=1)

    kept = InboundPackage.objects.get()
    assert (kept.state, kept.outcome_code) == ("refused", "not_found")


# T18: the same id, other content, at once


@pytest.mark.django_db(transaction=True)
def test_t18_of_sixteen_contents_under_one_id_one_wins(receiver: Agency, now: datetime) -> None:
    other = known_caller("H44.30", "Sở Tài chính tỉnh Phú Thọ", make_key(), now=now)
    contents = [document(other.code, receiver.code, number=str(number)) for number in range(16)]
    answers: list[int] = []

    def post(content: bytes) -> None:
        try:
            answers.append(_post(Client(), other, content, now).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(202) == 1
    assert set(answers) <= {202, 409, 429}
    assert InboundPackage.objects.count() == 1
    assert Work.objects.filter(kind="exchange.inspect").count() == 1
