"""Put something into the outbox, and what the operator may do with it there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.places import number
from vanthu.core.statements import Rows, insert
from vanthu.core.text import nfc
from vanthu.directory.models import Agency
from vanthu.directory.succession import require_open
from vanthu.documents.words import Urgency, code_of
from vanthu.exchange import forgotten, messages, policies, riding, routing, states
from vanthu.exchange.letters import Letter, StatusReport, letter_facts, letter_of, status_facts
from vanthu.exchange.models import Delivery, InboundPackage, OutboundPackage, Peer
from vanthu.exchange.words import DeliveryMove, DeliveryState, PackageKind, PeerKind
from vnedxml.codes import StatusCode

PRIORITY_URGENT, PRIORITY_ORDINARY, PRIORITY_STATUS = 1, 5, 6
_ABOUT: Final = Rows(
    lambda: InboundPackage.objects.select_related("sender", "recipient").filter(pk=number("pk"))
)


@action
def queue(letter: Letter, *, recipients: Sequence[Agency], actor: Actor, now: datetime) -> list[Delivery]:
    """Queue an issued document: one package, one delivery and one work row per recipient.

    Raises Invalid before anything is queued if the document lacks what the law asks for, is too large, or a
    recipient is unknown, closed or out of reach.
    """
    require(policies.may_send(actor, letter.sender_agency_id), Permission.OUTGOING_ISSUE)
    sender = Agency.objects.get(pk=letter.sender_agency_id)
    _require_complete(letter)
    wanted = _recipients(recipients, now=now)
    peers = [routing.peer_of(agency) for agency in wanted]
    package = OutboundPackage.objects.create(
        sender=sender,
        kind=PackageKind.DOCUMENT.value,
        document_type=letter.document_type,
        document_id=letter.document_id,
        document_label=letter.document_label[:600],
        edxml_id=messages.edxml_id(sender.code, letter)[:255],
        facts=letter_facts(letter),
        recipient_codes=[agency.code for agency in wanted],
        created_at=now,
    )
    priority = PRIORITY_ORDINARY if letter.urgency is Urgency.ORDINARY else PRIORITY_URGENT
    deliveries = []
    for agency, peer in zip(wanted, peers, strict=True):
        delivery = _put(package, agency, peer=peer, priority=priority, send_by=letter.send_by, now=now)
        record(Event.DELIVERY_QUEUED, delivery, actor=actor, now=now, message_id=delivery.message_id)
        deliveries.append(delivery)
    return deliveries


@action
def report_status(
    package_id: int,
    *,
    status: str,
    description: str = "",
    staff: str = "",
    department: str = "",
    actor: Actor,
    now: datetime,
) -> Delivery:
    """Queue a business status about a received document to its sender, as a package of its own.

    Where nothing leads to the sender now, it goes back by the connection that brought the document, or waits for it.
    status: a code of QĐ 28/2018 as the axis writes it, `01` to `16`.
    """
    about = _ABOUT.one(pk=package_id)
    require(policies.may_send(actor, about.recipient_id), Permission.INCOMING_REGISTER)
    told = _StatusWords(
        _status_code(status), nfc(description)[:1000], nfc(staff)[:200], nfc(department)[:200]
    )
    package = _status_package(about, told, now=now)
    peer = _way_back(about)
    delivery = _put(package, about.sender, peer=peer, priority=PRIORITY_STATUS, now=now)
    record(
        Event.STATUS_QUEUED,
        delivery,
        actor=actor,
        now=now,
        agency_id=about.recipient_id,
        status=told.status,
        message_id=delivery.message_id,
    )
    return delivery


@action
def ask_back(
    delivery_id: int, *, reason: str, staff: str, department: str = "", actor: Actor, now: datetime
) -> Delivery:
    """Queue status 13 to the receiver of a delivered document: please give it back (docs/protocol/exchange.md).

    Raises WrongState if the receiver does not have it.
    """
    rows = Delivery.objects.select_for_update(of=("self",))
    asked = rows.select_related("package__sender", "recipient").get(pk=delivery_id)
    require(policies.may_send(actor, asked.package.sender_id), Permission.OUTGOING_TAKE_BACK)
    if asked.package.kind != PackageKind.DOCUMENT or DeliveryState(asked.state) not in states.ARRIVED:
        raise WrongState(Refusal.NOT_SENT_THERE, name=asked.recipient.name)
    report = _take_back_report(asked, reason=reason, staff=staff, department=department, now=now)
    package = OutboundPackage.objects.create(
        sender=asked.package.sender,
        kind=PackageKind.STATUS.value,
        document_type=asked._meta.label_lower,
        document_id=asked.pk,
        document_label=f"{report.status} {report.about_code}"[:600],
        edxml_id=asked.package.edxml_id,
        facts=status_facts(report),
        recipient_codes=[asked.recipient.code],
        created_at=now,
    )
    delivery = _put(package, asked.recipient, peer=asked.peer, priority=PRIORITY_URGENT, now=now)
    record(
        Event.STATUS_QUEUED,
        delivery,
        actor=actor,
        now=now,
        agency_id=asked.package.sender_id,
        status=report.status,
        reason=report.description,
    )
    return delivery


def _take_back_report(
    asked: Delivery, *, reason: str, staff: str, department: str, now: datetime
) -> StatusReport:
    letter = letter_of(asked.package.facts)
    return StatusReport(
        status=StatusCode.TAKE_BACK.value,
        description=nfc(reason)[:1000],
        staff=nfc(staff)[:200],
        department=nfc(department)[:200],
        reported_at=now,
        about_sender_code=asked.recipient.code,
        about_code=code_of(letter.number, letter.notation, letter.suffix),
        about_issued_on=letter.issued_on,
        about_edxml_id=asked.package.edxml_id,
    )


def _looked_after(delivery_id: int, *, actor: Actor) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("package__sender")
    delivery = rows.get(pk=delivery_id)
    require(policies.may_look_after(actor, delivery.package.sender), Permission.EXCHANGE_OPERATE)
    return delivery


@action
def retry_delivery(delivery_id: int, *, actor: Actor, now: datetime) -> Delivery:
    """Send a stuck or stopped delivery again, with the same message id; a waiting one at once.

    What was put into a folder is put there once more: who carries it may have lost it, and the receiver knows a repeat.
    """
    delivery = _looked_after(delivery_id, actor=actor)
    if delivery.forgotten_at is not None:
        forgotten.offer_now(delivery, now=now)
        record(Event.DELIVERY_RESUMED, delivery, actor=actor, now=now, again=delivery.offered_again)
        return delivery
    if delivery.state == DeliveryState.STOPPED:
        delivery.last_error = ""  # why somebody had given it up: no failure
    if delivery.state == DeliveryState.RELAYED and delivery.peer.kind != PeerKind.FOLDER:
        raise WrongState(
            Refusal.WRONG_STATE, move=DeliveryMove.RESUME.label, state=DeliveryState.RELAYED.label
        )
    if delivery.state != DeliveryState.QUEUED:
        delivery.state = states.after(DeliveryState(delivery.state), DeliveryMove.RESUME)
    delivery.round += 1
    delivery.setbacks = 0
    delivery.alive_from = delivery.next_try_at = now
    delivery.save(update_fields=["state", "round", "setbacks", "alive_from", "next_try_at", "last_error"])
    riding.have_sent(delivery, now=now)
    record(Event.DELIVERY_RESUMED, delivery, actor=actor, now=now, round=delivery.round)
    return delivery


@action
def stop_delivery(delivery_id: int, *, reason: str, actor: Actor, now: datetime) -> Delivery:
    """Give a delivery up, with a reason; a receipt that still comes wins over it."""
    delivery = _looked_after(delivery_id, actor=actor)
    why = nfc(reason)[:1000]
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    delivery.state = states.after(DeliveryState(delivery.state), DeliveryMove.STOP)
    delivery.last_error, delivery.next_try_at = why, None
    delivery.save(update_fields=["state", "last_error", "next_try_at"])
    record(Event.DELIVERY_STOPPED, delivery, actor=actor, now=now, reason=why)
    return delivery


@action
def stop_waiting(
    document_type: str, document_id: int, *, reason: str, actor: Actor, now: datetime
) -> list[Delivery]:
    """Give up what was never tried of a document that is recalled, and what is tried no more.

    What all the same arrived there is told by its receipt, which wins, and met by the recall.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("package")
    untried = Q(state=DeliveryState.QUEUED.value, attempts=0)
    waiting = rows.filter(
        untried | Q(state=DeliveryState.STUCK.value),
        package__document_type=document_type,
        package__document_id=document_id,
    )
    stopped = [stop_delivery(row.pk, reason=reason, actor=actor, now=now) for row in waiting.order_by("id")]
    if not stopped:
        record(Event.DELIVERY_STOPPED, reason, actor=actor, now=now, count=0)
    return stopped


