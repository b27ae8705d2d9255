"""T23: what an installation of wire version 1 put on the wire is understood for ever.

`recorded/v1` was written by the first release's code and is never written again: a change of ours that would leave an
old installation behind fails here. A new wire version gets a folder of its own beside it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from tests.exchange.callers import SYSTEM
from vanthu.core.errors import Invalid
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, offering, receipts
from vanthu.exchange.keys import InstallationKey, public_key
from vanthu.exchange.models import InboundPackage, Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.receipts import VERSIONS
from vanthu.exchange.transport.base import Reply

HERE = Path(__file__).parent / "recorded" / "v1"
RECORDED: dict[str, Any] = json.loads((HERE / "exchange.json").read_text(encoding="utf-8"))
PACKAGE = (HERE / "package.edxml").read_bytes()
THEN = datetime.fromisoformat(RECORDED["recorded_at"])


@pytest.fixture
def old(sender: Agency) -> Peer:
    """The recorded installation, known here."""
    agency = directory.save_agency(AgencyFacts(code="H44.40", name="Sở Nội vụ"), actor=SYSTEM, now=THEN)
    facts = PeerFacts(name="Bản cũ", address="http://127.0.0.1:9", public_key=RECORDED["sender_key"])
    peer = actions.save_peer(facts, actor=SYSTEM, now=THEN)
    actions.set_route(agency.pk, peer_id=peer.pk, actor=SYSTEM, now=THEN)
    return peer


def asked(client: Client, request: dict[str, Any], content: bytes) -> Any:
    """Send a recorded request at the time that it was made."""
    with time_machine.travel(THEN, tick=False):
        return client.post(
            request["path"],
            data=content,
            content_type="application/octet-stream",
            headers=request["headers"],
        )


def test_t23_an_old_senders_package_is_stored_and_receipted(
    client: Client, old: Peer, receiver: Agency
) -> None:
    answer = asked(client, RECORDED["package_request"], PACKAGE)

    signed = receipts.read(answer.content.decode())
    assert (answer.status_code, signed.receipt.message_id, signed.receipt.version) == (202, "recorded-1", 1)
    assert InboundPackage.objects.get().sha256 == hashlib.sha256(PACKAGE).hexdigest()


def test_t23_an_old_sender_reads_our_receipts(client: Client, old: Peer, receiver: Agency) -> None:
    told = json.loads(asked(client, RECORDED["package_request"], PACKAGE).content)

    recorded = json.loads(RECORDED["stored_receipt"])
    assert set(told) == set(recorded)
    assert set(told["receipt"]) == set(recorded["receipt"])
    kinds = {name: type(value) for name, value in recorded["receipt"].items()}
    assert {name: type(value) for name, value in told["receipt"].items()} == kinds


def test_t23_an_old_peers_probe_is_answered_with_at_least_what_it_reads(client: Client, old: Peer) -> None:
    answer = asked(client, RECORDED["probe_request"], b"").json()

    assert set(RECORDED["probe_answer"]) <= set(answer)
    assert answer["versions"] == list(VERSIONS)


def test_t23_an_old_receivers_probe_answer_says_nothing_of_its_count(old: Peer) -> None:
    offering.compare(old, Reply(status=200, text=json.dumps(RECORDED["probe_answer"])), now=THEN)

    assert not old.deliveries.exists()


@pytest.mark.parametrize("which", ["stored_receipt", "outcome_receipt"])
def test_t23_an_old_receivers_receipts_hold(which: str) -> None:
    signed = receipts.read(RECORDED[which], pinned=public_key(RECORDED["receiver_key"]))

    assert (signed.receipt.version, signed.receipt.sequence, signed.text) == (1, 7, RECORDED[which])


def test_t23_a_later_receiver_may_say_more_under_its_signature() -> None:
    key = _key()

    signed = receipts.read(_signed(key, version=1, weather="mưa"), pinned=key.public)

    assert signed.receipt.message_id == "sent-1"


def test_t23_a_receipt_of_a_version_that_is_not_spoken_here_is_none() -> None:
    key = _key()

    with pytest.raises(Invalid):
        receipts.read(_signed(key, version=max(VERSIONS) + 1), pinned=key.public)


def test_t23_a_door_of_a_version_that_is_not_spoken_here_is_not_there(client: Client, old: Peer) -> None:
    newer = f"/exchange/v{max(VERSIONS) + 1}/packages"

    answer = asked(client, {**RECORDED["package_request"], "path": newer}, PACKAGE)

    assert answer.status_code == 404
    assert not InboundPackage.objects.exists()


def _key() -> InstallationKey:
    private = Ed25519PrivateKey.generate()
    text = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return InstallationKey(private, public_key(text))


def _signed(key: InstallationKey, **changes: object) -> str:
    facts = {**json.loads(RECORDED["stored_receipt"])["receipt"], **changes}
    signature = key.sign(receipts.CONTEXT + receipts.canonical(facts))
    return json.dumps(
        {
            "key": key.public.text,
            "receipt": facts,
            "signature": base64.b64encode(signature).decode(),
        }
    )
