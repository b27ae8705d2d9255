"""Mailboxes: what is put in by our own exchange, what is fetched, and what the receiving system says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import failpoints
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.failpoints import Step
from vanthu.core.text import nfc_lines
from vanthu.directory.models import Agency
from vanthu.exchange import actions as exchange
from vanthu.exchange import receipts
from vanthu.exchange.actions.relaying import RelayOutcome
from vanthu.exchange.axis.contents import Contents
from vanthu.exchange.findings import Findings, Verdict
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import Delivery, InboundPackage
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.words import PackageKind, PackageState, ReceiptKind
from vanthu.hub import states
from vanthu.hub.models import Consignment, Parcel, System
from vanthu.hub.words import ParcelMove, ParcelStatus

SUBJECT = "hub.parcel"
DECLINED = "declined_by_receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A package for an agency behind a system, brought by our own exchange."""

    message_id: str
    system: System
    sender: Agency
    recipient: Agency
    sender_code: str
    recipient_code: str
    blob: Blob
    contents: Contents
    delivery: Delivery | None = None
    """From an agency of ours."""
    package: InboundPackage | None = None
    """From a peer."""


@action
def hold(holding: Holding, *, actor: Actor, now: datetime) -> Parcel:
    """Put a package into a mailbox; the same message again finds its parcel there."""
    known = Parcel.objects.filter(doc_id=holding.message_id).first()
    if known is not None:
        record(Event.PARCEL_REPEATED, known, actor=actor, now=now, agency_id=known.recipient_id)
        return known
    contents = holding.contents
    consignment = Consignment.objects.create(
        doc_id=holding.message_id,
        sender=holding.sender,
        sender_code=holding.sender_code,
        message_type=contents.message_type.value,
        sha256=holding.blob.sha256,
        size=holding.blob.size,
        title=contents.title,
        notation=contents.notation,
        edxml_id=contents.edxml_id,
        facts=contents.facts,
        received_at=now,
    )
    parcel = Parcel.objects.create(
        consignment=consignment,
        recipient=holding.recipient,
        recipient_code=holding.recipient_code,
        doc_id=holding.message_id,
        system=holding.system,
        created_at=now,
        updated_at=now,
        from_delivery=holding.delivery,
        from_package=holding.package,
    )
    record(
        Event.PARCEL_POSTED,
        consignment,
        actor=actor,
        now=now,
        agency_id=holding.sender.pk,
        doc_id=consignment.doc_id,
        sha256=consignment.sha256,
        recipients=holding.recipient_code,
    )
    return parcel


@action
def note_fetched(parcel_pk: int, *, actor: Actor, now: datetime) -> Parcel:
    """Note the first time that a parcel's bytes were handed out; it is not delivered by that."""
    parcel = _locked(parcel_pk)
    if parcel.fetched_at is None:
        parcel.fetched_at = now
        parcel.save(update_fields=["fetched_at"])
    record(Event.PARCEL_FETCHED, parcel, actor=actor, now=now, agency_id=parcel.recipient_id)
    return parcel


@action
def update_status(
    parcel_pk: int, move: ParcelMove, *, note: str, key: InstallationKey, actor: Actor, now: datetime
) -> Parcel:
    """Take the receiving system's word about a parcel; done and fail go back to the sender, and are final.

    The same word again changes nothing. Raises WrongState for another word after a final one.
    """
    parcel = _locked(parcel_pk)
    before = ParcelStatus(parcel.status)
    if states.MOVES[move][1] is not before:
        parcel.status = states.after(before, move).value
        parcel.status_note, parcel.updated_at = nfc_lines(note)[:1000], now
        parcel.save(update_fields=["status", "status_note", "updated_at"])
        if ParcelStatus(parcel.status) not in states.WAITING:
            _tell_sender(parcel, key=key, actor=actor, now=now)
    record(
        Event.PARCEL_STATUS_UPDATED,
        parcel,
        actor=actor,
        now=now,
        agency_id=parcel.recipient_id,
        status=parcel.status,
        before=before.value,
        note=parcel.status_note,
    )
    failpoints.hit(Step.BEFORE_COMMIT)
    return parcel


def _tell_sender(parcel: Parcel, *, key: InstallationKey, actor: Actor, now: datetime) -> None:
    """A system that posted it sees it in its list of sent packages; our own and our peers' deliveries are settled."""
    accepted = parcel.status == ParcelStatus.DONE
    code, reason = ("", "") if accepted else (DECLINED, parcel.status_note or ParcelStatus.FAIL.vi)
    if parcel.from_delivery is not None:
        outcome = RelayOutcome(
            is_accepted=accepted, evidence=_receipt(parcel, key, now=now), code=code, reason=reason
        )
        exchange.conclude_relay(parcel.from_delivery.pk, outcome, actor=actor, now=now)
    if parcel.from_package is not None and parcel.from_package.state == PackageState.STORED:
        findings = Findings(
            kind=PackageKind.STATUS if parcel.consignment.message_type == "status" else PackageKind.DOCUMENT,
            edxml_id=parcel.consignment.edxml_id,
            facts=parcel.consignment.facts,
            files=(),
            refused=None if accepted else Verdict(code=code, reason=reason),
        )
        exchange.settle(parcel.from_package.pk, findings, key=key, actor=actor, now=now)


def _receipt(parcel: Parcel, key: InstallationKey, *, now: datetime) -> str:
    """Return our signed word, as the axis, of what the receiving system said."""
    accepted = parcel.status == ParcelStatus.DONE
    receipt = Receipt(
        kind=ReceiptKind.OUTCOME,
        message_id=parcel.doc_id,
        sender=parcel.consignment.sender_code,
        recipient=parcel.recipient_code,
        sha256=parcel.consignment.sha256,
        size=parcel.consignment.size,
        sequence=parcel.pk,
        at=now,
        stored_at=parcel.fetched_at or now,
        outcome="accepted" if accepted else "refused",
        code="" if accepted else DECLINED,
        reason=parcel.status_note,
    )
    return receipts.sign(receipt, key)


def _locked(parcel_pk: int) -> Parcel:
    rows = Parcel.objects.select_related("consignment", "from_delivery", "from_package")
    found = rows.select_for_update(of=("self",)).filter(pk=parcel_pk).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="gói tin")
    return found
