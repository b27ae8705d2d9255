"""Reads of the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Prefetch, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import number, numbers, text
from vanthu.core.statements import Rows, belonging
from vanthu.directory.models import Agency
from vnedxml.codes import StatusCode

from . import policies, schedule, states
from .models import (
    Attempt,
    Delivery,
    InboundPackage,
    OutboundPackage,
    Peer,
    ReceivedStatus,
    Route,
)
from .words import AttemptResult, DeliveryState, PackageKind, PeerKind, ReceiptKind

SHOWN_NAMES: Final = 10
"""A list of agencies on the page of a connection ends here: an axis reaches 100,000."""
_RANK: Final = {"01": 1, "02": 9, "03": 3, "04": 4, "05": 5, "06": 6}
"""How far along a status is; a late “arrived” never covers a “done”."""
_ANSWERS: Final = frozenset({"15", "16"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One try to send."""

    number: int
    at: datetime
    result: AttemptResult
    http_status: int | None
    error: str
    duration_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """One business status that the receiver reported."""

    code: str
    label_vi: str
    label_en: str
    staff: str
    department: str
    description: str
    reported_at: datetime | None
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery as its page shows it."""

    delivery_id: int
    document_type: str
    document_id: int
    document_label: str
    kind: PackageKind
    recipient_id: int
    recipient_code: str
    recipient_name: str
    peer_name: str
    peer_kind: PeerKind
    message_id: str
    state: DeliveryState
    is_urgent: bool
    attempts: int
    queued_at: datetime
    next_try_at: datetime | None
    last_error: str
    sha256: str
    size: int
    stored_at: datetime | None
    settled_at: datetime | None
    outcome_code: str
    outcome_reason: str
    forgotten_at: datetime | None
    """Since when its receiver is known to have lost it."""
    has_stored_receipt: bool
    has_outcome_receipt: bool
    carried_for: str = ""
    """The agency elsewhere that our axis carries it for, where that is asked for."""
    statuses: tuple[StatusView, ...] = ()
    """As they came, oldest first."""
    tries: tuple[AttemptView, ...] = ()

    @property
    def state_label(self) -> str:
        """Return the state's word in the reader's language."""
        return self.state.label

    @property
    def latest_status(self) -> StatusView | None:
        """Return the status of the handling that is furthest along; answers to recalls stand beside it."""
        told = [status for status in self.statuses if status.code in _RANK]
        return max(told, key=lambda status: _RANK[status.code], default=None)

    @property
    def recall_answer(self) -> StatusView | None:
        """Return the newest answer to a recall, an update or a replacement."""
        return next((status for status in reversed(self.statuses) if status.code in _ANSWERS), None)

    def is_late(self, now: datetime) -> bool:
        """Say whether its user is to be warned: not stored there in time (G5), or not fetched from an axis."""
        if self.state is DeliveryState.RELAYED:
            return now - self.queued_at >= schedule.UNFETCHED
        open_ = self.state in states.OPEN | {DeliveryState.STUCK}
        return open_ and now - self.queued_at >= schedule.warn_after(urgent=self.is_urgent)

    @property
    def can_retry(self) -> bool:
        """Say whether “try again” makes sense now."""
        halted = {DeliveryState.QUEUED, DeliveryState.STUCK, DeliveryState.STOPPED}
        return self.state in halted or self.forgotten_at is not None or self.is_carried

    @property
    def is_carried(self) -> bool:
        """Say whether it lies in a folder, or is on its way from there; who carries it may have lost it."""
        return self.state is DeliveryState.RELAYED and self.peer_kind is PeerKind.FOLDER

    @property
    def can_stop(self) -> bool:
        """Say whether it can be given up now."""
        return self.state in {DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.STUCK}


def deliveries_of(document_type: str, document_id: int) -> list[DeliveryView]:
    """Return the deliveries of a document; the caller has checked that the reader may see the document."""
    found = _OF_DOCUMENT.all(document_type=document_type, document_id=document_id)
    gather_statuses(found)
    return [_view(row) for row in found]


def _of_document() -> QuerySet[Delivery]:
    found = with_parties(Delivery.objects.all()).filter(
        package__document_type=text("document_type"), package__document_id=number("document_id")
    )
    return found.order_by("id")


def gather_statuses(deliveries: Sequence[Delivery]) -> None:
    """Give deliveries the statuses that came for them, oldest first, by one composed statement."""
    if deliveries:
        belonging(deliveries, "statuses", _STATUSES_OF.all(keys=[delivery.pk for delivery in deliveries]))


_OF_DOCUMENT: Final = Rows(_of_document)
_STATUSES_OF: Final = Rows(
    lambda: ReceivedStatus.objects.filter(delivery_id__in=numbers("keys")).order_by("id")
)


def edxml_id_of(document_type: str, document_id: int) -> str:
    """Return the identifier under which a document was sent, empty if it never was."""
    rows = OutboundPackage.objects.filter(document_type=document_type, document_id=document_id)
    return rows.order_by("id").values_list("edxml_id", flat=True).first() or ""


def sent_by(actor: Actor) -> QuerySet[Delivery]:
    """Return the deliveries of the actor's agency, if the actor looks after them."""
    return _visible_to(actor)


