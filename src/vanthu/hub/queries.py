"""What can be asked of the hub: by a system of its own mailbox and postings, by the operator of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Q, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.exchange.axis import MessageType
from vanthu.exchange.failures import sentence
from vanthu.exchange.words import DeliveryState, PackageState

from . import policies, states
from .models import Parcel, System
from .words import ParcelStatus

MOST_LISTED: Final = 1000
"""A mailbox is listed oldest first; what does not fit comes once the first are done."""
MOST_A_PAGE: Final = 500
_WAITING: Final = sorted(status.value for status in states.WAITING)
_OF_DELIVERY: Final = {
    DeliveryState.QUEUED: ParcelStatus.INITIAL,
    DeliveryState.SENDING: ParcelStatus.INITIAL,
    # Who posts it again, or our operator, has it tried again.
    DeliveryState.STUCK: ParcelStatus.FAIL,
    DeliveryState.STOPPED: ParcelStatus.FAIL,
    DeliveryState.RELAYED: ParcelStatus.PROCESSING,
    DeliveryState.STORED: ParcelStatus.PROCESSING,
    DeliveryState.ACCEPTED: ParcelStatus.DONE,
    DeliveryState.REJECTED: ParcelStatus.FAIL,
}
_OF_PACKAGE: Final = {
    PackageState.STORED: ParcelStatus.PROCESSING,
    PackageState.ACCEPTED: ParcelStatus.DONE,
    PackageState.REFUSED: ParcelStatus.FAIL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One parcel, whichever way it goes."""

    parcel_id: int
    doc_id: str
    sent_doc_id: str
    message_type: str
    title: str
    notation: str
    sender_code: str
    sender_name: str
    recipient_code: str
    recipient_name: str
    sha256: str
    size: int
    status: ParcelStatus
    status_note: str
    created_at: datetime
    updated_at: datetime
    fetched_at: datetime | None

    @property
    def status_label(self) -> str:
        """Return the status' word in the reader's language."""
        return self.status.label


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemView:
    """One system as the operator sees it."""

    pk: int
    system_id: str
    agencies: tuple[str, ...]
    """Code and name of each agency behind it."""
    is_locked: bool
    created_at: datetime
    renewed_at: datetime | None
    last_seen_at: datetime | None
    waiting: int
    oldest: datetime | None
    """Since when the oldest parcel waits."""


def mailbox(system: System, message_type: MessageType) -> list[ParcelView]:
    """Return what waits for a system, oldest first."""
    return _views(_waiting(system, message_type).order_by("id")[:MOST_LISTED])


def kept(
    system: System, message_type: MessageType, *, since: datetime, page: int, size: int
) -> list[ParcelView]:
    """Return a page of all that was put into a system's mailbox since a moment, oldest first. page: from 1."""
    rows = Parcel.objects.filter(
        system=system, consignment__message_type=message_type.value, created_at__gte=since
    )
    return _views(_page(rows.order_by("id"), page, size))


def count(system: System, message_type: MessageType) -> int:
    """Return how much waits for a system."""
    return _waiting(system, message_type).count()


def parcel(system: System, doc_id: str) -> ParcelView:
    """Return a parcel of the system's mailbox. Raises NotFound: another system's looks the same as none."""
    found = _detailed(Parcel.objects.filter(system=system, doc_id=doc_id)).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="gói tin")
    return _view(found)


def sent(system: System, *, since: datetime, until: datetime, page: int, size: int) -> list[ParcelView]:
    """Return a page of what a system posted between two moments, newest first. page: from 1."""
    rows = Parcel.objects.filter(
        consignment__system=system,
        consignment__received_at__gte=since,
        consignment__received_at__lt=until,
    )
    return _views(_page(rows.order_by("-consignment__received_at", "-id"), page, size))


def system_by_id(system_id: str) -> System:
    """Return the system of an id. Raises NotFound."""
    found = System.objects.filter(system_id=system_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what=f"hệ thống {system_id[:64]}")
    return found


