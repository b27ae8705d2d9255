"""A provincial axis: the same guarantees in another dialect."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.exchange.callers import document, status
from tests.exchange.conftest import SYSTEM
from vanthu.core.actor import Actor
from vanthu.core.errors import Refusal
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, probing
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage, Peer, Polling, Pulled
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import DeliveryState, PeerKind, ProbeResult
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due
from vnedxml import read_bytes

FAR = "H44.40"


@dataclass
class Lgsp:
    """The double: written from the description of the interface, not from our client."""

    address: str = ""
    secret: str = "khoa"
    parts: list[dict[str, bytes]] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    packages: dict[str, bytes] = field(default_factory=dict)
    acknowledged: list[dict[str, str]] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)
    envelope: dict[str, object] | None = None
    """What stands beside the package where it is handed out as JSON; none if it is handed out raw."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lgsp: Lgsp

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Serve the lists and the packages."""
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not self._knows():
            return
        if parts.path.endswith("/syncReceivedEdocList"):
            rows = self.lgsp.rows.get(asked["messageType"], [])
            self._json({"success": True, "count": len(rows), "data": rows})
        elif parts.path.endswith("/getEdoc"):
            content = self.lgsp.packages[asked["docId"]]
            if self.lgsp.envelope is not None:
                self._json({**self.lgsp.envelope, "data": base64.b64encode(content).decode()})
            else:
                self._send(200, content)
        else:
            self._send(404, b"")

    def do_POST(self) -> None:
        """Take packages and acknowledgements."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._knows():
            return
        if self.path.endswith("/updateStatus"):
            self.lgsp.acknowledged.append(json.loads(body))
            self._json({"success": True})
            return
        head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
        form = message_from_bytes(head + body)
        self.lgsp.parts.append({_name(part): part.get_payload(decode=True) for part in form.get_payload()})
        if self.lgsp.answers == ["lost"]:
            self.lgsp.answers.clear()
            self.close_connection = True
            return
        self._json(self.lgsp.answers.pop(0) if self.lgsp.answers else {"success": True, "docId": "L1"})

    def _knows(self) -> bool:
        is_known = self.headers["X-SystemId"] == "so-tttt" and self.headers["X-SecretKey"] == self.lgsp.secret
        if not is_known:
            self._json({"success": False, "errorCode": "15", "message": "Sai khóa"})
        return is_known

    def _json(self, fields: object) -> None:
        self._send(200, json.dumps(fields).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


@pytest.fixture
def lgsp() -> Iterator[Lgsp]:
    """The axis, over loopback."""
    made = Lgsp()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"lgsp": made}))
    made.address = f"http://127.0.0.1:{server.server_port}/lgsp"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def peer(lgsp: Lgsp, sender: Agency, now: datetime) -> Peer:
    """The axis as configured here, with an agency behind it."""
    facts = PeerFacts(
        name="LGSP", kind=PeerKind.LGSP, address=lgsp.address, system_id="so-tttt", secret="khoa"
    )
    made = actions.save_peer(facts, actor=SYSTEM, now=now)
    far = directory.save_agency(AgencyFacts(code=FAR, name="Sở Nội vụ"), actor=SYSTEM, now=now)
    actions.set_route(far.pk, peer_id=made.pk, actor=SYSTEM, now=now)
    return made


@pytest.fixture
def delivery(peer: Peer, letter: Letter, clerk: Actor, now: datetime) -> Delivery:
    """A letter on its way."""
    (queued,) = actions.queue(letter, recipients=[Agency.objects.get(code=FAR)], actor=clerk, now=now)
    return queued


def test_a_package_goes_as_a_form_and_is_handed_over(lgsp: Lgsp, delivery: Delivery, now: datetime) -> None:
    run_due(now)

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.relay_id) == (DeliveryState.RELAYED, "L1")
    assert lgsp.parts[0]["messageType"] == b"edoc"
    assert [party.organ_id for party in read_bytes(lgsp.parts[0]["edocFile"]).to] == [FAR]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"data": {"docId": "L2", "status": "OK", "errorCode": "0", "errorDesc": ""}}, DeliveryState.RELAYED),
        ({"data": {"docId": "L2", "status": "OK", "errorCode": "", "errorDesc": ""}}, DeliveryState.RELAYED),
        (
            {"data": {"docId": "L2", "status": "", "errorCode": None, "errorDesc": None}},
            DeliveryState.RELAYED,
        ),
        ({"docId": "L2"}, DeliveryState.RELAYED),
        ({"success": False, "docId": "L2"}, DeliveryState.QUEUED),
        ({"data": {"docId": "L2", "status": "FAIL", "errorCode": ""}}, DeliveryState.QUEUED),
        ({"success": False, "data": {"errorCode": "18", "errorDesc": "?"}}, DeliveryState.STUCK),
        ({"success": False, "errorCode": 22, "message": "?"}, DeliveryState.STUCK),
        ({"success": False, "errorCode": "20"}, DeliveryState.QUEUED),
        ({"success": False, "message": "?"}, DeliveryState.QUEUED),
        (["?"], DeliveryState.QUEUED),
    ],
)
def test_every_shape_of_answer_is_understood(
    lgsp: Lgsp, delivery: Delivery, now: datetime, answer: object, state: DeliveryState
) -> None:
    lgsp.answers = [answer]

    run_due(now)

    assert Delivery.objects.get(pk=delivery.pk).state == state


