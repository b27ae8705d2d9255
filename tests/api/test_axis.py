"""The hub's operations as the axis' own client calls them: field for field, type for type."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.axis_client import Sdk, document_for, sdk_hash
from tests.exchange.callers import document, status
from tests.exchange.conftest import SYSTEM, digest
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.blobs import blobs
from vanthu.directory.models import Agency
from vanthu.exchange.models import InboundPackage, Route
from vanthu.hub import actions
from vanthu.hub.models import Consignment, Parcel, SeenRequest, System


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def ok(answer: Any) -> dict[str, Any]:
    """Return the fields of an answer that must be a success."""
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    fields = dict(json.loads(text))
    assert (fields["status"], fields["ErrorCode"]) == ("OK", "0"), fields
    return fields


def test_the_whole_loop_of_two_systems(ha: Sdk, hb: Sdk) -> None:
    package = document("H44.30", "H44.31")

    sent_id = ok(ha.send(package))["DocId"]
    (waiting,) = hb.listed()
    got = ok(hb.call("getEdoc", {"docId": waiting["docId"]}))
    downloaded = hb.call("downloadEdoc", {"docId": waiting["docId"]}, method="GET", body=b"")
    before = ok(hb.call("countReceiveEdoc", {"servicetype": "eDoc", "messagetype": "edoc"}, method="GET"))
    ok(hb.call("updateStatus", {"docid": waiting["docId"], "status": "processing"}))
    still = hb.listed()
    ok(hb.call("updateStatus", {"docid": waiting["docId"], "status": "done"}))

    assert sent_id
    assert base64.b64decode(got["data"]) == package
    assert b"".join(downloaded.streaming_content) == package
    assert before["count"] == 1
    assert [item["status"] for item in still] == ["processing"]
    assert hb.listed() == []
    assert ok(hb.call("countReceiveEdoc", {}))["count"] == 0


def test_a_listed_package_has_the_fields_that_the_client_reads(ha: Sdk, hb: Sdk) -> None:
    ha.send(document("H44.30", "H44.31"))

    (item,) = hb.listed()

    assert {**item, "docId": "x", "status_desc": ""} == {
        "docId": "x",
        "serviceType": "eDoc",
        "messageType": "edoc",
        "created_time": "2026/11/23 15:00:00",
        "updated_time": "2026/11/23 15:00:00",
        "from": "H44.30",
        "to": "H44.31",
        "status": "initial",
        "status_desc": "",
    }


def test_the_list_of_sent_packages_tells_what_became_of_each(ha: Sdk, hb: Sdk) -> None:
    sent_id = ok(ha.send(document("H44.30", "H44.31")))["DocId"]
    (item,) = hb.listed()
    hb.call("updateStatus", {"docid": item["docId"], "status": "done"})

    days = {"fromDate": "2026/11/23", "toDate": "2026/11/23", "pageSize": "10", "pageIndex": "1"}
    (row,) = ok(ha.call("getSentEdocList", days))["data"]

    assert {name: row[name] for name in row if not name.endswith("Desc")} == {
        "serviceType": "eDoc",
        "messageType": "edoc",
        "senderDocId": sent_id,
        "receiverDocId": item["docId"],
        "fromCode": "H44.30",
        "toCode": "H44.31",
        "title": "V/v kiểm tra cửa nhận",
        "notation": "12/ABC",
        "sentTime": "2026/11/23 15:00:00",
        "sendStatus": "done",
        "receivedTime": "2026/11/23 15:00:00",
        "receiveStatus": "done",
    }
    assert {"sendStatusDesc", "receiveStatusDesc"} <= set(row)


def test_sent_packages_come_by_days_and_pages(ha: Sdk, hb: Sdk) -> None:
    for number in ("1", "2", "3"):
        ok(ha.send(document("H44.30", "H44.31", number=number)))

    def page(index: str, day: str = "2026/11/23") -> list[str]:
        asked = {"fromDate": day, "toDate": day, "pageSize": "2", "pageIndex": index}
        return [row["notation"] for row in ok(ha.call("getSentEdocList", asked))["data"]]

    assert (page("1"), page("2"), page("3")) == (["3/ABC", "2/ABC"], ["1/ABC"], [])
    assert page("1", "2026/11/22") == []


def test_one_system_sees_nothing_of_another(ha: Sdk, hb: Sdk) -> None:
    ok(ha.send(document("H44.30", "H44.31")))
    (item,) = hb.listed()

    for operation, parameters in (
        ("getEdoc", {"docId": item["docId"]}),
        ("downloadEdoc", {"docId": item["docId"]}),
        ("updateStatus", {"docid": item["docId"], "status": "done"}),
    ):
        assert ha.call(operation, parameters).json()["ErrorCode"] == "20"
    assert (ha.listed(), ok(hb.call("getSentEdocList", {}))["data"]) == ([], [])
    assert len(hb.listed()) == 1


def test_stale_headers_of_a_long_lived_client_are_borne(ha: Sdk, hb: Sdk) -> None:
    for number in ("1", "2"):
        ok(ha.send(document("H44.30", "H44.31", number=number)))
    first, second = hb.listed()

    for item in (first, second):
        got = ok(hb.call("getEdoc", {"docId": item["docId"]}))
        assert (
            digest(base64.b64decode(got["data"]))
            == Parcel.objects.get(doc_id=item["docId"]).consignment.sha256
        )
        ok(hb.call("updateStatus", {"docid": item["docId"], "status": "done"}))

    assert {"XroadVnpt-docId", "XroadVnpt-docid"} <= set(hb.sent)
    assert hb.listed() == []


@pytest.mark.parametrize("spelling", [digest, sdk_hash, lambda content: digest(content).upper()])
def test_every_spelling_of_the_hash_is_taken(ha: Sdk, hb: Sdk, spelling: Any) -> None:
    package = document("H44.30", "H44.31")

    answer = ha.call(
        "sendEdoc",
        {"from": "H44.30", "servicetype": "eDoc", "messagetype": "edoc", "hash-file": spelling(package)},
        body=package,
        content_type="application/octet-stream",
    )

    ok(answer)


def test_the_same_bytes_again_have_the_same_doc_id(ha: Sdk, hb: Sdk) -> None:
    package = document("H44.30", "H44.31")

    first, second = ok(ha.send(package))["DocId"], ok(ha.send(package))["DocId"]

    assert first == second
    assert (Consignment.objects.count(), len(hb.listed())) == (1, 1)
    assert AuditEntry.objects.filter(event=Event.PARCEL_REPEATED).count() == 1


def test_a_package_for_several_goes_to_each(ha: Sdk, hb: Sdk, receiver: Agency) -> None:
    package = document_for("H44.30", ("H44.31", receiver.code))

    ok(ha.send(package))

    assert len(hb.listed()) == 1
    assert InboundPackage.objects.get().recipient == receiver
    assert len(ok(ha.call("getSentEdocList", {}))["data"]) == 2


def test_the_to_header_picks_some_of_those_named_and_the_rest_may_follow(
    ha: Sdk, hb: Sdk, receiver: Agency
) -> None:
    package = document_for("H44.30", ("H44.31", receiver.code))

    first = ok(ha.send(package, to="H44.31"))["DocId"]
    before = InboundPackage.objects.count()
    second = ok(ha.send(package, to=receiver.code))["DocId"]

    assert (before, InboundPackage.objects.count(), first == second) == (0, 1, True)


def test_older_codes_are_understood(ha: Sdk, hb: Sdk) -> None:
    ok(ha.send(document("000.30.00.H44", "000.31.00.H44"), sender="000.30.00.H44"))

    (item,) = hb.listed()

    assert (item["from"], item["to"]) == ("000.30.00.H44", "000.31.00.H44")


def test_statuses_are_listed_and_counted_apart(ha: Sdk, hb: Sdk, now: datetime) -> None:
    ok(ha.send(status("H44.30", "H44.31", "H44.31,2026/11/20,9/X", "03", now=now), messagetype="status"))

    assert (len(hb.listed("edoc")), len(hb.listed("status"))) == (0, 1)
    assert ok(hb.call("countReceiveStatus", {}))["count"] == 1
    assert ok(hb.call("countReceiveEdoc", {}))["count"] == 0


def test_nothing_is_delivered_before_the_receiver_says_so(ha: Sdk, hb: Sdk) -> None:
    ok(ha.send(document("H44.30", "H44.31")))
    (item,) = hb.listed()
    ok(hb.call("getEdoc", {"docId": item["docId"]}))

    (row,) = ok(ha.call("getSentEdocList", {}))["data"]

    assert (row["receiveStatus"], len(hb.listed())) == ("initial", 1)


def test_a_final_word_is_final_and_may_be_repeated(ha: Sdk, hb: Sdk) -> None:
    ok(ha.send(document("H44.30", "H44.31")))
    (item,) = hb.listed()

    ok(hb.call("updateStatus", {"docid": item["docId"], "status": "done"}))
    again = hb.call("updateStatus", {"docid": item["docId"], "status": "done"}).json()
    other = hb.call("updateStatus", {"docid": item["docId"], "status": "fail"}).json()

    assert (again["ErrorCode"], other["ErrorCode"]) == ("0", "20")


def test_the_package_is_kept_as_evidence_after_it_was_received(ha: Sdk, hb: Sdk) -> None:
    package = document("H44.30", "H44.31")
    ok(ha.send(package))
    (item,) = hb.listed()
    ok(hb.call("updateStatus", {"docid": item["docId"], "status": "done"}))

    assert blobs().read(Consignment.objects.get().sha256) == package
    assert base64.b64decode(ok(hb.call("getEdoc", {"docId": item["docId"]}))["data"]) == package


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("getAgenciesList", {"code", "id", "mail", "name", "pid", "oldCode"}),
        ("getAgenciesListQD20", {"code", "id", "mail", "name", "code102"}),
        (
            "getSynchronizeUnit",
            {
                "code",
                "id",
                "mail",
                "name",
                "pid",
                "version",
                "centerCode",
                "deleted",
                "modifyDate",
                "isAgency",
            },
        ),
    ],
)
def test_the_address_book_has_the_fields_that_the_client_reads(
    ha: Sdk, operation: str, fields: set[str]
) -> None:
    (row,) = ok(ha.call(operation))["data"]

    assert fields <= set(row)
    assert row["name"] == "Sở Tài chính tỉnh Phú Thọ"
    assert row["code"] in {"H44.30", "000.30.00.H44"}
    assert all(isinstance(row[name], str) for name in fields - {"deleted", "isAgency"})


def test_a_system_lays_its_agency_down_and_takes_it_up_again(ha: Sdk, hb: Sdk) -> None:
    ok(hb.call("deleteAgency", {"AgencyCode": "H44.31"}))
    while_down = ha.send(document("H44.30", "H44.31")).json()["ErrorCode"]
    ok(hb.call("registerAgency", body=b'{"code":"H44.31","name":"So Y te","mail":"x@example.vn"}'))
    ok(ha.send(document("H44.30", "H44.31")))

    assert while_down == "18"
    assert Agency.objects.get(code="H44.31").name == "Sở Y tế tỉnh Phú Thọ"


def test_a_client_that_keeps_old_headers_lays_down_the_agency_that_it_means(now: datetime, db: None) -> None:
    made = actions.add_system("ubnd", agency_codes=["H44.50", "H44.51"], actor=SYSTEM, now=now)
    client = Sdk("ubnd", made.secret, now)
    ok(client.call("registerAgency", {"code": "H44.50", "name": "UBND xa Thanh Mieu"}))

    ok(client.call("deleteAgency", {"AgencyCode": "H44.51"}))
    ok(client.call("registerAgency", {"code": "H44.50", "name": "UBND xa Thanh Mieu"}))

    assert [route.agency.code for route in Route.objects.filter(peer__system__system_id="ubnd")] == ["H44.50"]


def test_a_system_registers_only_what_the_operator_admitted(ha: Sdk, hb: Sdk, stranger: Agency) -> None:
    for code in ("H44.31", stranger.code, "H99.99"):
        assert ha.call("registerAgency", body=f'{{"code":"{code}"}}'.encode()).json()["ErrorCode"] == "19"

    assert Route.objects.get(agency__code="H44.31").peer.system.system_id == "syt"
    assert not Route.objects.filter(agency=stranger).exists()


def test_single_and_double_slashes_lead_to_the_same_place(ha: Sdk) -> None:
    for endpoint in ("/axis", "/axis/", "/axis//"):
        ha.endpoint = endpoint
        ok(ha.call("getAgenciesList"))


def test_an_unknown_operation_is_told_so(ha: Sdk) -> None:
    answer = ha.call("getEverything")

    assert (answer.status_code, answer.json()["ErrorCode"]) == (404, "20")


def test_a_browser_at_the_door_is_refused_in_the_envelope(client: Client, db: None) -> None:
    answer = client.get("/axis/getAgenciesList")

    assert (answer.status_code, answer.json()["status"], answer.json()["ErrorCode"]) == (200, "FAIL", "15")


def test_what_was_served_is_forgotten_after_the_window(ha: Sdk, clock: Any, now: datetime) -> None:
    ha.call("getAgenciesList")
    clock.move_to(now + timedelta(minutes=20))
    ha.call("getAgenciesList", at=now + timedelta(minutes=20))

    assert SeenRequest.objects.count() == 1
    assert System.objects.get().last_seen_at == now + timedelta(minutes=20)
