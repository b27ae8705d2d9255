"""The axis as a client: what is handed over, what is fetched, and that `done` is said only after our own commit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.exchange.axis_double import SECRET, SYSTEM_ID, Axis, serving
from tests.exchange.callers import PDF, document, status
from tests.exchange.conftest import SYSTEM
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, NotPermitted, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, asking, peer_queries, probing, pulling
from vanthu.exchange.keys import ensure_key, installation_key
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage, OutboundPackage, Peer, Polling, Pulled, Route
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import DeliveryState, PackageState, PeerKind, ProbeResult
from vanthu.jobs.models import Work
from vanthu.jobs.worker import run_due
from vnedxml import read_bytes

FAR = "H44.40"
OLDER = "000.40.00.H44"


@pytest.fixture
def axis() -> Iterator[Axis]:
    """The axis, over loopback."""
    with serving(Axis()) as made:
        yield made


@pytest.fixture
def far(sender: Agency, now: datetime) -> Agency:
    """An agency whose software uses the axis."""
    facts = AgencyFacts(code=FAR, name="Sở Nội vụ tỉnh Phú Thọ", older_code=OLDER)
    return directory.save_agency(facts, actor=SYSTEM, now=now)


@pytest.fixture
def peer(axis: Axis, far: Agency, now: datetime) -> Peer:
    """The axis as it is configured here; the far agency is reached through it."""
    made = save(axis, now=now)
    actions.set_route(far.pk, peer_id=made.pk, actor=SYSTEM, now=now)
    return made


def save(axis: Axis, *, now: datetime, **changes: object) -> Peer:
    """Configure the axis."""
    facts: dict[str, object] = {
        "name": "Trục tỉnh",
        "kind": PeerKind.AXIS,
        "address": axis.address,
        "system_id": SYSTEM_ID,
        "secret": SECRET,
    }
    return actions.save_peer(PeerFacts(**{**facts, **changes}), actor=SYSTEM, now=now)  # type: ignore[arg-type]  # by name


@pytest.fixture
def delivery(peer: Peer, letter: Letter, far: Agency, clerk: Actor, now: datetime) -> Delivery:
    """A letter on its way through the axis."""
    (queued,) = actions.queue(letter, recipients=[far], actor=clerk, now=now)
    return queued


def state_of(delivery: Delivery) -> str:
    """Return where a delivery stands."""
    return Delivery.objects.get(pk=delivery.pk).state


# sending


def test_a_document_is_handed_over_and_counts_as_not_delivered_yet(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    run_due(now)

    kept = Delivery.objects.get(pk=delivery.pk)
    (headers, content) = axis.sent[0]
    assert (kept.state, kept.relay_id, kept.stored_receipt) == (DeliveryState.RELAYED, "doc-1", "")
    assert '"DocId":"doc-1"' in kept.relay_answer
    assert (headers["from"], headers["to"]) == ("H44.12", FAR)
    assert (headers["servicetype"], headers["messagetype"]) == ("eDoc", "edoc")
    assert headers["hash-file"] == hashlib.sha256(content).hexdigest() == kept.sha256


def test_a_package_for_an_axis_names_its_recipient_alone(
    axis: Axis, peer: Peer, far: Agency, letter: Letter, clerk: Actor, now: datetime
) -> None:
    other = directory.save_agency(AgencyFacts(code="H44.41", name="Sở Y tế"), actor=SYSTEM, now=now)
    actions.set_route(other.pk, peer_id=peer.pk, actor=SYSTEM, now=now)

    actions.queue(letter, recipients=[far, other], actor=clerk, now=now)
    run_due(now)

    named = {headers["to"]: [party.organ_id for party in read_bytes(body).to] for headers, body in axis.sent}
    assert named == {FAR: [FAR], "H44.41": ["H44.41"]}


def test_the_older_code_and_the_short_hash_are_written_where_the_axis_wants_them(
    axis: Axis, peer: Peer, delivery: Delivery, now: datetime
) -> None:
    save(axis, now=now, writes_older_codes=True, writes_short_hash=True)

    run_due(now)

    headers, content = axis.sent[0]
    assert (headers["from"], headers["to"]) == ("000.12.00.H44", OLDER)
    assert headers["hash-file"] == "".join(f"{byte:x}" for byte in hashlib.sha256(content).digest())
    assert read_bytes(content).from_.organ_id == "000.12.00.H44"


@pytest.mark.parametrize("code", ["10", "18", "19", "22", "23"])
def test_a_final_error_of_the_axis_goes_to_the_operator_in_words(
    axis: Axis, delivery: Delivery, now: datetime, code: str
) -> None:
    axis.faults["sendEdoc"] = [code]

    run_due(now)

    kept = Delivery.objects.get(pk=delivery.pk)
    said, _, cause = kept.last_error.partition("\n")
    assert kept.state == DeliveryState.STUCK
    assert said.startswith("Trục trả lời: ")
    assert "Hãy" in said, "it says what to do, and the axis' own words stand apart"
    assert f"[{code}]" in cause


@pytest.mark.parametrize("fault", ["15", "20", "21", 503, 429])
def test_an_error_that_passes_is_tried_again_with_the_same_bytes(
    axis: Axis, delivery: Delivery, now: datetime, fault: object
) -> None:
    axis.faults["sendEdoc"] = [fault]

    run_due(now)
    assert state_of(delivery) == DeliveryState.QUEUED
    run_due(now + timedelta(minutes=5))

    assert state_of(delivery) == DeliveryState.RELAYED
    assert hashlib.sha256(axis.sent[0][1]).hexdigest() == Delivery.objects.get(pk=delivery.pk).sha256


def test_done_at_the_axis_settles_the_delivery_and_the_row_is_the_evidence(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    run_due(now)
    axis.sent_list = [
        {"senderDocId": "doc-1", "toCode": FAR, "receiveStatus": "done", "notation": "05/STTTT-CNTT"}
    ]

    run_due(now + timedelta(minutes=2))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert kept.state == DeliveryState.ACCEPTED
    assert '"receiveStatus":"done"' in kept.relay_outcome


def test_fail_at_the_axis_is_a_refusal_with_its_words(axis: Axis, delivery: Delivery, now: datetime) -> None:
    run_due(now)
    axis.sent_list = [
        {"senderDocId": "doc-1", "toCode": FAR, "receiveStatus": "fail", "receiveStatusDesc": "Sai nơi nhận"}
    ]

    run_due(now + timedelta(minutes=2))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.outcome_reason) == (DeliveryState.REJECTED, "Sai nơi nhận")


@pytest.mark.parametrize(
    "row",
    [
        {"senderDocId": "doc-9", "toCode": FAR, "receiveStatus": "done"},
        {"senderDocId": "doc-1", "toCode": "H44.99", "receiveStatus": "done"},
        {"senderDocId": "doc-1", "toCode": FAR, "receiveStatus": "processing"},
        {"senderDocId": None, "receiveStatus": ["done"]},
    ],
)
def test_what_the_axis_says_of_something_else_settles_nothing(
    axis: Axis, delivery: Delivery, now: datetime, row: dict[str, object]
) -> None:
    run_due(now)
    axis.sent_list = [row]

    run_due(now + timedelta(minutes=2))

    assert state_of(delivery) == DeliveryState.RELAYED


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("01", DeliveryState.RELAYED),
        ("02", DeliveryState.REJECTED),
        ("03", DeliveryState.ACCEPTED),
        ("06", DeliveryState.ACCEPTED),
    ],
)
def test_a_business_status_settles_what_only_an_axis_vouched_for(
    axis: Axis, delivery: Delivery, now: datetime, code: str, state: DeliveryState
) -> None:
    run_due(now)
    told = status(FAR, "H44.12", delivery.package.edxml_id, code, now=now)
    axis.put("st-1", told, FAR, "H44.12", kind="status")

    run_due(now + timedelta(minutes=2))

    assert state_of(delivery) == state
    assert axis.acknowledged == [("st-1", "done")]


# an answer that was lost

SUBJECT = "V/v triển khai chữ ký số chuyên dùng công vụ"


def row(reference: str = "doc-1", **changes: object) -> dict[str, object]:
    """Return the letter as an axis lists it that took it over."""
    return {
        "senderDocId": reference,
        "toCode": FAR,
        "notation": "05/STTTT-CNTT",
        "title": SUBJECT,
        "messageType": "edoc",
        "sentTime": "2026/11/23 15:00:00",
        "receiveStatus": "initial",
        **changes,
    }


@pytest.mark.parametrize("code", [FAR, OLDER])
@pytest.mark.parametrize("notation", ["05/STTTT-CNTT", "STTTT-CNTT"])
def test_what_an_axis_took_without_our_knowing_is_found_in_its_list_and_not_posted_again(
    axis: Axis, delivery: Delivery, now: datetime, code: str, notation: str
) -> None:
    axis.faults["sendEdoc"] = ["lost"]

    run_due(now)
    assert state_of(delivery) == DeliveryState.QUEUED
    axis.sent_list = [row("khac", title="Văn bản khác"), row(toCode=code, notation=notation)]
    run_due(now + timedelta(minutes=2))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.relay_id, len(axis.sent)) == (DeliveryState.RELAYED, "doc-1", 1)
    assert SUBJECT in kept.relay_answer


def test_what_is_carried_on_for_others_is_searched_too(axis: Axis, delivery: Delivery, now: datetime) -> None:
    axis.faults["sendEdoc"] = ["lost"]
    run_due(now)
    facts = {"number_text": "05", "notation": "STTTT-CNTT", "subject": SUBJECT}
    OutboundPackage.objects.filter(pk=delivery.package_id).update(facts=facts)
    axis.sent_list = [row()]

    run_due(now + timedelta(minutes=2))

    assert (state_of(delivery), len(axis.sent)) == (DeliveryState.RELAYED, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"toCode": "H44.41"},
        {"title": "Về việc khác"},
        {"notation": "06/STTTT-CNTT"},
        {"sentTime": "2026/11/22 08:00:00"},
        {"senderDocId": "cua-luot-khac"},
    ],
)
def test_what_an_axis_does_not_list_is_posted_again(
    axis: Axis, delivery: Delivery, other_delivery: Delivery, now: datetime, other: dict[str, object]
) -> None:
    axis.faults["sendEdoc"] = ["lost"]
    axis.sent_list = [row(**other)]

    run_due(now)
    run_due(now + timedelta(minutes=2))

    assert state_of(delivery) == DeliveryState.RELAYED
    assert len(axis.sent) == 2
    assert axis.sent[0][1] == axis.sent[1][1]


@pytest.fixture
def other_delivery(delivery: Delivery, far: Agency, now: datetime) -> Delivery:
    """Another letter that the axis took over under an id of its own."""
    package = OutboundPackage.objects.get(pk=delivery.package_id)
    package.pk = None
    package.save()
    return Delivery.objects.create(
        package=package,
        sender=delivery.sender,
        kind=delivery.kind,
        recipient=far,
        peer=delivery.peer,
        message_id="khac",
        state=DeliveryState.RELAYED.value,
        relay_id="cua-luot-khac",
        relay_answer="{}",
        priority=5,
        alive_from=now,
        queued_at=now,
    )


def test_a_failure_that_left_nothing_there_is_no_reason_to_search(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    axis.faults["sendEdoc"] = ["20", 503]

    for minutes in (0, 2, 4):
        run_due(now + timedelta(minutes=minutes))

    assert state_of(delivery) == DeliveryState.RELAYED
    assert axis.calls.count("sendEdoc") == 3
    assert (
        "getSentEdocList" not in axis.calls[: axis.calls.index("sendEdoc", axis.calls.index("sendEdoc") + 2)]
    )


def test_where_no_list_can_be_searched_a_person_decides(
    axis: Axis, delivery: Delivery, clerk: Actor, now: datetime
) -> None:
    axis.faults = {"sendEdoc": ["lost"], "getSentEdocList": [404]}

    run_due(now)
    run_due(now + timedelta(minutes=2))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, len(axis.sent)) == (DeliveryState.STUCK, 1)
    assert "có thể đã nhận" in kept.last_error
    axis.faults["getSentEdocList"] = [404]
    actions.retry_delivery(delivery.pk, actor=clerk, now=now + timedelta(minutes=3))
    run_due(now + timedelta(minutes=3))
    assert (state_of(delivery), len(axis.sent)) == (DeliveryState.RELAYED, 2)


def test_an_axis_of_our_kind_knows_a_repeat_and_is_posted_to_again(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    axis.keeps_all = True
    axis.faults["sendEdoc"] = ["lost"]

    run_due(now)
    run_due(now + timedelta(minutes=2))

    assert (state_of(delivery), len(axis.sent)) == (DeliveryState.RELAYED, 2)


# receiving


def test_what_waits_is_fetched_kept_inspected_and_only_then_done(
    axis: Axis, peer: Peer, now: datetime, opened: list[int]
) -> None:
    content = document(FAR, "H44.12")
    axis.put("tai-lieu-1", content, FAR, "H44.12")

    run_due(now)

    pulled = Pulled.objects.get()
    assert pulled.package is not None
    assert (pulled.package.state, pulled.package.sha256) == (
        PackageState.ACCEPTED,
        hashlib.sha256(content).hexdigest(),
    )
    assert blobs().read(pulled.sha256) == content
    assert opened == [pulled.package.pk]
    assert axis.acknowledged == [("tai-lieu-1", "done")]


def test_an_axis_is_told_what_was_concluded_under_a_key_that_is_no_longer_ours(
    axis: Axis, peer: Peer, now: datetime, own_home: Path
) -> None:
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    axis.faults["updateStatus"] = [500]
    run_due(now)
    (own_home / "keys" / "installation.pem").unlink()
    ensure_key(own_home)

    run_due(now + timedelta(minutes=2))

    assert axis.acknowledged == [("tai-lieu-1", "done")]


def test_nothing_is_done_before_the_check_has_concluded(
    axis: Axis, peer: Peer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    (row,) = Work.objects.filter(kind="exchange.pull")

    Work.objects.exclude(pk=row.pk).delete()
    from vanthu.exchange import pulling
    from vanthu.jobs.registry import TryAgain

    for _ in range(3):
        with pytest.raises(TryAgain):
            pulling.pull(peer.pk, now=now)

    assert InboundPackage.objects.get().state == PackageState.STORED
    assert axis.acknowledged == []
    assert axis.calls.count("getEdoc") == 1


def test_a_package_that_is_listed_again_is_a_duplicate_and_told_again(
    axis: Axis, peer: Peer, now: datetime, opened: list[int]
) -> None:
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    run_due(now)
    axis.items[0].status = "initial"

    run_due(now + timedelta(minutes=2))

    assert InboundPackage.objects.count() == 1
    assert len(opened) == 1
    assert axis.acknowledged == [("tai-lieu-1", "done")] * 2


def test_a_refused_package_is_told_fail_and_its_sender_the_reason(
    axis: Axis, peer: Peer, now: datetime, verdicts: dict[str, str]
) -> None:
    verdicts[hashlib.sha256(PDF).hexdigest()] = "invalid"
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")

    run_due(now)

    assert axis.acknowledged == [("tai-lieu-1", "fail")]
    told = read_bytes(axis.sent[0][1])
    assert (axis.sent[0][0]["messagetype"], axis.sent[0][0]["to"]) == ("status", FAR)
    assert told.status_code.value == "02"
    assert "không hợp lệ" in told.description


def test_a_package_that_says_another_sender_than_the_axis_is_refused(
    axis: Axis, peer: Peer, stranger: Agency, now: datetime
) -> None:
    axis.put("tai-lieu-1", document("H62.05", "H44.12"), FAR, "H44.12")

    run_due(now)

    assert InboundPackage.objects.get().outcome_code == "sender_mismatch"
    assert axis.acknowledged == [("tai-lieu-1", "fail")]


def test_an_unknown_sender_is_held_with_its_bytes_until_the_address_book_knows_it(
    axis: Axis, peer: Peer, now: datetime
) -> None:
    content = document("H44.77", "H44.12")
    axis.put("tai-lieu-1", content, "H44.77", "H44.12")

    run_due(now)

    held = Pulled.objects.get()
    assert (held.package, held.held_code) == (None, "recipient_unknown")
    assert blobs().read(held.sha256) == content
    assert axis.acknowledged == []
    new = directory.save_agency(AgencyFacts(code="H44.77", name="Sở mới"), actor=SYSTEM, now=now)
    actions.set_route(new.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    run_due(now + timedelta(minutes=2))
    assert axis.acknowledged == [("tai-lieu-1", "done")]
    assert axis.calls.count("getEdoc") == 1
    assert AuditEntry.objects.filter(event=Event.PACKAGE_HELD).count() == 1


def test_what_is_held_comes_in_at_once_when_a_person_asks_for_it(
    axis: Axis, peer: Peer, admin: Actor, now: datetime
) -> None:
    axis.put("tai-lieu-1", document("H44.77", "H44.12"), "H44.77", "H44.12")
    run_due(now)
    held = Pulled.objects.get()

    again = actions.fetch_again(held.pk, key=installation_key(), actor=admin, now=now)
    assert (again.package, again.held_code) == (None, "recipient_unknown")
    new = directory.save_agency(AgencyFacts(code="H44.77", name="Sở mới"), actor=SYSTEM, now=now)
    actions.set_route(new.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    again = actions.fetch_again(held.pk, key=installation_key(), actor=admin, now=now)

    assert again.package is not None


def test_an_agency_with_a_way_of_its_own_does_not_speak_through_everybodys_axis(
    axis: Axis, far: Agency, receiver: Agency, now: datetime
) -> None:
    from tests.exchange.callers import known_caller
    from tests.exchange.conftest import make_key

    save(axis, now=now, reaches_all=True)
    known_caller("H44.50", "Sở có đường riêng", make_key(), now=now)
    axis.put("gia-mao", document("H44.50", "H44.01"), "H44.50", "H44.01")
    axis.put("binh-thuong", document(FAR, "H44.01"), FAR, "H44.01")

    run_due(now)

    assert Pulled.objects.get(reference="gia-mao").held_code == "sender_mismatch"
    assert axis.acknowledged == [("binh-thuong", "done")]
    assert not Route.objects.filter(agency=far).exists()


@pytest.mark.parametrize("recipient", ["H44.40", "H99.99", ""])
def test_what_is_for_nobody_here_is_held(axis: Axis, peer: Peer, now: datetime, recipient: str) -> None:
    axis.put("lac-duong", document(FAR, "H44.12"), FAR, recipient)

    run_due(now)

    assert Pulled.objects.get().held_code == "wrong_addressee"
    assert axis.acknowledged == []


def test_what_is_held_can_be_refused_by_a_person_with_a_reason(
    axis: Axis, peer: Peer, admin: Actor, clerk: Actor, now: datetime
) -> None:
    axis.put("lac-duong", document(FAR, "H44.12"), FAR, "H99.99")
    run_due(now)
    held = Pulled.objects.get()

    with pytest.raises(NotPermitted):
        actions.refuse_pulled(held.pk, reason="Không phải của ta", actor=clerk, now=now)
    with pytest.raises(Invalid):
        actions.refuse_pulled(held.pk, reason=" ", actor=admin, now=now)
    actions.refuse_pulled(held.pk, reason="Không phải của ta", actor=admin, now=now)
    run_due(now + timedelta(minutes=2))

    assert axis.acknowledged == [("lac-duong", "fail")]
    assert Pulled.objects.get().told_at is not None
    with pytest.raises(WrongState):
        actions.refuse_pulled(held.pk, reason="Lần nữa", actor=admin, now=now)


def test_a_package_over_the_limit_is_held_and_not_fetched_again_and_again(
    axis: Axis, peer: Peer, admin: Actor, now: datetime, settings: pytest.FixtureRequest
) -> None:
    settings.VANTHU_PACKAGE_LIMIT = 1000  # type: ignore[attr-defined]  # pytest-django's settings
    axis.put("to", b"x" * 5000, FAR, "H44.12")

    run_due(now)
    run_due(now + timedelta(minutes=2))

    held = Pulled.objects.get()
    assert (held.held_code, held.sha256) == ("file_too_large", "")
    assert axis.calls.count("getEdoc") == 1
    settings.VANTHU_PACKAGE_LIMIT = 60_000_000  # type: ignore[attr-defined]  # pytest-django's settings
    axis.items[0].content = document(FAR, "H44.12")
    actions.fetch_again(held.pk, key=installation_key(), actor=admin, now=now)
    run_due(now + timedelta(minutes=4))
    assert axis.acknowledged == [("to", "done")]


@pytest.mark.parametrize("fault", ["cut", "20", 500])
def test_a_fetch_that_breaks_leaves_nothing_and_is_made_again(
    axis: Axis, peer: Peer, now: datetime, fault: object
) -> None:
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")
    axis.faults["getEdoc"] = [fault]

    run_due(now)
    assert not InboundPackage.objects.exists()
    assert Polling.objects.get().failures == 1
    run_due(now + timedelta(minutes=2))

    assert axis.acknowledged == [("tai-lieu-1", "done")]
    assert (Polling.objects.get().failures, Polling.objects.get().last_error) == (0, "")


def test_one_package_that_cannot_be_fetched_does_not_hide_the_next(
    axis: Axis, peer: Peer, now: datetime
) -> None:
    axis.put("hong", document(FAR, "H44.12", number="1"), FAR, "H44.12")
    axis.put("lanh", document(FAR, "H44.12", number="2"), FAR, "H44.12")
    axis.faults["getEdoc"] = ["21"]

    run_due(now)

    assert axis.acknowledged == [("lanh", "done")]


@pytest.mark.parametrize("fault", ["21", 500, 404, "cut"])
def test_packages_that_are_never_handed_out_stop_neither_the_others_nor_what_was_sent(
    axis: Axis, delivery: Delivery, now: datetime, fault: object
) -> None:
    run_due(now)
    axis.sent_list = [{"senderDocId": "doc-1", "receiveStatus": "done"}]
    for number in range(4):
        axis.put(f"hong-{number}", b"x", FAR, "H44.12")
    axis.put("lanh", document(FAR, "H44.12", number="2"), FAR, "H44.12")
    axis.unfetchable = {f"hong-{number}": fault for number in range(4)}

    for minutes in (2, 4, 6):
        run_due(now + timedelta(minutes=minutes))

    assert ("lanh", "done") in axis.acknowledged
    assert state_of(delivery) == DeliveryState.ACCEPTED


def test_what_cannot_be_fetched_is_shown_after_three_tries_and_a_person_decides(
    axis: Axis, peer: Peer, admin: Actor, now: datetime
) -> None:
    for reference in ("hong", "hong-nua"):
        axis.put(reference, document(FAR, "H44.12", number=reference), FAR, "H44.12")
    axis.faults["getEdoc"] = ["21"] * 50

    run_due(now)
    assert peer_queries.details(admin, peer.pk).held == ()
    for minutes in (2, 4, 6, 8):
        run_due(now + timedelta(minutes=minutes))

    shown = {held.reference: held for held in peer_queries.details(admin, peer.pk).held}
    assert set(shown) == {"hong", "hong-nua"}
    assert "[21]" in shown["hong"].reason
    assert AuditEntry.objects.filter(event=Event.PACKAGE_HELD).count() == 2
    assert Polling.objects.get().failures == 0
    axis.faults.clear()
    actions.refuse_pulled(shown["hong"].pulled_id, reason="Hỏng", actor=admin, now=now)
    actions.fetch_again(
        shown["hong-nua"].pulled_id, key=installation_key(), actor=admin, now=now + timedelta(minutes=9)
    )
    run_due(now + timedelta(minutes=10))
    assert sorted(axis.acknowledged) == [("hong", "fail"), ("hong-nua", "done")]


def test_what_cannot_be_fetched_is_asked_for_less_and_less_and_at_last_not_at_all(
    axis: Axis, peer: Peer, now: datetime
) -> None:
    axis.put("hong", b"x", FAR, "H44.12")
    axis.unfetchable = {"hong": "21"}

    run_due(now)
    for hours in range(1, 24 * 8):
        run_due(now + timedelta(hours=hours))

    assert 24 * 4 < axis.calls.count("getEdoc") <= 24 * 5 + 2
    assert Pulled.objects.get().fetch_at is None


def test_an_axis_without_getedoc_is_asked_for_the_stream(axis: Axis, peer: Peer, now: datetime) -> None:
    axis.download_only = True
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")

    run_due(now)

    assert axis.calls.count("downloadEdoc") == 1
    assert axis.acknowledged == [("tai-lieu-1", "done")]


@pytest.mark.parametrize("reference", ["a\r\nX-Evil: 1", "á", "x" * 256, ""])
def test_an_id_that_cannot_travel_in_a_header_is_passed_over(
    axis: Axis, peer: Peer, now: datetime, reference: str
) -> None:
    axis.put(reference, b"x", FAR, "H44.12")

    run_due(now)

    assert not Pulled.objects.exists()
    assert "getEdoc" not in axis.calls


def test_t5_an_axis_that_was_down_for_an_hour_is_found_within_a_minute(
    axis: Axis, peer: Peer, now: datetime
) -> None:
    axis.faults["getReceivedEdocList"] = [503] * 200

    moments = [now]
    while moments[-1] < now + timedelta(hours=1):
        run_due(moments[-1])
        moments.append(Work.objects.get(kind="exchange.pull").due_at)

    rests = [later - earlier for earlier, later in pairwise(moments)]
    assert max(rests) <= timedelta(seconds=60)
    assert min(rests) >= timedelta(seconds=10)
    assert len(rests) <= 5 + 3600 / 30
    assert Polling.objects.get().failures == len(rests)
    assert "503" in Polling.objects.get().last_error


@pytest.mark.parametrize("is_down", [False, True])
def test_t11_an_axis_asked_by_a_clock_ahead_is_asked_again_when_it_is_set_right(
    axis: Axis, peer: Peer, now: datetime, is_down: bool
) -> None:
    ahead = now + timedelta(minutes=7)
    if is_down:
        axis.faults["getReceivedEdocList"] = [503] * 9
        for seconds in range(0, 400, 20):
            run_due(ahead + timedelta(seconds=seconds))
    run_due(ahead)
    axis.faults.clear()
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")

    run_due(now)
    run_due(now + timedelta(seconds=60))

    assert InboundPackage.objects.count() == 1


def test_what_other_software_took_before_us_is_no_news(axis: Axis, peer: Peer, now: datetime) -> None:
    axis.lists_all = True
    for number, word in enumerate(("done", "fail", "processing", "initial")):
        axis.put(word, document(FAR, "H44.12", number=str(number)), FAR, "H44.12")
        axis.items[-1].status = word

    run_due(now)
    told = list(axis.acknowledged)
    run_due(now + timedelta(minutes=2))

    assert sorted(told) == [("initial", "done"), ("processing", "done")]
    assert axis.acknowledged == told


def test_what_an_axis_lists_for_ever_is_told_again_a_round_s_worth_at_a_time(
    axis: Axis, peer: Peer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        axis.put(f"tai-lieu-{number}", document(FAR, "H44.12", number=str(number)), FAR, "H44.12")
    run_due(now)
    for item in axis.items:
        item.status = "initial"
    monkeypatch.setattr(pulling, "AT_ONCE", 2)

    run_due(now + timedelta(minutes=2))

    assert len(axis.acknowledged) == 3 + 2


@pytest.mark.parametrize("status_", [404, 405, 501])
def test_an_axis_without_a_list_of_what_was_sent_is_no_broken_axis(
    axis: Axis, delivery: Delivery, now: datetime, status_: int
) -> None:
    axis.faults["getSentEdocList"] = [status_] * 9
    run_due(now)

    run_due(now + timedelta(minutes=2))

    assert "getSentEdocList" in axis.calls
    assert (Polling.objects.get().failures, Polling.objects.get().last_error) == (0, "")


def test_what_fails_in_asking_after_sent_documents_is_told_apart_from_receiving(
    axis: Axis, delivery: Delivery, now: datetime
) -> None:
    run_due(now)
    axis.faults["getSentEdocList"] = ["20"]
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")

    run_due(now + timedelta(minutes=2))

    assert axis.acknowledged == [("tai-lieu-1", "done")]
    assert Polling.objects.get().last_error.startswith("Vẫn nhận được văn bản đến")


def test_a_worker_that_starts_has_every_peer_in_use_asked_whatever_stopped_it(
    axis: Axis, peer: Peer, now: datetime
) -> None:
    run_due(now)
    Work.objects.filter(kind="exchange.pull").update(dead_at=now)
    axis.put("tai-lieu-1", document(FAR, "H44.12"), FAR, "H44.12")

    asking.keep_asking_all(now=now)
    run_due(now)

    assert axis.acknowledged == [("tai-lieu-1", "done")]


def test_a_peer_out_of_use_is_not_asked(axis: Axis, peer: Peer, now: datetime) -> None:
    save(axis, now=now, is_active=False)

    run_due(now)

    assert axis.calls == []


# the screen


def test_a_connection_that_works_says_so(axis: Axis, peer: Peer, admin: Actor, now: datetime) -> None:
    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.CONNECTED


def test_a_wrong_secret_is_named(axis: Axis, peer: Peer, admin: Actor, now: datetime) -> None:
    axis.secret = "khac"

    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.WRONG_SECRET


@pytest.mark.parametrize("status_", [404, 500])
def test_an_address_without_an_axis_is_named(
    axis: Axis, peer: Peer, admin: Actor, now: datetime, status_: int
) -> None:
    axis.faults["getReceivedEdocList"] = [status_]

    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.NOT_AN_AXIS


def test_the_secret_is_kept_sealed_and_out_of_the_record(axis: Axis, peer: Peer) -> None:
    assert SECRET not in peer.secret
    assert peer.secret
    assert not AuditEntry.objects.filter(detail__icontains=SECRET).exists()
    assert SECRET not in repr(PeerFacts(name="x", secret=SECRET))


def test_an_empty_secret_keeps_the_one_that_is_there(axis: Axis, peer: Peer, now: datetime) -> None:
    saved = save(axis, now=now, secret="")

    assert saved.secret == peer.secret


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Trục khác", "secret": ""},
        {"system_id": ""},
        {"system_id": "a\nb"},
        {"system_id": "hệ thống"},
        {"secret": "bí mật"},
        {"polls_every_s": 1},
        {"address": "http://10.0.0.1/axis"},
        {"address": "https://169.254.169.254/axis"},
    ],
)
def test_what_cannot_work_is_refused_when_it_is_entered(
    axis: Axis, peer: Peer, now: datetime, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        save(axis, now=now, **wrong)


def test_one_way_at_most_is_everybodys(axis: Axis, peer: Peer, now: datetime) -> None:
    from vanthu.core.errors import Conflict

    save(axis, now=now, reaches_all=True)

    with pytest.raises(Conflict):
        save(axis, now=now, name="Trục hai", reaches_all=True)