def carried(actor: Actor) -> QuerySet[Delivery]:
    """Return what our axis carries for agencies that have nobody here, for its keeper: once for what goes together."""
    if not policies.may_configure(actor):
        return Delivery.objects.none()
    rows = Delivery.objects.filter(sender__is_local=False, rides_with=None)
    return rows.select_related("sender")


def with_statuses(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return deliveries with what a line of their list shows."""
    return with_parties(rows).prefetch_related(Prefetch("statuses", ReceivedStatus.objects.order_by("id")))


def with_parties(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return deliveries with what they carry, to whom, and over which connection."""
    return rows.select_related("package", "recipient", "peer")


def view_of(row: Delivery) -> DeliveryView:
    """Return one delivery as lists show it."""
    return _view(row)


def carried_view(row: Delivery) -> DeliveryView:
    """Return one delivery as lists show it, with whom it is carried for."""
    return replace(_view(row), carried_for="" if row.sender.is_local else row.sender.name)


def delivery(actor: Actor, delivery_id: int) -> DeliveryView:
    """Return one delivery of the actor's agency, with every try to send it. Raises NotFound."""
    found = _one(actor, delivery_id)
    tries = tuple(map(_attempt_view, found.tries.order_by("number")))
    return replace(carried_view(found), tries=tries)


def receipts_of(actor: Actor, delivery_id: int) -> tuple[str, str]:
    """Return the stored and the outcome receipt of a delivery as they were received; "" for one not there."""
    found = _one(actor, delivery_id)
    return found.stored_receipt, found.outcome_receipt


def later_receipts_of(actor: Actor, delivery_id: int) -> list[tuple[str, str]]:
    """Return kind and text of the receipts that came again after the receiver had lost a package."""
    rows = _one(actor, delivery_id).later_receipts.all()
    return [(ReceiptKind(row.kind).label, row.text) for row in rows]


def delivery_record(actor: Actor, delivery_id: int) -> Delivery:
    """Return the row of a delivery of the actor's agency, for its history in the record."""
    return _one(actor, delivery_id)


def counts(actor: Actor) -> dict[DeliveryState, int]:
    """Count the deliveries of documents that wait or need somebody; each count ends at 1000."""
    rows = _visible_to(actor).filter(kind=PackageKind.DOCUMENT.value)
    watched = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.STUCK, DeliveryState.REJECTED)
    return {state: rows.filter(state=state.value)[:1000].count() for state in watched}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView:
    """One peer as the screens show it."""

    peer_id: int
    name: str
    kind: PeerKind
    address: str
    public_key: str
    key_id: str
    is_active: bool
    writes_older_codes: bool
    writes_raw_files: bool
    failures: int
    held_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_error: str
    agencies: tuple[str, ...]
    """Names of the agencies reached through it, the first few."""
    more_agencies: int = 0
    """How many more there are."""
    reaches_all: bool = False
    """Every agency without a way of its own is reached through it."""
    asking_failures: int = 0
    """How often in a row it could not be asked for what waits there."""
    asking_error: str = ""


def peers(actor: Actor) -> list[PeerView]:
    """Return all peers, for who looks after the exchange."""
    if not (policies.may_configure(actor) or policies.may_operate(actor, actor.agency_id)):
        return []
    return [
        _peer_view(row) for row in Peer.objects.select_related("polling").annotate(routed=Count("routes"))
    ]


def peer(actor: Actor, peer_id: int) -> PeerView:
    """Return one peer. Raises NotFound."""
    found = next((view for view in peers(actor) if view.peer_id == peer_id), None)
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="kết nối")
    return found


