"""The folder: whole or not at all, believed only under the pinned key, removed only after it was committed."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.exchange.callers import PDF, document
from tests.exchange.conftest import SYSTEM, make_key
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, attention, carrying, keys, probing, queries, receipts, signed_requests
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage, Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.transport import folder
from vanthu.exchange.transport.base import Envelope
from vanthu.exchange.words import DeliveryState, PeerKind, ProbeResult, ReceiptKind
from vanthu.jobs.worker import run_due

FAR = "H44.40"


class Other:
    """The installation at the other end of the carrier's way."""

    def __init__(self, root: Path) -> None:
        self.key = make_key()
        self.ours, self.theirs = root / "gui", root / "nhan"
        self.ours.mkdir(parents=True)
        self.theirs.mkdir()

    def cover(self, path: str, *, message_id: str, sha256: str, body: str = "", sender: str = FAR) -> bytes:
        """Return a cover under its key."""
        headers = signed_requests.headers(
            path,
            message_id=message_id,
            sender=sender,
            recipient="H44.12",
            sha256=sha256,
            nonce="ab" * 16,
            key=self.key,
            now=datetime.fromisoformat("2026-11-20T08:00:00+00:00"),
        )
        return json.dumps({"headers": headers, "body": body}).encode()

    def carry(self, message_id: str, content: bytes, *, sender: str = FAR, cut: int | None = None) -> None:
        """Leave a package where we look."""
        import hashlib

        (self.theirs / f"P-{message_id}.edxml").write_bytes(content[:cut])
        sha256 = hashlib.sha256(content).hexdigest()
        cover = self.cover(folder.PACKAGE, message_id=message_id, sha256=sha256, sender=sender)
        (self.theirs / f"P-{message_id}.json").write_bytes(cover)

    def word(self, kind: str, name: str, message_id: str, body: str) -> None:
        """Leave a receipt or a notice where we look."""
        import hashlib

        path = folder.RECEIPT if kind == "R" else folder.NOTICE
        sha256 = hashlib.sha256(body.encode()).hexdigest()
        (self.theirs / f"{kind}-{name}.json").write_bytes(
            self.cover(path, message_id=message_id, sha256=sha256, body=body)
        )


@pytest.fixture
def other(tmp_path: Path, settings: pytest.FixtureRequest) -> Other:
    """The other side; the folders lie where the server allows."""
    settings.VANTHU_EXCHANGE_FOLDERS = [str(tmp_path / "trao-doi")]  # type: ignore[attr-defined]  # pytest-django's
    return Other(tmp_path / "trao-doi")


def save(other: Other, *, now: datetime, **changes: object) -> Peer:
    """Configure the folder."""
    facts: dict[str, object] = {
        "name": "Mạng nội bộ",
        "kind": PeerKind.FOLDER,
        "public_key": other.key.public.text,
        "outbox": str(other.ours),
        "inbox": str(other.theirs),
    }
    return actions.save_peer(PeerFacts(**{**facts, **changes}), actor=SYSTEM, now=now)  # type: ignore[arg-type]  # by name


@pytest.fixture
def far(sender: Agency, other: Other, now: datetime) -> Agency:
    """The agency that is reached through the folder."""
    agency = directory.save_agency(
        AgencyFacts(code=FAR, name="Sở Nội vụ tỉnh Phú Thọ"), actor=SYSTEM, now=now
    )
    actions.set_route(agency.pk, peer_id=save(other, now=now).pk, actor=SYSTEM, now=now)
    return agency


@pytest.fixture
def delivery(far: Agency, letter: Letter, clerk: Actor, now: datetime) -> Delivery:
    """A letter that was put into the folder."""
    (queued,) = actions.queue(letter, recipients=[far], actor=clerk, now=now)
    run_due(now)
    return Delivery.objects.get(pk=queued.pk)


