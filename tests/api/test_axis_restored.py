"""T22: a hub that was restored from an older backup gives what is posted again the ids that it had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
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
