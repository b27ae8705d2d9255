"""What is done and asked inside one installation, told from outside (`Installation.drive`)."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.audit.record import leaf_hash
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind
from vanthu.exchange import actions, keys, receipts
from vanthu.exchange.letters import Letter, LetterFile
from vanthu.exchange.models import Attempt, Delivery, InboundPackage
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.models import Work

SYSTEM = Actor.system("test")
ENDS = {Event.DELIVERY_STORED.value, Event.DELIVERY_RELAYED.value, Event.DELIVERY_FAILED.value}
"""What the record says when an attempt is over."""


def key() -> Any:
    """Return the installation's public key."""
    return keys.installation_key().public.text


def pair(url: str, public_key: str, code: str, name: str) -> Any:
    """Make another installation known: its agency, its address, its key."""
    now = clock.now()
    agency = directory.save_agency(AgencyFacts(code=code, name=name), actor=SYSTEM, now=now)
    peer = actions.save_peer(PeerFacts(name=name, address=url, public_key=public_key), actor=SYSTEM, now=now)
    actions.set_route(agency.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    return peer.pk


def queue(first: str, count: str, code: str, pdf: str, by: str = "") -> Any:
    """Queue letters numbered from `first` on, each with a main file of its own; those that are queued are left.

    by: the sender's code, where the installation has several agencies.
    """
    now = clock.now()
    sender = Agency.objects.get(code=by) if by else Agency.objects.get(is_local=True)
    recipient, content = Agency.objects.get(code=code), Path(pdf).read_bytes()
    numbers = range(int(first), int(first) + int(count))
    there = Delivery.objects.filter(package__document_type="test.letter", package__document_id__in=numbers)
    made = list(there.select_related("package"))
    for number in sorted(set(numbers) - {delivery.package.document_id for delivery in made}):
        blob = blobs().put(content)
        file = LetterFile(
            sha256=blob.sha256,
            name=f"{number}.pdf",
            media_type="application/pdf",
            size=blob.size,
            is_main=True,
        )
        letter = Letter(
            sender_agency_id=sender.pk,
            document_type="test.letter",
            document_id=number,
            document_label=f"{number}/TEST",
            number=number,
            notation="TEST",
            issued_on=date(2026, 11, 23),
            place="Phú Thọ",
            kind=Kind.CONG_VAN,
            subject=f"Văn bản số {number}",
            signer_title="Giám đốc",
            signer_name="Trần Văn Dũng",
            files=(file,),
        )
        made += actions.queue(letter, recipients=[recipient], actor=SYSTEM, now=now)
    return [delivery.message_id for delivery in made]


def books() -> Any:
    """Return what this installation knows: sent, received, opened, in the record."""
    return {
        "sent": [
            {
                "message_id": row.message_id,
                "kind": row.package.kind,
                "state": row.state,
                "sha256": row.sha256,
                "attempts": row.attempts,
                "error": row.last_error,
                "stored": _holds(row.stored_receipt),
                "stored_key": _key(row.stored_receipt),
                "outcome": _holds(row.outcome_receipt),
                "outcome_key": _key(row.outcome_receipt),
                "later_keys": sorted({_key(later.text) for later in row.later_receipts.all()}),
                "relay": row.relay_id,
                "statuses": sorted(status.code for status in row.statuses.all()),
            }
            for row in Delivery.objects.select_related("package").prefetch_related(
                "statuses", "later_receipts"
            )
        ],
        "received": [
            {
                "message_id": row.message_id,
                "peer": row.peer_id,
                "reference": row.pulled.reference if hasattr(row, "pulled") else "",
                "kind": row.kind,
                "state": row.state,
                "sha256": row.sha256,
                "sequence": row.sequence,
                "on_disk": hashlib.sha256(blobs().read(row.sha256)).hexdigest() == row.sha256,
                "told": row.outcome_sent_at is not None,
                "reason": row.outcome_reason,
            }
            for row in InboundPackage.objects.all()
        ],
        "incoming": sorted(IncomingDocument.objects.values_list("package__message_id", flat=True)),
        "scratch": [path.name for path in blobs().root.glob(".incoming-*")],
        "waiting": Work.objects.filter(done_at=None).count(),
        "audit": AuditEntry.objects.count(),
        **_record(),
    }


def unsettled() -> Any:
    """Return how much of what was sent or received is still on its way, or known to be forgotten where it went."""
    forgotten = Delivery.objects.filter(
        state__in=("accepted", "rejected"), forgotten_at__isnull=False
    ).count()
    sent = Delivery.objects.exclude(state__in=("accepted", "rejected")).count()
    untold = InboundPackage.objects.filter(outcome_sent_at=None).count()
    documents = InboundPackage.objects.filter(kind="document", state="accepted")
    return sent + forgotten + untold + documents.filter(document=None).count()


def _record() -> dict[str, Any]:
    """Return what the record fails to say of the attempts, and which of its entries were altered."""
    begun, ended = set(), set()
    altered = []
    for entry in AuditEntry.objects.iterator():
        if leaf_hash(entry) != entry.leaf_hash:
            altered.append(entry.pk)
        if entry.event == Event.DELIVERY_TRIED.value:
            begun.add((entry.object_id, entry.detail["attempt"]))
        elif entry.event in ENDS:
            ended.add(entry.object_id)
    tries = list(Attempt.objects.values_list("delivery_id", "number", "finished_at"))
    return {
        "altered_entries": altered,
        "unrecorded_attempts": [
            f"{delivery}/{number}" for delivery, number, _ in tries if (str(delivery), number) not in begun
        ],
        "unended_attempts": [
            f"{delivery}/{number}" for delivery, number, end in tries if end and str(delivery) not in ended
        ],
    }


def _key(text: str) -> str:
    return receipts.read(text).key.text if text else ""


def _holds(text: str) -> bool:
    return bool(text) and receipts.read(text).text == text
