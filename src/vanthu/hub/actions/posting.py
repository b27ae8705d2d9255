"""Take a package over from a system, for all its recipients at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import failpoints
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.failpoints import Step
from vanthu.directory.models import Agency
from vanthu.exchange import actions as exchange
from vanthu.exchange.actions.forwarding import Consignee, Forwarding, forward
from vanthu.exchange.actions.receiving import Arrival
from vanthu.exchange.axis import MessageType
from vanthu.exchange.axis.contents import Contents
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import Delivery
from vanthu.exchange.states import HALTED
from vanthu.exchange.words import PackageKind
from vanthu.hub import ids, states
from vanthu.hub.models import Consignment, Parcel, System
from vanthu.hub.words import ParcelMove, ParcelStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A recipient and where the hub takes its parcel."""

    agency: Agency
    code: str
    """As written in the package."""
    system: System | None
    """Into whose mailbox; none if it is an agency of ours or reached through a peer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A package of a system whose bytes are on the disk and whose parties are known."""

    system: System
    sender: Agency
    addressees: tuple[Addressee, ...]
    blob: Blob
    contents: Contents
    nonce: str


@action
def post(posting: Posting, *, key: InstallationKey, actor: Actor, now: datetime) -> Consignment:
    """Keep a posted package and one parcel per recipient, each on its way at once.

    The same bytes of the same sender are the same consignment, with the same DocId; recipients it did not have yet
    are added, and what failed or was given up is taken up again.
    """
    consignment = _known(posting)
    if consignment is None:
        try:
            with transaction.atomic():
                consignment = _new(posting, now=now)
        except IntegrityError:
            consignment = _known(posting)
            if consignment is None:
                raise
    there = set(consignment.parcels.values_list("recipient_id", flat=True))
    missing = [addressee for addressee in posting.addressees if addressee.agency.pk not in there]
    parcels = [_parcel(consignment, addressee, posting, now=now) for addressee in missing]
    _let_in(
        [parcel for parcel in parcels if parcel.recipient.is_local], posting, key=key, actor=actor, now=now
    )
    _send_on([parcel for parcel in parcels if _goes_on(parcel)], posting, actor=actor, now=now)
    for parcel in parcels:
        parcel.save(force_insert=True)
    wanted = {addressee.agency.pk for addressee in posting.addressees} & there
    again = _repeat(consignment, wanted, actor=actor, now=now)
    record(
        Event.PARCEL_POSTED if missing or again else Event.PARCEL_REPEATED,
        consignment,
        actor=actor,
        now=now,
        agency_id=consignment.sender_id,
        doc_id=consignment.doc_id,
        sha256=consignment.sha256,
        recipients=", ".join([*(addressee.code for addressee in missing), *again])[:500],
    )
    failpoints.hit(Step.BEFORE_COMMIT)
    return consignment


def _known(posting: Posting) -> Consignment | None:
    rows = Consignment.objects.filter(
        sender=posting.sender, sha256=posting.blob.sha256, system__isnull=False
    ).select_for_update(of=("self",))
    return rows.first()


def _new(posting: Posting, *, now: datetime) -> Consignment:
    contents = posting.contents
    return Consignment.objects.create(
        doc_id=ids.posted(posting.sender.code, posting.blob.sha256),
        system=posting.system,
        sender=posting.sender,
        sender_code=contents.sender,
        message_type=contents.message_type.value,
        sha256=posting.blob.sha256,
        size=posting.blob.size,
        title=contents.title,
        notation=contents.notation,
        edxml_id=contents.edxml_id,
        facts=contents.facts,
        received_at=now,
    )


def _parcel(consignment: Consignment, addressee: Addressee, posting: Posting, *, now: datetime) -> Parcel:
    return Parcel(
        consignment=consignment,
        recipient=addressee.agency,
        recipient_code=addressee.code,
        doc_id=ids.parcel(posting.sender.code, posting.blob.sha256, addressee.agency.code),
        system=addressee.system,
        created_at=now,
        updated_at=now,
    )


def _repeat(consignment: Consignment, wanted: set[int], *, actor: Actor, now: datetime) -> list[str]:
    """Take up again what failed in a mailbox or was given up on its way on; return the codes of its recipients."""
    again = []
    rows = consignment.parcels.select_for_update(of=("self",)).select_related("by_delivery__rides_with")
    for parcel in rows.filter(recipient_id__in=wanted):
        delivery = parcel.by_delivery and (parcel.by_delivery.rides_with or parcel.by_delivery)
        if parcel.system is not None and parcel.status == ParcelStatus.FAIL:
            parcel.status = states.after(ParcelStatus(parcel.status), ParcelMove.REPEAT).value
            parcel.status_note, parcel.updated_at = "", now
            parcel.save(update_fields=["status", "status_note", "updated_at"])
            again.append(parcel.recipient_code)
        elif delivery and Delivery.objects.filter(pk=delivery.pk, state__in=HALTED).exists():
            exchange.retry_delivery(delivery.pk, actor=actor, now=now)
            again.append(parcel.recipient_code)
    return again


def _goes_on(parcel: Parcel) -> bool:
    return parcel.system is None and not parcel.recipient.is_local


def _let_in(
    parcels: list[Parcel], posting: Posting, *, key: InstallationKey, actor: Actor, now: datetime
) -> None:
    """Take parcels into the inboxes of agencies of ours."""
    for parcel in parcels:
        arrival = Arrival(
            peer=posting.system.peer,
            sender=posting.sender,
            recipient=parcel.recipient,
            sender_code=posting.contents.sender,
            recipient_code=parcel.recipient_code,
            message_id=parcel.doc_id,
            nonce=posting.nonce,
            blob=posting.blob,
        )
        parcel.as_package_id = exchange.accept(arrival, key=key, actor=actor, now=now).package_id


def _send_on(parcels: list[Parcel], posting: Posting, *, actor: Actor, now: datetime) -> None:
    """Send parcels on to peers."""
    if not parcels:
        return
    consignment, contents = parcels[0].consignment, posting.contents
    is_status = contents.message_type is MessageType.STATUS
    forwarding = Forwarding(
        sender=posting.sender,
        consignees=tuple(Consignee(agency=parcel.recipient, message_id=parcel.doc_id) for parcel in parcels),
        named=len(set(contents.recipients)),
        kind=PackageKind.STATUS if is_status else PackageKind.DOCUMENT,
        blob=posting.blob,
        source_type=consignment._meta.label_lower,
        source_id=consignment.pk,
        label=str(consignment),
        edxml_id=contents.edxml_id,
        facts=contents.facts,
    )
    for parcel, delivery in zip(parcels, forward(forwarding, actor=actor, now=now), strict=True):
        parcel.by_delivery = delivery
