"""The hub between all roads: our own agencies, systems behind the axis, and peers; nothing delivered too early."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.axis_client import Sdk
from tests.api.test_axis import ok
from tests.exchange.callers import document, known_caller, status
from tests.exchange.conftest import SYSTEM, digest, make_key
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, receipts
from vanthu.exchange.keys import installation_key
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage, Peer, ReceivedStatus, Route
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import DeliveryState, PackageState, PeerKind
from vanthu.jobs import worker


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def run_due(now: datetime) -> None:
    """Do the work that is due."""
    worker.run_due(now)


def queue(letter: Letter, code: str, now: datetime) -> Delivery:
    """Send a letter of our own to an agency behind the axis."""
    (delivery,) = actions.queue(letter, recipients=[Agency.objects.get(code=code)], actor=SYSTEM, now=now)
    run_due(now)
    delivery.refresh_from_db()
    return delivery


def outer_axis(now: datetime, *, kind: PeerKind = PeerKind.AXIS, reaches_all: bool = True) -> Peer:
    """The axis above ours, by default the way to everybody who has none of their own."""
    facts = PeerFacts(
        name="Trục quốc gia",
        kind=kind,
        address="http://127.0.0.1:9",
        system_id="tinh",
        secret="bi-mat-dung-chung",
        reaches_all=reaches_all,
    )
    return actions.save_peer(facts, actor=SYSTEM, now=now)


def far(code: str, now: datetime, *, through: Peer | None = None) -> Agency:
    """An agency elsewhere."""
    agency = directory.save_agency(AgencyFacts(code=code, name=f"Cơ quan {code}"), actor=SYSTEM, now=now)
    if through is not None:
        actions.set_route(agency.pk, peer_id=through.pk, actor=SYSTEM, now=now)
    return agency


def test_our_letter_waits_in_the_mailbox_and_is_not_delivered(ha: Sdk, letter: Letter, now: datetime) -> None:
    delivery = queue(letter, "H44.30", now)

    (item,) = ha.listed()
    fetched = base64.b64decode(ok(ha.call("getEdoc", {"docId": item["docId"]}))["data"])
    delivery.refresh_from_db()

    assert (delivery.state, item["from"], digest(fetched)) == (
        DeliveryState.RELAYED,
        "H44.12",
        delivery.sha256,
    )
    assert (
        receipts.read(delivery.relay_answer, pinned=installation_key().public).receipt.sha256
        == delivery.sha256
    )


@pytest.mark.parametrize(
    ("word", "state", "outcome"),
    [("done", DeliveryState.ACCEPTED, "accepted"), ("fail", DeliveryState.REJECTED, "refused")],
)
def test_the_systems_word_settles_our_delivery(
    ha: Sdk, letter: Letter, now: datetime, word: str, state: DeliveryState, outcome: str
) -> None:
    delivery = queue(letter, "H44.30", now)
    (item,) = ha.listed()

    ok(ha.call("updateStatus", {"docid": item["docId"], "status": word, "status_desc": "Loi chu ky"}))
    delivery.refresh_from_db()

    signed = receipts.read(delivery.relay_outcome, pinned=installation_key().public).receipt
    assert (delivery.state, signed.outcome, signed.sha256) == (state, outcome, delivery.sha256)
    assert delivery.outcome_reason == ("" if word == "done" else "Loi chu ky")


def test_a_status_from_behind_the_axis_reaches_our_delivery(
    ha: Sdk, letter: Letter, sender: Agency, now: datetime
) -> None:
    delivery = queue(letter, "H44.30", now)

    about = status("H44.30", sender.code, delivery.package.edxml_id, "03", now=now)
    ok(ha.send(about, messagetype="status"))
    run_due(now)

    assert [(row.code, row.delivery_id) for row in ReceivedStatus.objects.all()] == [("03", delivery.pk)]
    (row,) = ok(ha.call("getSentEdocList", {}))["data"]
    assert (row["messageType"], row["receiveStatus"]) == ("status", "done")


def test_a_document_for_our_agency_takes_the_road_of_every_package(
    ha: Sdk, receiver: Agency, opened: list[int], now: datetime
) -> None:
    ok(ha.send(document("H44.30", receiver.code)))
    (before,) = ok(ha.call("getSentEdocList", {}))["data"]

    run_due(now)

    package = InboundPackage.objects.get()
    (after,) = ok(ha.call("getSentEdocList", {}))["data"]
    assert (before["receiveStatus"], after["receiveStatus"]) == ("processing", "done")
    assert (package.state, opened) == (PackageState.ACCEPTED, [package.pk])
    assert [item["messageType"] for item in ha.listed("status")] == ["status"]  # 01, "arrived"


def test_a_document_refused_by_our_check_fails_at_the_sender(
    ha: Sdk, receiver: Agency, verdicts: dict[str, str], now: datetime
) -> None:
    ok(ha.send(document("H44.30", receiver.code, files=(("Cong van.pdf", b"%PDF-1.7\nbad\n%%EOF\n"),))))
    verdicts[digest(b"%PDF-1.7\nbad\n%%EOF\n")] = "invalid"

    run_due(now)

    (row,) = ok(ha.call("getSentEdocList", {}))["data"]
    assert (row["receiveStatus"], "không hợp lệ" in row["receiveStatusDesc"]) == ("fail", True)


def test_a_document_for_an_agency_of_a_peer_is_sent_on_byte_for_byte(ha: Sdk, now: datetime) -> None:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    package = document("H44.30", "H44.40")

    ok(ha.send(package))

    delivery = Delivery.objects.get()
    assert (delivery.sha256, delivery.package.sender.code, delivery.recipient.code) == (
        digest(package),
        "H44.30",
        "H44.40",
    )
    (row,) = ok(ha.call("getSentEdocList", {}))["data"]
    assert row["receiveStatus"] == "initial"
    Delivery.objects.update(state="accepted", relay_outcome="x")
    assert ok(ha.call("getSentEdocList", {}))["data"][0]["receiveStatus"] == "done"


def test_a_peers_package_for_an_agency_behind_the_axis_is_settled_by_that_agency(
    ha: Sdk, client: Client, now: datetime
) -> None:
    key = make_key()
    peer = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", key, now=now)
    package = document("H44.40", "H44.30")

    answer = peer.post(client, package, recipient="H44.30", message_id="m-9", now=now)
    run_due(now)
    (item,) = ha.listed()
    stored = InboundPackage.objects.get().state
    ok(ha.call("updateStatus", {"docid": item["docId"], "status": "done"}))

    settled = InboundPackage.objects.get()
    assert (answer.status_code, stored, settled.state) == (202, PackageState.STORED, PackageState.ACCEPTED)
    assert receipts.read(settled.outcome_receipt).receipt.outcome == "accepted"
    assert not Delivery.objects.exists()


def test_a_peers_package_with_another_sender_inside_is_refused(
    ha: Sdk, client: Client, now: datetime
) -> None:
    peer = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)

    peer.post(client, document("H44.12", "H44.30"), recipient="H44.30", message_id="m-9", now=now)
    run_due(now)

    assert (InboundPackage.objects.get().outcome_code, ha.listed()) == ("sender_mismatch", [])


def test_a_peers_package_for_an_agency_that_was_laid_down_meanwhile_is_refused(
    client: Client, ha: Sdk, now: datetime
) -> None:
    peer = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    assert (
        peer.post(
            client, document("H44.40", "H44.30"), recipient="H44.30", message_id="m-9", now=now
        ).status_code
        == 202
    )
    Route.objects.filter(agency__code="H44.30").delete()

    run_due(now)

    package = InboundPackage.objects.get()
    assert (package.state, package.is_held, package.outcome_code) == ("refused", False, "wrong_addressee")


def test_a_letter_of_ours_waits_while_the_system_is_locked(ha: Sdk, letter: Letter, now: datetime) -> None:
    from vanthu.hub import actions as hub
    from vanthu.hub.models import System

    hub.lock(System.objects.get().pk, actor=SYSTEM, now=now)

    delivery = queue(letter, "H44.30", now)

    assert (delivery.state, "khóa" in delivery.last_error) == (DeliveryState.QUEUED, True)


def test_a_document_for_whom_the_axis_above_reaches_goes_there(ha: Sdk, now: datetime) -> None:
    above = outer_axis(now)
    far("G09", now)

    ok(ha.send(document("H44.30", "G09")))

    delivery = Delivery.objects.get()
    assert (delivery.peer_id, delivery.recipient.code) == (above.pk, "G09")


def test_a_status_goes_back_to_whom_the_axis_above_reaches(ha: Sdk, now: datetime) -> None:
    above = outer_axis(now)
    far("G09", now)

    ok(ha.send(status("H44.30", "G09", "G09,2026/11/23,7/BTTTT-CNTT", "03", now=now), messagetype="status"))

    assert [row.peer_id for row in Delivery.objects.all()] == [above.pk]


def test_nobody_is_reached_through_an_axis_that_is_off(ha: Sdk, now: datetime) -> None:
    Peer.objects.filter(pk=outer_axis(now).pk).update(is_active=False)
    far("G09", now)

    assert ha.send(document("H44.30", "G09")).json()["ErrorCode"] == "18"


def test_an_agency_that_was_laid_down_is_not_looked_for_on_the_axis_above(
    ha: Sdk, hb: Sdk, now: datetime
) -> None:
    outer_axis(now)
    ok(hb.call("deleteAgency", {"AgencyCode": "H44.31"}))

    assert ha.send(document("H44.30", "H44.31")).json()["ErrorCode"] == "18"


def test_what_failed_in_a_mailbox_is_there_again_when_it_is_posted_again(ha: Sdk, hb: Sdk) -> None:
    content = document("H44.30", "H44.31")
    first = ok(ha.send(content))["DocId"]
    (item,) = hb.listed()
    ok(hb.call("updateStatus", {"docid": item["docId"], "status": "fail", "status_desc": "Het dia"}))

    second = ok(ha.send(content))["DocId"]

    assert second == first
    assert [(one["docId"], one["status"]) for one in hb.listed()] == [(item["docId"], "initial")]


@pytest.mark.parametrize("state", [DeliveryState.STUCK, DeliveryState.STOPPED])
def test_what_was_given_up_on_its_way_on_is_sent_when_it_is_posted_again(
    ha: Sdk, now: datetime, state: DeliveryState
) -> None:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    content = document("H44.30", "H44.40")
    ok(ha.send(content))
    Delivery.objects.update(state=state.value)

    ok(ha.send(content))

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.round) == (DeliveryState.QUEUED, 2)
