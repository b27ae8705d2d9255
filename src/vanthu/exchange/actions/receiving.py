"""The receiver's side: the raw package first, its receipt, and nothing read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn

from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import failpoints
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.db import share_the_disk
from vanthu.core.errors import Refused
from vanthu.core.failpoints import Step
from vanthu.core.places import number
from vanthu.core.statements import Change, insert_unless_there
from vanthu.directory.models import Agency
from vanthu.exchange import receipts
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import InboundConflict, InboundPackage, Peer
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.words import ReceiptKind
from vanthu.jobs import queue as work

NONCES_KEPT = 100
_COUNT: Final = Change(
    lambda: Peer.objects.filter(pk=number("peer_id")), received_sequence=F("received_sequence") + 1
)
_UNCOUNT: Final = Change(
    lambda: Peer.objects.filter(pk=number("peer_id")), received_sequence=F("received_sequence") - 1
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A package whose sender is known and whose bytes are on the disk."""

    peer: Peer
    sender: Agency
    recipient: Agency
    sender_code: str
    recipient_code: str
    message_id: str
    nonce: str
    blob: Blob


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What came of an arrival: its receipt, or none if the id was used for other bytes."""

    package_id: int
    receipt: str | None
    is_repeat: bool


@action
def accept(arrival: Arrival, *, key: InstallationKey, actor: Actor, now: datetime) -> Acceptance:
    """Keep an arrived package and sign its stored receipt.

    The same bytes under the same id give the first receipt again, byte for byte; other bytes give none, and
    both are kept as evidence (G2).
    """
    share_the_disk()
    package = _keep(arrival, key=key, now=now)
    if package is not None:
        _note_arrival(package, actor=actor, now=now)
        failpoints.hit(Step.BEFORE_COMMIT)
        return Acceptance(package.pk, package.stored_receipt, is_repeat=False)
    known = _known(arrival)
    if known.sha256 != arrival.blob.sha256:
        return _conflict(known, arrival, actor=actor, now=now)
    return _repeat(known, arrival, actor=actor, now=now)


@action
def refuse_request(subject: str, refused: Refused, *, actor: Actor, now: datetime) -> NoReturn:  # noqa: ARG001 recorded by @action
    """Refuse a request at the door, with an entry in the record; raises `refused`."""
    raise refused


def _known(arrival: Arrival) -> InboundPackage:
    rows = InboundPackage.objects.filter(sender=arrival.sender, message_id=arrival.message_id)
    return rows.select_for_update().get()


def _keep(arrival: Arrival, *, key: InstallationKey, now: datetime) -> InboundPackage | None:
    """Write the package down; None, with nothing changed, if its id is known."""
    sequence = _COUNT.returning("received_sequence", peer_id=arrival.peer.pk)
    receipt = Receipt(
        kind=ReceiptKind.STORED,
        message_id=arrival.message_id,
        sender=arrival.sender_code,
        recipient=arrival.recipient_code,
        sha256=arrival.blob.sha256,
        size=arrival.blob.size,
        sequence=sequence,
        at=now,
        stored_at=now,
    )
    package = InboundPackage(
        peer=arrival.peer,
        sender=arrival.sender,
        recipient=arrival.recipient,
        sender_code=arrival.sender_code,
        recipient_code=arrival.recipient_code,
        message_id=arrival.message_id,
        sha256=arrival.blob.sha256,
        size=arrival.blob.size,
        sequence=sequence,
        received_at=now,
        nonces=[arrival.nonce],
        stored_receipt=receipts.sign(receipt, key),
    )
    if insert_unless_there(package, "sender", "message_id"):
        return package
    _UNCOUNT(peer_id=arrival.peer.pk)
    return None


def _note_arrival(package: InboundPackage, *, actor: Actor, now: datetime) -> None:
    # For an agency of ours it is checked here; for one behind our axis it goes into that agency's mailbox.
    verb = "exchange.inspect" if package.recipient.is_local else "hub.take_in"
    work.enqueue(verb, {"package_id": package.pk}, now=now, priority=4, dedupe_key=f"{verb}:{package.pk}")
    record(
        Event.PACKAGE_STORED,
        package,
        actor=actor,
        now=now,
        agency_id=package.recipient_id,
        sha256=package.sha256,
        size=package.size,
        sequence=package.sequence,
    )


def _repeat(known: InboundPackage, arrival: Arrival, *, actor: Actor, now: datetime) -> Acceptance:
    known.repeats += 1
    known.nonces = [*known.nonces, arrival.nonce][-NONCES_KEPT:]
    known.save(update_fields=["repeats", "nonces"])
    record(
        Event.PACKAGE_REPEATED, known, actor=actor, now=now, agency_id=known.recipient_id, nonce=arrival.nonce
    )
    return Acceptance(known.pk, known.stored_receipt, is_repeat=True)


def _conflict(known: InboundPackage, arrival: Arrival, *, actor: Actor, now: datetime) -> Acceptance:
    InboundConflict.objects.get_or_create(
        package=known,
        sha256=arrival.blob.sha256,
        defaults={"size": arrival.blob.size, "received_at": now},
    )
    record(
        Event.PACKAGE_CONFLICTED,
        known,
        actor=actor,
        now=now,
        agency_id=known.recipient_id,
        kept=known.sha256,
        other=arrival.blob.sha256,
    )
    return Acceptance(known.pk, None, is_repeat=True)