@pytest.mark.parametrize(
    "envelope",
    [None, {"success": True, "message": ""}, {"errorCode": "0"}, {"errorCode": ""}, {"ErrorCode": "0"}, {}],
)
def test_what_waits_is_fetched_once_and_done_after_its_check(
    lgsp: Lgsp, peer: Peer, now: datetime, opened: list[int], envelope: dict[str, object] | None
) -> None:
    lgsp.envelope = envelope
    row = {"docId": "D1", "from": FAR, "to": "H44.12", "status": "initial", "messageType": "edoc"}
    lgsp.rows = {"edoc": [row, {**row, "docId": "D0", "status": "done"}]}
    lgsp.packages = {"D1": document(FAR, "H44.12")}

    run_due(now)
    row["status"] = "done"
    run_due(now + timedelta(minutes=2))

    assert (InboundPackage.objects.count(), len(opened)) == (1, 1)
    assert lgsp.acknowledged == [{"docId": "D1", "status": "done"}]


def test_a_wrong_key_is_named_on_the_screen_and_at_the_next_round(
    lgsp: Lgsp, peer: Peer, admin: Actor, now: datetime
) -> None:
    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.CONNECTED
    lgsp.secret = "khac"

    run_due(now)

    assert "[15]" in Polling.objects.get().last_error
    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.WRONG_SECRET


def test_what_was_held_for_longer_than_the_axis_lists_comes_in_when_its_sender_is_known(
    lgsp: Lgsp, peer: Peer, now: datetime
) -> None:
    lgsp.rows = {"edoc": [{"docId": "D1", "from": "H44.77", "to": "H44.12", "status": "initial"}]}
    lgsp.packages = {"D1": document("H44.77", "H44.12")}
    run_due(now)
    assert Pulled.objects.get().held_code == "recipient_unknown"
    lgsp.rows = {}
    later = now + timedelta(days=9)
    run_due(later)

    new = directory.save_agency(AgencyFacts(code="H44.77", name="Sở mới"), actor=SYSTEM, now=later)
    actions.set_route(new.pk, peer_id=peer.pk, actor=SYSTEM, now=later)
    run_due(later + timedelta(minutes=2))

    assert lgsp.acknowledged == [{"docId": "D1", "status": "done"}]


@pytest.mark.parametrize(
    "envelope", [{"success": False}, {"errorCode": "20"}, {"errorCode": "", "status": "FAIL"}]
)
def test_bytes_beside_an_error_are_no_package(
    lgsp: Lgsp, peer: Peer, now: datetime, envelope: dict[str, object]
) -> None:
    lgsp.envelope = envelope
    lgsp.rows = {"edoc": [{"docId": "D1", "from": FAR, "to": "H44.12", "status": "initial"}]}
    lgsp.packages = {"D1": document(FAR, "H44.12")}

    run_due(now)

    assert not InboundPackage.objects.exists()


@pytest.mark.parametrize("lost", [DeliveryState.QUEUED, DeliveryState.STUCK, DeliveryState.SENDING])
def test_a_status_that_comes_before_taken_over_is_noted_settles_the_delivery(
    lgsp: Lgsp, delivery: Delivery, now: datetime, lost: DeliveryState
) -> None:
    Work.objects.filter(kind="exchange.send").delete()
    Delivery.objects.filter(pk=delivery.pk).update(state=lost, attempts=1)
    letter = delivery.package
    lgsp.rows = {"status": [{"docId": "S1", "from": FAR, "to": letter.sender.code, "status": "initial"}]}
    lgsp.packages = {"S1": status(FAR, letter.sender.code, letter.edxml_id, "03", now=now)}

    run_due(now)

    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.ACCEPTED


def test_where_an_answer_was_lost_a_person_decides_whether_it_is_sent_again(
    lgsp: Lgsp, delivery: Delivery, clerk: Actor, now: datetime
) -> None:
    lgsp.answers = ["lost"]

    for minutes in (0, 2, 4):
        run_due(now + timedelta(minutes=minutes))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, len(lgsp.parts)) == (DeliveryState.STUCK, 1)
    assert "có thể đã nhận" in kept.last_error
    assert kept.tries.latest("number").error_code == Refusal.ANSWER_LOST.value
    actions.retry_delivery(delivery.pk, actor=clerk, now=now + timedelta(minutes=5))
    run_due(now + timedelta(minutes=5))
    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.RELAYED


def test_an_axis_that_could_not_be_reached_is_simply_tried_again(
    lgsp: Lgsp, delivery: Delivery, now: datetime
) -> None:
    address = Peer.objects.get().address
    Peer.objects.update(address="http://127.0.0.1:9/lgsp")
    run_due(now)
    Peer.objects.update(address=address)

    run_due(now + timedelta(minutes=2))

    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.RELAYED
