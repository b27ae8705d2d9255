"""What systems post for agencies behind another axis: handed over once, whoever it names, and followed for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.api.axis_client import Sdk, document_for
from tests.api.test_axis import ok
from tests.exchange.axis_double import SECRET, SYSTEM_ID, Axis, serving
from tests.exchange.callers import known_caller
from tests.exchange.conftest import SYSTEM, digest, make_key
from tests.exchange.test_transport_lgsp import Lgsp, lgsp  # noqa: F401 a fixture
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, NotPermitted
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, attention, queries
from vanthu.exchange.models import Delivery, Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import DeliveryState, PeerKind
from vanthu.jobs.worker import run_due

THREE = ("H62.01", "H62.02", "H62.03")


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def axis() -> Iterator[Axis]:
    """The axis above ours, over loopback."""
    with serving(Axis()) as made:
        yield made


def above(axis: Axis, now: datetime) -> Peer:
    """Reach three agencies through the axis above."""
    facts = PeerFacts(
        name="Trục quốc gia", kind=PeerKind.AXIS, address=axis.address, system_id=SYSTEM_ID, secret=SECRET
    )
    return _lead(actions.save_peer(facts, actor=SYSTEM, now=now), now=now)


def beside(made: Lgsp, now: datetime) -> Peer:
    """Reach three agencies through a provincial axis."""
    facts = PeerFacts(
        name="LGSP", kind=PeerKind.LGSP, address=made.address, system_id="so-tttt", secret="khoa"
    )
    return _lead(actions.save_peer(facts, actor=SYSTEM, now=now), now=now)


def _lead(peer: Peer, *, now: datetime) -> Peer:
    for code in THREE:
        agency = directory.save_agency(AgencyFacts(code=code, name=f"Sở {code}"), actor=SYSTEM, now=now)
        actions.set_route(agency.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    return peer


def told(system: Sdk) -> dict[str, str]:
    """Return what the poster is told of each recipient."""
    rows = ok(system.call("getSentEdocList", {}))["data"]
    return {row["toCode"]: row["receiveStatus"] for row in rows}


def test_an_lgsp_is_handed_a_package_once_for_all_whom_it_names(
    ha: Sdk,
    lgsp: Lgsp,  # noqa: F811 the fixture imported above
    now: datetime,
) -> None:
    beside(lgsp, now)
    content = document_for("H44.30", THREE)

    ok(ha.send(content))
    before = told(ha)
    run_due(now)

    assert [digest(part["edocFile"]) for part in lgsp.parts] == [digest(content)]
    assert before == dict.fromkeys(THREE, "initial")
    assert told(ha) == dict.fromkeys(THREE, "processing")
    relayed = AuditEntry.objects.filter(event=Event.DELIVERY_RELAYED.value)
    assert relayed.count() == 3


def test_who_is_added_later_had_it_from_an_lgsp_already(
    ha: Sdk,
    lgsp: Lgsp,  # noqa: F811 the fixture imported above
    now: datetime,
) -> None:
    beside(lgsp, now)
    content = document_for("H44.30", THREE)

    ok(ha.send(content, to=THREE[0]))
    run_due(now)
    ok(ha.send(content, to=THREE[1]))
    run_due(now)

    assert len(lgsp.parts) == 1
    assert told(ha) == dict.fromkeys(THREE[:2], "processing")


def test_an_axis_finds_all_recipients_in_the_package(ha: Sdk, axis: Axis, now: datetime) -> None:
    above(axis, now)

    ok(ha.send(document_for("H44.30", THREE)))
    run_due(now)

    ((headers, _),) = axis.sent
    assert "to" not in headers
    assert {(row.state, row.relay_id) for row in Delivery.objects.all()} == {("relayed", "doc-1")}


def test_an_axis_is_told_its_recipients_where_the_package_names_others(
    ha: Sdk, hb: Sdk, axis: Axis, now: datetime
) -> None:
    above(axis, now)

    ok(ha.send(document_for("H44.30", (*THREE[:2], "H44.31"))))
    run_due(now)

    ((headers, _),) = axis.sent
    assert headers["to"] == "H62.01;H62.02"
    assert told(ha) == {"H62.01": "processing", "H62.02": "processing", "H44.31": "initial"}


def test_each_recipients_own_word_is_told(ha: Sdk, axis: Axis, now: datetime) -> None:
    above(axis, now)
    ok(ha.send(document_for("H44.30", THREE)))
    run_due(now)

    axis.sent_list = [
        {"senderDocId": "doc-1", "toCode": "H62.01", "receiveStatus": "done"},
        {
            "senderDocId": "doc-1",
            "toCode": "H62.02",
            "receiveStatus": "fail",
            "receiveStatusDesc": "Hỏng tệp",
        },
    ]
    run_due(now + timedelta(minutes=2))

    assert told(ha) == {"H62.01": "done", "H62.02": "fail", "H62.03": "processing"}


def test_who_is_reached_another_way_before_it_left_gets_it_that_way(
    ha: Sdk, axis: Axis, now: datetime
) -> None:
    peer = above(axis, now)
    ok(ha.send(document_for("H44.30", THREE)))
    other = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)

    first = Agency.objects.get(code=THREE[0])
    actions.set_route(first.pk, peer_id=other.peer_id, actor=SYSTEM, now=now)
    run_due(now)

    assert sorted(headers["to"] for headers, _ in axis.sent) == list(THREE[1:])
    states = {row.recipient.code: (row.peer_id, row.state) for row in Delivery.objects.all()}
    assert states == {
        THREE[0]: (other.peer_id, DeliveryState.QUEUED),
        THREE[1]: (peer.pk, DeliveryState.RELAYED),
        THREE[2]: (peer.pk, DeliveryState.RELAYED),
    }


def test_what_our_axis_cannot_carry_on_is_told_shown_and_tried_again_by_its_keeper(
    ha: Sdk, axis: Axis, now: datetime
) -> None:
    above(axis, now)
    axis.faults["sendEdoc"] = ["18"]
    ok(ha.send(document_for("H44.30", THREE[:1])))
    run_due(now)
    keeper, clerk = _of_the_office(Role.ADMINISTRATOR), _of_the_office(Role.CLERK)
    (stuck,) = attention.overdue(keeper, now=now)

    assert told(ha) == {THREE[0]: "fail"}
    assert (stuck.carried_for, stuck.state) == ("Sở Tài chính tỉnh Phú Thọ", DeliveryState.STUCK)
    assert attention.overdue(clerk, now=now) == []
    with pytest.raises(NotPermitted):
        actions.retry_delivery(stuck.delivery_id, actor=clerk, now=now)
    with pytest.raises(NotFound):
        queries.delivery(clerk, stuck.delivery_id)

    actions.retry_delivery(stuck.delivery_id, actor=keeper, now=now)
    run_due(now)

    assert queries.delivery(keeper, stuck.delivery_id).state is DeliveryState.RELAYED
    assert told(ha) == {THREE[0]: "processing"}


def _of_the_office(role: Role) -> Actor:
    office, _ = Agency.objects.get_or_create(code="H44.99", defaults={"name": "Trục", "is_local": True})
    return Actor(name="Người trực", agency_id=office.pk, roles=frozenset({role}))