def systems(actor: Actor) -> list[SystemView]:
    """Return all systems with what waits for each. Raises NotPermitted to all but the operator."""
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    waiting = Q(mailbox__status__in=_WAITING)
    rows = System.objects.annotate(
        waiting=Count("mailbox", filter=waiting), oldest=Min("mailbox__created_at", filter=waiting)
    )
    return [_system(row, row.waiting, row.oldest) for row in rows.prefetch_related("admissions__agency")]


def system(actor: Actor, system_pk: int) -> SystemView:
    """Return one system. Raises NotFound."""
    for found in systems(actor):
        if found.pk == system_pk:
            return found
    raise NotFound(Refusal.NOT_FOUND, what="hệ thống")


def waiting_parcels(actor: Actor, system_pk: int, *, most: int = 200) -> list[ParcelView]:
    """Return what waits in a system's mailbox, oldest first, for the operator."""
    require(policies.may_operate(actor), Permission.EXCHANGE_OPERATE)
    rows = Parcel.objects.filter(system_id=system_pk, status__in=_WAITING)
    return _views(rows.order_by("id")[:most])


def _waiting(system: System, message_type: MessageType) -> QuerySet[Parcel]:
    return Parcel.objects.filter(
        system=system, status__in=_WAITING, consignment__message_type=message_type.value
    )


def _page(rows: QuerySet[Parcel], page: int, size: int) -> QuerySet[Parcel]:
    size = min(max(size, 1), MOST_A_PAGE)
    start = (max(page, 1) - 1) * size
    return rows[start : start + size]


def _detailed(rows: QuerySet[Parcel]) -> QuerySet[Parcel]:
    return rows.select_related("consignment__sender", "recipient", "by_delivery__rides_with", "as_package")


def _views(rows: QuerySet[Parcel]) -> list[ParcelView]:
    return [_view(row) for row in _detailed(rows)]


def _view(row: Parcel) -> ParcelView:
    status, note = _status(row)
    consignment = row.consignment
    return ParcelView(
        parcel_id=row.pk,
        doc_id=row.doc_id,
        sent_doc_id=consignment.doc_id,
        message_type=consignment.message_type,
        title=consignment.title,
        notation=consignment.notation,
        sender_code=consignment.sender_code,
        sender_name=consignment.sender.name,
        recipient_code=row.recipient_code,
        recipient_name=row.recipient.name,
        sha256=consignment.sha256,
        size=consignment.size,
        status=status,
        status_note=note,
        created_at=row.created_at,
        updated_at=_updated_at(row),
        fetched_at=row.fetched_at,
    )


def _status(row: Parcel) -> tuple[ParcelStatus, str]:
    """Return how far a parcel is, by whoever knows: the mailbox, the delivery to a peer, or our own inbox."""
    if row.by_delivery is not None:
        delivery = row.by_delivery
        if delivery.rides_with is not None and delivery.state == DeliveryState.QUEUED:
            delivery = delivery.rides_with  # its way is that of the one that takes it along
        return _OF_DELIVERY[DeliveryState(delivery.state)], delivery.outcome_reason or sentence(
            delivery.last_error
        )
    if row.as_package is not None:
        return _OF_PACKAGE[PackageState(row.as_package.state)], row.as_package.outcome_reason
    return ParcelStatus(row.status), row.status_note


def _updated_at(row: Parcel) -> datetime:
    moments: Iterable[datetime | None] = (
        row.by_delivery.settled_at if row.by_delivery is not None else None,
        row.as_package.settled_at if row.as_package is not None else None,
    )
    return next((moment for moment in moments if moment is not None), row.updated_at)


def _system(row: System, waiting: int, oldest: datetime | None) -> SystemView:
    agencies = [admission.agency for admission in row.admissions.all()]
    # An agency is called by its code until its system registers it with its name.
    admitted = [one.code if one.name == one.code else f"{one.code} {one.name}" for one in agencies]
    return SystemView(
        pk=row.pk,
        system_id=row.system_id,
        agencies=tuple(admitted),
        is_locked=row.is_locked,
        created_at=row.created_at,
        renewed_at=row.renewed_at,
        last_seen_at=row.last_seen_at,
        waiting=waiting,
        oldest=oldest,
    )
