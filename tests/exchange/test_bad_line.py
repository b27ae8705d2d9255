"""T4: over a line that cuts, loses, repeats, delays and garbles, every package arrives once and soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from tests.exchange.conftest import make_letter
from tests.exchange.proxy import BadLine
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.directory.models import Agency
from vanthu.exchange import actions, keys, receipts
from vanthu.exchange.models import Attempt, Delivery, InboundPackage, Peer
from vanthu.jobs.worker import run_due

PACKAGES = 60


@pytest.fixture
def line(live_server: Any) -> Iterator[BadLine]:
    """A bad line to this very installation's door."""
    parts = urlsplit(live_server.url)
    made = BadLine((str(parts.hostname), int(parts.port or 0)), seed=20261123)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_t4_every_package_crosses_a_bad_line_once(
    line: BadLine, sender: Agency, receiver: Agency, clerk: Actor
) -> None:
    with time_machine.travel("2026-11-23T08:00:00+00:00") as traveller:
        deliveries = []
        for number in range(1, PACKAGES + 1):
            letter = make_letter(sender, number)
            deliveries += actions.queue(letter, recipients=[receiver], actor=clerk, now=clock.now())
        # The far end is this installation too, reached over the line instead of by loopback.
        far = Peer.objects.create(
            name="đường xấu", address=line.url, public_key=keys.installation_key().public.text
        )
        Delivery.objects.update(peer=far)
        for _ in range(60):
            run_due(clock.now())
            if not Delivery.objects.exclude(state="stored").exists():
                break
            traveller.shift(timedelta(minutes=2))

    assert all(line.seen[fault] for fault in ("cut", "lost", "twice", "slow", "garbage")), line.seen
    assert Delivery.objects.filter(state="stored").count() == PACKAGES
    got = InboundPackage.objects.filter(kind__in=["document", "unread"])
    sent = {(delivery.message_id, delivery.sha256) for delivery in Delivery.objects.filter(peer=far)}
    assert {(package.message_id, package.sha256) for package in got} == sent
    assert got.count() == PACKAGES
    assert Attempt.objects.filter(delivery__peer=far).count() <= 3 * PACKAGES
    for delivery in Delivery.objects.filter(peer=far):
        signed = receipts.read(delivery.stored_receipt, pinned=keys.installation_key().public)
        package = InboundPackage.objects.get(message_id=delivery.message_id)
        assert (signed.text, signed.receipt.sha256) == (package.stored_receipt, package.sha256)
    sequences = sorted(InboundPackage.objects.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