def reachable(agency_ids: list[int]) -> set[int]:
    """Return which of these agencies have a way to them: their own active one, or the axis that reaches all."""
    routes = dict(Route.objects.filter(agency_id__in=agency_ids).values_list("agency_id", "peer__is_active"))
    reached = {agency_id for agency_id, is_active in routes.items() if is_active}
    if Peer.objects.filter(reaches_all=True, is_active=True).exists():
        reached |= set(agency_ids) - set(routes)
    return reached


@dataclass(frozen=True, slots=True)
class Unreached:
    """Agencies that nothing leads to: the first few, and how many in all."""

    names: tuple[str, ...]
    count: int


def unreached(*, on: date) -> Unreached:
    """Return the agencies elsewhere that exist on a day and cannot be sent to."""
    rows = Agency.objects.filter(is_local=False).exclude(route__peer__is_active=True)
    rows = rows.exclude(valid_to__lt=on).exclude(valid_from__gt=on)
    if Peer.objects.filter(reaches_all=True, is_active=True).exists():
        rows = rows.exclude(route=None)
    names = rows.order_by("code").values_list("name", flat=True)[:SHOWN_NAMES]
    return Unreached(tuple(names), rows.count())


def reported_by_us(package_id: int) -> list[DeliveryView]:
    """Return the statuses that we reported about a received package, with their own deliveries."""
    return deliveries_of(InboundPackage._meta.label_lower, package_id)


def _visible_to(actor: Actor) -> QuerySet[Delivery]:
    if not policies.may_operate(actor, actor.agency_id) or actor.agency_id is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(sender_id=actor.agency_id)


def _one(actor: Actor, delivery_id: int) -> Delivery:
    found = next(
        (
            row
            for rows in (_visible_to(actor), carried(actor))
            for row in with_statuses(rows).filter(pk=delivery_id)
        ),
        None,
    )
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="lượt gửi")
    return found


def _view(row: Delivery) -> DeliveryView:
    return DeliveryView(
        delivery_id=row.pk,
        document_type=row.package.document_type,
        document_id=row.package.document_id,
        document_label=row.package.document_label,
        kind=PackageKind(row.package.kind),
        recipient_id=row.recipient_id,
        recipient_code=row.recipient.code,
        recipient_name=row.recipient.name,
        peer_name=row.peer.name,
        peer_kind=PeerKind(row.peer.kind),
        message_id=row.message_id,
        state=DeliveryState(row.state),
        is_urgent=row.priority == 1,
        attempts=row.attempts,
        queued_at=row.queued_at,
        next_try_at=row.next_try_at,
        last_error=row.last_error,
        sha256=row.sha256,
        size=row.size,
        stored_at=row.stored_at,
        settled_at=row.settled_at,
        outcome_code=row.outcome_code,
        outcome_reason=row.outcome_reason,
        forgotten_at=row.forgotten_at,
        has_stored_receipt=bool(row.stored_receipt),
        has_outcome_receipt=bool(row.outcome_receipt),
        statuses=tuple(_status_view(status) for status in row.statuses.all()),
    )


def _status_view(row: ReceivedStatus) -> StatusView:
    code = StatusCode(row.code)
    return StatusView(
        code=row.code,
        label_vi=code.label_vi,
        label_en=code.label_en,
        staff=row.staff,
        department=row.department,
        description=row.description,
        reported_at=row.reported_at,
        received_at=row.received_at,
    )


def _attempt_view(row: Attempt) -> AttemptView:
    return AttemptView(
        number=row.number,
        at=row.started_at,
        result=AttemptResult(row.result),
        http_status=row.http_status,
        error=row.error,
        duration_ms=row.duration_ms,
    )


def _peer_view(row: Peer) -> PeerView:
    routed, polling = int(getattr(row, "routed", 0)), getattr(row, "polling", None)
    return PeerView(
        peer_id=row.pk,
        name=row.name,
        kind=PeerKind(row.kind),
        address=row.address,
        public_key=row.public_key,
        key_id=row.key_id or "",
        is_active=row.is_active,
        writes_older_codes=row.writes_older_codes,
        writes_raw_files=row.writes_raw_files,
        failures=row.failures,
        held_until=row.held_until,
        last_success_at=row.last_success_at,
        last_failure_at=row.last_failure_at,
        last_error=row.last_error,
        agencies=tuple(
            row.routes.order_by("agency__code").values_list("agency__name", flat=True)[:SHOWN_NAMES]
        ),
        more_agencies=max(routed - SHOWN_NAMES, 0),
        reaches_all=row.reaches_all,
        asking_failures=polling.failures if polling else 0,
        asking_error=polling.last_error if polling else "",
    )
