"""A receipt is given for what is on the disk, the first time and again (G3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.exchange.conftest import SYSTEM
from vanthu.core import db
from vanthu.core.blobs import blobs
from vanthu.directory.models import Agency
from vanthu.exchange import actions
from vanthu.exchange.actions.receiving import Arrival
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Peer


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's commit itself waits for the disk")
def test_g3_every_answer_waits_until_the_package_is_on_the_disk(
    sender: Agency,
    receiver: Agency,
    now: datetime,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    arrival = Arrival(
        peer=Peer.objects.create(name="Sở", address="http://127.0.0.1:1"),
        sender=sender,
        recipient=receiver,
        sender_code=sender.code,
        recipient_code=receiver.code,
        message_id="m-1",
        nonce="0" * 32,
        blob=blobs().put(b"a package"),
    )
    receipts = set()
    for again in range(2):
        with django_capture_on_commit_callbacks() as waited:
            moment = now + timedelta(seconds=again)
            kept = actions.accept(arrival, key=installation_key(), actor=SYSTEM, now=moment)
        receipts.add(kept.receipt)
        assert waited[0] is db._reach_the_disk

    assert len(receipts) == 1
    assert None not in receipts