def stored_receipt(delivery: Delivery, other: Other, now: datetime, **lies: object) -> str:
    """Return the other side's stored receipt for what was sent."""
    facts: dict[str, object] = {
        "kind": ReceiptKind.STORED,
        "message_id": delivery.message_id,
        "sender": "H44.12",
        "recipient": FAR,
        "sha256": delivery.sha256,
        "size": delivery.size,
        "sequence": 1,
        "at": now,
        "stored_at": now,
    }
    return receipts.sign(Receipt(**{**facts, **lies}), other.key)  # type: ignore[arg-type]  # by name


def test_a_package_lies_in_the_folder_whole_under_our_signature(delivery: Delivery, other: Other) -> None:
    names = sorted(path.name for path in other.ours.iterdir())

    assert delivery.state == DeliveryState.RELAYED
    assert names == [f"P-{delivery.message_id}.edxml", f"P-{delivery.message_id}.json"]
    cover = json.loads((other.ours / names[1]).read_bytes())
    claims = signed_requests.claims("POST", folder.PACKAGE, cover["headers"])
    signed_requests.check(claims, cover["headers"], keys.installation_key().public)
    assert (claims.sha256, claims.sender, claims.recipient) == (delivery.sha256, "H44.12", FAR)


def test_the_receipts_come_back_as_files_and_settle_the_delivery(
    delivery: Delivery, other: Other, now: datetime
) -> None:
    other.word("R", "1.stored", delivery.message_id, stored_receipt(delivery, other, now))
    run_due(now + timedelta(minutes=2))
    assert Delivery.objects.get().state == DeliveryState.STORED
    outcome = stored_receipt(delivery, other, now, kind=ReceiptKind.OUTCOME, outcome="accepted")
    other.word("R", "1.outcome", delivery.message_id, outcome)

    run_due(now + timedelta(minutes=4))

    assert Delivery.objects.get().state == DeliveryState.ACCEPTED
    assert list(other.theirs.iterdir()) == []


def test_what_the_other_door_turned_away_goes_to_the_operator(
    delivery: Delivery, other: Other, now: datetime
) -> None:
    other.word("N", "1", delivery.message_id, "wrong_addressee: Gói tin không gửi cho cơ quan nào ở đây.")

    run_due(now + timedelta(minutes=2))

    kept = Delivery.objects.get()
    assert (kept.state, kept.last_error[:15]) == (DeliveryState.STUCK, "wrong_addressee")


def test_what_is_carried_here_is_taken_by_the_common_door_and_receipted(
    far: Agency, other: Other, now: datetime, opened: list[int]
) -> None:
    other.carry("m1", document(FAR, "H44.12"))

    run_due(now)

    package = InboundPackage.objects.get()
    assert opened == [package.pk]
    assert list(other.theirs.iterdir()) == []
    said = {
        path.name: json.loads(path.read_bytes())["body"].partition("\n")[0]
        for path in other.ours.glob("R-*.json")
    }
    kinds = {
        name: receipts.read(text, pinned=keys.installation_key().public).receipt.kind
        for name, text in said.items()
    }
    assert kinds == {"R-m1.stored.json": ReceiptKind.STORED, "R-m1.outcome.json": ReceiptKind.OUTCOME}


def test_the_same_package_carried_twice_gets_the_first_receipt_again(
    far: Agency, other: Other, now: datetime, opened: list[int]
) -> None:
    content = document(FAR, "H44.12")
    other.carry("m1", content)
    run_due(now)
    (other.ours / "R-m1.stored.json").rename(other.ours / "first")
    other.carry("m1", content)

    run_due(now + timedelta(minutes=2))

    again = json.loads((other.ours / "R-m1.stored.json").read_bytes())["body"]
    assert again == json.loads((other.ours / "first").read_bytes())["body"]
    assert (len(opened), InboundPackage.objects.get().repeats) == (1, 1)


