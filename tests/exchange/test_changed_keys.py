"""A peer changes its key: what it said before with the old one still counts, and nothing that it says with it after."""

from __future__ import annotations

import shlex
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.exchange.callers import RECEIPTS, Caller, known_caller
from tests.exchange.conftest import SYSTEM, make_key
from tests.exchange.network import Network
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.cli.main import main
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, NotPermitted
from vanthu.directory.models import Agency
from vanthu.exchange import actions, evidence, keys, peer_queries
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage, Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.transport import choice
from vanthu.exchange.transport.base import Reply
from vanthu.exchange.words import DeliveryState, PeerKind
from vanthu.jobs.worker import run_due

NAME = "Sở Nội vụ tỉnh Phú Thọ"
OLD, NEW = make_key(), make_key()


@pytest.fixture
def caller(sender: Agency, now: datetime) -> Caller:
    """The far installation, known here by its first key."""
    return known_caller("H44.40", NAME, OLD, now=now - timedelta(days=30))


@pytest.fixture
def network(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> Network:
    """What leads to it."""
    made = Network(OLD)
    monkeypatch.setitem(choice._TRANSPORTS, PeerKind.DIRECT, made)
    return made


@pytest.fixture
def delivery(network: Network, letter: Letter, clerk: Actor, now: datetime) -> Delivery:
    """A letter queued to it."""
    (queued,) = actions.queue(letter, recipients=[Agency.objects.get(code="H44.40")], actor=clerk, now=now)
    return queued


@pytest.fixture
def tell(
    client: Client, caller: Caller, sender: Agency, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Post receipts to our door at a moment, signed with a key."""

    def post(*lines: str, key: InstallationKey, now: datetime) -> Any:  # a test client's answer
        monkeypatch.setattr(clock, "now", lambda: now)
        content = "\n".join(lines).encode()
        far = replace(caller, key=key)
        return far.post(client, content, recipient=sender.code, message_id="m", path=RECEIPTS, now=now)

    return post


def _pin(key: InstallationKey, *, now: datetime) -> Peer:
    facts = PeerFacts(name=NAME, address="http://127.0.0.1:9", public_key=key.public.text)
    return actions.save_peer(facts, actor=SYSTEM, now=now)


def _state(delivery: Delivery) -> DeliveryState:
    return DeliveryState(Delivery.objects.get(pk=delivery.pk).state)


@pytest.mark.parametrize("was_concluded_before", [False, True])
def test_an_outcome_counts_when_the_key_changed_after_it_was_stored(
    network: Network, delivery: Delivery, tell: Callable[..., Any], now: datetime, was_concluded_before: bool
) -> None:
    run_due(now)
    envelope = network.sent[0][0]
    stored, early = network.stored(envelope, now), network.outcome(envelope, now)
    changed = now + timedelta(hours=1)
    _pin(NEW, now=changed)
    network.key = NEW
    late = network.outcome(envelope, changed)

    outcome = early if was_concluded_before else late
    answer = tell(outcome, stored, key=NEW, now=changed + timedelta(minutes=1))

    assert answer.status_code == 200, answer.content.decode()
    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.stored_receipt, kept.outcome_receipt) == ("accepted", stored, outcome)


def test_an_outcome_brings_the_old_keys_stored_receipt_when_the_answer_was_lost(
    network: Network, delivery: Delivery, tell: Callable[..., Any], now: datetime
) -> None:
    network.script = ["reply lost"]
    run_due(now)
    envelope = network.sent[0][0]
    stored = network.stored(envelope, now)
    changed = now + timedelta(seconds=2)
    _pin(NEW, now=changed)
    network.key = NEW

    answer = tell(network.outcome(envelope, changed), stored, key=NEW, now=changed + timedelta(seconds=3))

    assert answer.status_code == 200, answer.content.decode()
    assert Delivery.objects.get(pk=delivery.pk).stored_receipt == stored


@pytest.mark.parametrize("is_held", [True, False])
def test_a_second_line_by_no_known_key_does_not_undo_the_outcome(
    network: Network, delivery: Delivery, tell: Callable[..., Any], now: datetime, is_held: bool
) -> None:
    network.script = [] if is_held else ["reply lost"]
    run_due(now)
    envelope = network.sent[0][0]
    outcome = network.outcome(envelope, now)
    network.key = make_key()
    unknown = network.stored(envelope, now)

    answer = tell(outcome, unknown, key=OLD, now=now + timedelta(minutes=1))

    assert answer.status_code == 200, answer.content.decode()
    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, bool(kept.stored_receipt)) == ("accepted", is_held)
    assert kept.stored_receipt != unknown


def test_the_first_receipt_again_counts_when_the_key_changed_after_the_answer_was_lost(
    network: Network, delivery: Delivery, now: datetime
) -> None:
    network.script = ["reply lost"]
    run_due(now)
    first = network.stored(network.sent[0][0], now)
    changed = now + timedelta(minutes=30)
    _pin(NEW, now=changed)
    network.script = [Reply(status=202, text=first)]

    run_due(changed + timedelta(minutes=30))

    kept = Delivery.objects.get(pk=delivery.pk)
    assert (kept.state, kept.stored_receipt) == ("stored", first)


@pytest.mark.parametrize(("after", "status"), [(timedelta(minutes=4), 200), (timedelta(minutes=6), 422)])
def test_what_the_old_key_says_after_its_end_is_refused(
    network: Network,
    delivery: Delivery,
    tell: Callable[..., Any],
    now: datetime,
    after: timedelta,
    status: int,
) -> None:
    run_due(now)
    changed = now + timedelta(hours=1)
    _pin(NEW, now=changed)
    outcome = network.outcome(network.sent[0][0], changed + after)

    answer = tell(outcome, key=NEW, now=changed + timedelta(minutes=10))

    assert answer.status_code == status
    assert _state(delivery) is (DeliveryState.ACCEPTED if status == 200 else DeliveryState.STORED)


def test_a_request_is_signed_by_the_present_key_alone(
    network: Network, delivery: Delivery, tell: Callable[..., Any], now: datetime
) -> None:
    run_due(now)
    outcome = network.outcome(network.sent[0][0], now)
    _pin(NEW, now=now + timedelta(hours=1))

    assert tell(outcome, key=OLD, now=now + timedelta(hours=1, minutes=1)).status_code == 403
    assert _state(delivery) is DeliveryState.STORED


def test_a_stolen_key_is_taken_off_the_list_and_counts_no_more(
    network: Network, delivery: Delivery, tell: Callable[..., Any], admin: Actor, now: datetime
) -> None:
    run_due(now)
    outcome = network.outcome(network.sent[0][0], now)
    changed = now + timedelta(hours=1)
    peer = _pin(NEW, now=changed)

    actions.distrust_key(peer.pk, key_id=OLD.public.key_id, actor=admin, now=changed)

    assert tell(outcome, key=NEW, now=changed + timedelta(minutes=1)).status_code == 422
    entry = AuditEntry.objects.get(event=Event.PEER_KEY_DISTRUSTED)
    assert (entry.actor_label, entry.detail["key_id"]) == (admin.name, OLD.public.key_id)
    assert [pinned.key_id for pinned in peer_queries.details(admin, peer.pk).keys] == [NEW.public.key_id]


def test_only_an_administrator_distrusts_a_key_and_only_an_earlier_one(
    caller: Caller, clerk: Actor, admin: Actor, now: datetime
) -> None:
    peer = _pin(NEW, now=now)

    with pytest.raises(NotPermitted):
        actions.distrust_key(peer.pk, key_id=OLD.public.key_id, actor=clerk, now=now)
    with pytest.raises(NotFound):
        actions.distrust_key(peer.pk, key_id=NEW.public.key_id, actor=admin, now=now)

    assert len(peer_queries.details(admin, peer.pk).keys) == 2


def test_a_connection_knows_which_key_since_when(caller: Caller, admin: Actor, now: datetime) -> None:
    first = now - timedelta(days=30)
    _pin(OLD, now=now - timedelta(days=9))  # saved again, unchanged
    peer = _pin(NEW, now=now)
    last = _pin(OLD, now=now + timedelta(days=1))

    assert peer.pk == last.pk
    assert [(row.key_id, row.since, row.until) for row in peer_queries.details(admin, peer.pk).keys] == [
        (OLD.public.key_id, now + timedelta(days=1), None),
        (NEW.public.key_id, now, now + timedelta(days=1)),
        (OLD.public.key_id, first, now),
    ]


# the evidence


def _command(file: Path) -> list[str]:
    """Return the arguments of the command as the guide in an evidence file prints it, with the file put in."""
    with zipfile.ZipFile(file) as bundle:
        guide = bundle.read("HUONG-DAN.txt").decode()
    (line,) = [line for line in guide.splitlines() if line.strip().startswith("vanthu receipt verify")]
    words = shlex.split(line)
    return [*words[1:3], str(file), *words[words.index("--key") :]]


def _guide(file: Path) -> str:
    with zipfile.ZipFile(file) as bundle:
        return bundle.read("HUONG-DAN.txt").decode()


@pytest.fixture
def settled(network: Network, delivery: Delivery, tell: Callable[..., Any], now: datetime) -> Delivery:
    """It was stored under the old key and concluded under the new one."""
    run_due(now)
    envelope = network.sent[0][0]
    changed = now + timedelta(hours=1)
    _pin(NEW, now=changed)
    network.key = NEW
    tell(network.outcome(envelope, changed), key=NEW, now=changed + timedelta(minutes=1))
    return Delivery.objects.get(pk=delivery.pk)


def test_the_command_as_printed_proves_receipts_of_both_keys(
    settled: Delivery, clerk: Actor, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _pin(make_key(), now=now + timedelta(days=1))
    file = tmp_path / "bang-chung.zip"
    with evidence.of_delivery(clerk, settled.pk, now=now + timedelta(days=2)) as made:
        file.write_bytes(made.read())

    assert main(_command(file)) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.count("ĐÚNG / HOLDS") == 2
    # Pinned from, until; the one of today made none of these receipts.
    guide = _guide(file)
    assert f"{OLD.public.text}  2026-10-24T08:00:00+00:00 – 2026-11-23T09:00:00+00:00" in guide
    assert f"{NEW.public.text}  2026-11-23T09:00:00+00:00 – 2026-11-24T08:00:00+00:00" in guide
    assert Peer.objects.get(name=NAME).public_key not in guide


def test_a_key_that_is_trusted_no_longer_is_not_offered_as_proof(
    settled: Delivery, clerk: Actor, admin: Actor, now: datetime, tmp_path: Path
) -> None:
    actions.distrust_key(settled.peer_id, key_id=OLD.public.key_id, actor=admin, now=now + timedelta(days=1))
    file = tmp_path / "bang-chung.zip"
    with evidence.of_delivery(clerk, settled.pk, now=now + timedelta(days=2)) as made:
        file.write_bytes(made.read())

    assert f"--key {OLD.public.text}" not in _guide(file)
    assert f"{OLD.public.text}  chưa từng hoặc không còn được ghim / never pinned, or no longer" in _guide(
        file
    )
    assert main(_command(file)) == 1


def test_what_we_received_is_proved_by_the_key_that_we_had(
    letter: Letter, receiver: Agency, clerk: Actor, now: datetime, tmp_path: Path, own_home: Path
) -> None:
    (queued,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)
    run_due(now + timedelta(minutes=1))
    before = keys.installation_key().public.text
    (own_home / "keys" / "installation.pem").unlink()
    after = keys.ensure_key(own_home).text
    package = InboundPackage.objects.get(message_id=queued.message_id)
    there = Actor("Văn thư bên nhận", receiver.pk, frozenset(SYSTEM.roles), is_system=True)
    file = tmp_path / "bang-chung.zip"
    with evidence.of_package(there, package.pk, now=now + timedelta(days=1)) as made:
        file.write_bytes(made.read())

    assert main(_command(file)) == 0
    assert (f"--key {before}" in _guide(file), after in _guide(file)) == (True, False)


def test_the_command_takes_a_receipt_by_any_of_the_keys_named_and_no_other(
    tmp_path: Path, network: Network, delivery: Delivery, now: datetime
) -> None:
    run_due(now)
    file = tmp_path / "bien-nhan.jsonl"
    file.write_text(network.stored(network.sent[0][0], now) + "\n", encoding="utf-8")
    command = ["receipt", "verify", str(file)]

    assert main([*command, "--key", OLD.public.text, "--key", NEW.public.text]) == 0
    assert main([*command, "--key", NEW.public.text, "--key", make_key().public.text]) == 1