def _way_back(about: InboundPackage) -> Peer:
    """Return the peer that reaches the sender; where none does, the one that brought it: our own work goes on."""
    try:
        return routing.peer_of(about.sender)
    except Invalid:
        return about.peer


@dataclass(frozen=True, slots=True)
class _StatusWords:
    status: str
    description: str
    staff: str
    department: str


def _status_package(about: InboundPackage, told: _StatusWords, *, now: datetime) -> OutboundPackage:
    report = StatusReport(
        status=told.status,
        description=told.description,
        staff=told.staff,
        department=told.department,
        reported_at=now,
        about_sender_code=str(about.facts["sender_code"]),
        about_code=f"{about.facts['number_text']}/{about.facts['notation']}",
        about_issued_on=messages.day_of(about.facts.get("issued_on")),
        about_edxml_id=about.edxml_id,
    )
    package = OutboundPackage(
        sender=about.recipient,
        kind=PackageKind.STATUS.value,
        document_type=about._meta.label_lower,
        document_id=about.pk,
        document_label=f"{report.status} {report.about_code}"[:600],
        edxml_id=about.edxml_id,
        facts=status_facts(report),
        recipient_codes=[about.sender.code],
        created_at=now,
    )
    return insert(package)


def _put(
    package: OutboundPackage,
    recipient: Agency,
    *,
    peer: Peer,
    priority: int,
    now: datetime,
    send_by: datetime | None = None,
) -> Delivery:
    delivery = Delivery(
        package=package,
        sender=package.sender,
        kind=package.kind,
        recipient=recipient,
        peer=peer,
        message_id=uuid.uuid4().hex,
        priority=priority,
        alive_from=now,
        next_try_at=now,
        queued_at=now,
        send_by=send_by,
    )
    insert(delivery)
    riding.have_sent(delivery, now=now)
    return delivery


def _recipients(recipients: Sequence[Agency], *, now: datetime) -> list[Agency]:
    wanted = list({agency.pk: agency for agency in recipients}.values())
    if not wanted:
        raise Invalid(Refusal.NO_RECIPIENT)
    for agency in wanted:
        require_open(agency, on=hanoi_date(now))
    return wanted


def _require_complete(letter: Letter) -> None:
    if letter.number < 1 or not letter.notation:
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE, why="chưa có số, ký hiệu, hãy cấp số và ký số của cơ quan trước"
        )
    if sum(file.is_main for file in letter.files) != 1:
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE,
            why="chưa có tệp văn bản chính, hãy đưa tệp vào hoặc gắn bản quét trước",
        )
    # Base64 makes three bytes four; what would be refused for its size is refused before it is queued.
    if sum(file.size for file in letter.files) * 4 // 3 > settings.VANTHU_PACKAGE_LIMIT:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=settings.VANTHU_PACKAGE_LIMIT * 3 // 4_000_000)


def _status_code(status: str) -> str:
    try:
        return StatusCode(status).value
    except ValueError as error:
        raise Invalid(Refusal.VALUE_WRONG, field="trạng thái", value=status, why="mã không có") from error