def test_the_same_package_carried_twice_gets_the_outcome_again_too(
    far: Agency, other: Other, now: datetime, opened: list[int]
) -> None:
    content = document(FAR, "H44.12")
    other.carry("m1", content)
    run_due(now)
    (other.ours / "R-m1.outcome.json").rename(other.ours / "lost")
    other.carry("m1", content)

    run_due(now + timedelta(minutes=2))

    again = json.loads((other.ours / "R-m1.outcome.json").read_bytes())["body"]
    assert again == json.loads((other.ours / "lost").read_bytes())["body"]


def test_an_outcome_that_a_carrier_lost_can_be_told_again(
    far: Agency, other: Other, clerk: Actor, now: datetime, opened: list[int]
) -> None:
    other.carry("m1", document(FAR, "H44.12"))
    run_due(now)
    (other.ours / "R-m1.outcome.json").unlink()
    package = InboundPackage.objects.get()
    assert attention.package_page(clerk, package.pk).is_tellable

    actions.tell_outcome_again(package.pk, actor=clerk, now=now + timedelta(days=9))
    run_due(now + timedelta(days=9))

    assert (other.ours / "R-m1.outcome.json").exists()
    assert InboundPackage.objects.get().outcome_sent_at == now + timedelta(days=9)


def test_what_a_carrier_lost_is_put_into_the_folder_again(
    delivery: Delivery, other: Other, clerk: Actor, now: datetime
) -> None:
    for path in other.ours.iterdir():
        path.unlink()
    assert queries.delivery(clerk, delivery.pk).can_retry

    actions.retry_delivery(delivery.pk, actor=clerk, now=now + timedelta(days=3))
    run_due(now + timedelta(days=3))

    names = {path.name for path in other.ours.iterdir()}
    assert names == {f"P-{delivery.message_id}.edxml", f"P-{delivery.message_id}.json"}
    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.RELAYED


def test_what_lies_on_an_axis_is_not_sent_again_by_hand(
    delivery: Delivery, clerk: Actor, now: datetime
) -> None:
    Peer.objects.filter(pk=delivery.peer_id).update(kind=PeerKind.AXIS.value)

    assert not queries.delivery(clerk, delivery.pk).can_retry
    with pytest.raises(WrongState):
        actions.retry_delivery(delivery.pk, actor=clerk, now=now)


def test_covers_that_wait_for_their_packages_hide_nothing_behind_them(
    delivery: Delivery, other: Other, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 3)
    for number in range(5):
        other.carry(f"m{number}", document(FAR, "H44.12", number=str(number)))
        (other.theirs / f"P-m{number}.edxml").unlink()
    other.word("N", "x", delivery.message_id, "file_too_large: Tệp quá lớn")
    (other.theirs / "N-x.json").rename(other.theirs / "R-x.json")

    is_more = carrying.carry(delivery.peer, actor=SYSTEM, now=now)

    assert not is_more
    assert not (other.theirs / "R-x.json").exists()


def test_a_half_carried_package_waits_for_its_rest(far: Agency, other: Other, now: datetime) -> None:
    content = document(FAR, "H44.12")
    other.carry("m1", content, cut=200)

    run_due(now)
    assert not InboundPackage.objects.exists()
    assert not list(other.ours.glob("N-*"))
    (other.theirs / "P-m1.edxml").write_bytes(content)
    run_due(now + timedelta(minutes=2))

    assert InboundPackage.objects.exists()


def test_a_cover_without_its_package_waits(far: Agency, other: Other, now: datetime) -> None:
    other.carry("m1", document(FAR, "H44.12"))
    (other.theirs / "P-m1.edxml").unlink()

    run_due(now)

    assert (other.theirs / "P-m1.json").exists()


def test_a_package_under_another_key_is_set_aside_and_recorded_once(
    far: Agency, other: Other, now: datetime
) -> None:
    honest, other.key = other.key, make_key()
    other.carry("m1", document(FAR, "H44.12"))
    other.key = honest

    run_due(now)
    recorded = AuditEntry.objects.count()
    run_due(now + timedelta(minutes=2))

    assert not InboundPackage.objects.exists()
    assert sorted(path.name for path in other.theirs.iterdir()) == ["refused-P-m1.edxml", "refused-P-m1.json"]
    assert AuditEntry.objects.count() == recorded


