"""The whole road between two agencies of one installation: the same steps, rows and receipts as between two."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.directory.models import Agency
from vanthu.exchange import actions, keys, queries, receipts, received
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.words import DeliveryState, ReceiptKind
from vanthu.jobs.worker import run_due


def test_a_queued_letter_is_stored_checked_and_told_of(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime, opened: list[int]
) -> None:
    (delivery,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)

    run_due(now)

    view = queries.delivery(clerk, delivery.pk)
    assert view.state is DeliveryState.ACCEPTED
    assert [status.code for status in view.statuses] == ["01"]
    (package,) = InboundPackage.objects.filter(kind="document")
    assert opened == [package.pk]


def test_the_received_letter_says_what_was_sent(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime, opened: list[int]
) -> None:
    actions.queue(letter, recipients=[receiver], actor=clerk, now=now)

    run_due(now)

    got = received.package_letter(opened[0])
    assert (got.code, got.kind, got.subject) == ("05/STTTT-CNTT", letter.kind, letter.subject)
    assert (got.issued_on, got.place, got.urgency) == (letter.issued_on, letter.place, letter.urgency)
    assert (got.signer_mode, got.signer_title, got.signer_name) == ("KT.", "Phó Giám đốc", "Trần Văn Dũng")
    assert got.to_places == letter.to_places
    assert [(file.name, file.sha256) for file in got.files] == [
        (file.name, file.sha256) for file in letter.files
    ]
    assert [file.is_main for file in got.files] == [True, False]


def test_both_receipts_are_kept_and_prove_themselves(
    letter: Letter, clerk: Actor, receiver: Agency, now: datetime
) -> None:
    (delivery,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)

    run_due(now)

    key = keys.installation_key().public
    stored, outcome = queries.receipts_of(clerk, delivery.pk)
    first, second = receipts.read(stored, pinned=key).receipt, receipts.read(outcome, pinned=key).receipt
    assert (first.kind, second.kind) == (ReceiptKind.STORED, ReceiptKind.OUTCOME)
    assert first.message_id == second.message_id == delivery.message_id
    assert (second.outcome, second.sha256) == ("accepted", queries.delivery(clerk, delivery.pk).sha256)
