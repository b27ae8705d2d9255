"""T22: a hub that was restored from an older backup gives what is posted again the ids that it had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.api.axis_client import Sdk, document_for
from tests.api.test_axis import ok
from tests.exchange.callers import document, known_caller
from tests.exchange.conftest import make_key
from vanthu.directory.models import Agency
from vanthu.exchange.models import Attempt, Delivery, InboundPackage
from vanthu.hub.models import Consignment, Parcel
from vanthu.jobs import worker
from vanthu.jobs.models import Work


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def go_back() -> None:
    """Have the hub forget all that it took, as a restored backup would."""
    for model in (Parcel, Consignment, Attempt, Delivery, InboundPackage, Work):
        model.objects.all().delete()


def test_t22_a_system_that_posts_again_has_the_same_ids(ha: Sdk, hb: Sdk) -> None:
    content = document_for("H44.30", ("H44.31",))
    before = ok(ha.send(content, sender="H44.30"))["DocId"]
    (listed,) = hb.listed()
    go_back()

    after = ok(ha.send(content, sender="H44.30"))["DocId"]

    assert (after, [item["docId"] for item in hb.listed()]) == (before, [listed["docId"]])


def test_t22_a_peer_that_offers_again_has_the_same_ids(
    ha: Sdk, client: Client, receiver: Agency, now: datetime
) -> None:
    other = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    content = document("H44.40", "H44.30")
    listed = []
    for _ in range(2):
        answer = other.post(client, content, recipient="H44.30", message_id="m-1", now=now)
        assert answer.status_code == 202
        worker.run_due(now)
        listed.append([item["docId"] for item in ha.listed()])
        go_back()

    assert listed[0] == listed[1] != []


def test_t22_what_is_sent_on_to_a_peer_keeps_its_message_id(ha: Sdk, now: datetime) -> None:
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    content, ids = document_for("H44.30", ("H44.40",)), []
    for _ in range(2):
        ok(ha.send(content, sender="H44.30"))
        ids += Delivery.objects.values_list("message_id", flat=True)
        go_back()

    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_t22_a_restored_system_is_listed_what_it_had_fetched_since_a_day(
    ha: Sdk, hb: Sdk, now: datetime
) -> None:
    ok(ha.send(document_for("H44.30", ("H44.31",))))
    (listed,) = hb.listed()
    ok(hb.call("updateStatus", {"docid": listed["docId"], "status": "done"}))

    asked = {"servicetype": "eDoc", "messagetype": "edoc", "pageSize": "500", "pageIndex": "1"}
    answer = hb.call("getReceivedEdocList", {**asked, "vanthu-since": f"{now:%Y/%m/%d}"})
    later = hb.call("getReceivedEdocList", {**asked, "vanthu-since": f"{now + timedelta(days=2):%Y/%m/%d}"})

    assert [(item["docId"], item["status"]) for item in ok(answer)["data"]] == [(listed["docId"], "done")]
    assert answer.headers["Vanthu-Axis"] == "1"
    assert ok(later)["data"] == []


def test_a_system_that_does_not_ask_for_it_is_listed_only_what_waits(ha: Sdk, hb: Sdk) -> None:
    ok(ha.send(document_for("H44.30", ("H44.31",))))
    (listed,) = hb.listed()
    ok(hb.call("updateStatus", {"docid": listed["docId"], "status": "done"}))

    answer = hb.call("getReceivedEdocList", {"messagetype": "edoc", "fromDate": "2026/01/01"})

    assert ok(answer)["data"] == []
    assert "Vanthu-Axis" not in answer.headers