def test_a_sender_who_is_not_reached_through_the_folder_is_told_so(
    far: Agency, stranger: Agency, other: Other, now: datetime
) -> None:
    other.carry("m1", document("H62.05", "H44.12"), sender="H62.05")

    run_due(now)

    assert not InboundPackage.objects.exists()
    notice = json.loads((other.ours / "N-m1.json").read_bytes())["body"]
    assert notice.startswith("sender_mismatch")


@pytest.mark.parametrize(
    "name",
    ["P-../../x.json", "P-a b.json", "P-.json", "x.json", "P-m1.JSON", f"P-{'x' * 91}.json", "P-ă.json"],
)
def test_a_name_that_is_none_of_ours_is_left_alone(
    far: Agency, other: Other, now: datetime, name: str
) -> None:
    path = other.theirs / name.replace("/", "∕")
    path.write_bytes(b"{}")

    run_due(now)

    assert path.exists()


def test_links_and_pipes_in_the_folder_are_neither_followed_nor_waited_for(
    far: Agency, other: Other, tmp_path: Path, now: datetime
) -> None:
    secret = tmp_path / "bi-mat"
    secret.write_bytes(PDF)
    other.carry("m1", document(FAR, "H44.12"))
    (other.theirs / "P-m1.edxml").unlink()
    (other.theirs / "P-m1.edxml").symlink_to(secret)
    (other.theirs / "P-m2.json").symlink_to(secret)
    os.mkfifo(other.theirs / "P-m3.json")

    run_due(now)

    assert not InboundPackage.objects.exists()
    assert secret.read_bytes() == PDF


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"headers":1,"body":2}', b"x" * 200_000, b"[" * 90_000]
)
def test_rubbish_is_set_aside(far: Agency, other: Other, now: datetime, content: bytes) -> None:
    (other.theirs / "R-1.json").write_bytes(content)

    run_due(now)

    assert [path.name for path in other.theirs.iterdir()] == ["refused-R-1.json"]


def test_a_failing_disk_leaves_no_half_file(
    far: Agency, other: Other, monkeypatch: pytest.MonkeyPatch, letter: Letter, clerk: Actor, now: datetime
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    actions.queue(letter, recipients=[far], actor=clerk, now=now)
    with monkeypatch.context() as patch:
        patch.setattr(folder.os, "fsync", full)
        peer = Peer.objects.get(kind="folder")
        envelope = Envelope(message_id="m", sender="H44.12", recipient=FAR, sha256="00" * 32, size=1)
        with pytest.raises(folder.TransportFault):
            folder.FolderTransport().send_package(peer, envelope, iter([b"x"]), now=now)

    assert list(other.ours.iterdir()) == []


@pytest.mark.parametrize(
    "wrong", [{"outbox": "/etc"}, {"inbox": ""}, {"outbox": "/nowhere/at/all"}, {"public_key": ""}]
)
def test_only_folders_that_the_server_allows_are_used(
    sender: Agency, other: Other, now: datetime, wrong: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        save(other, now=now, **wrong)


def test_a_link_out_of_the_allowed_place_is_refused(sender: Agency, other: Other, now: datetime) -> None:
    way_out = other.ours / "ra-ngoai"
    way_out.symlink_to("/etc")

    with pytest.raises(Invalid):
        save(other, now=now, outbox=str(way_out))


def test_trying_the_connection_tries_both_folders(
    far: Agency, other: Other, admin: Actor, now: datetime
) -> None:
    peer = Peer.objects.get(kind="folder")
    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.CONNECTED
    assert list(other.ours.iterdir()) == []

    other.theirs.rmdir()

    assert probing.try_connection(peer.pk, actor=admin, now=now).result is ProbeResult.NO_FOLDER
