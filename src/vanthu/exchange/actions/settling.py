"""The receiver's conclusion: accepted or refused, written once, told to the sender over a signature."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.places import number
from vanthu.core.statements import Rows, insert, update
from vanthu.exchange import breaker, policies, receipts, states
from vanthu.exchange.failures import Failure, note_at_peer
from vanthu.exchange.findings import Findings, FoundFile
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import Delivery, InboundFile, InboundPackage, ReceivedStatus
from vanthu.exchange.peer_settings import BY_SECRET
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.words import DeliveryState, PackageKind, PackageState, ReceiptKind
from vanthu.jobs import queue as work
from vanthu.verification import actions as verification
from vnedxml.codes import StatusCode

from .outbox import report_status
from .relaying import RelayOutcome, conclude_relay

ARRIVED, REFUSED = "01", "02"
_CONCLUDING = frozenset(
    {StatusCode.REFUSED, StatusCode.RECEIVED, StatusCode.ASSIGNED, StatusCode.IN_PROGRESS, StatusCode.DONE}
)
PRIORITY_RECEIPT = 3
FIRST_CHECK: Final = timedelta(minutes=1)
LAST_CHECK: Final = timedelta(days=1)
LATER: Final = 7
"""What waits for its first check goes before what is checked again."""
_BY_ID: Final = Rows(
    lambda: (
        InboundPackage.objects.select_related("sender", "recipient", "peer")
        .select_for_update(of=("self",))
        .filter(pk=number("pk"))
    )
)
_DELIVERY: Final = Rows(
    lambda: (
        Delivery.objects.select_related("package", "recipient", "peer")
        .select_for_update(of=("self",))
        .filter(pk=number("pk"))
    )
)
_CONCLUDED: Final = (
    "state",
    "is_held",
    "kind",
    "edxml_id",
    "facts",
    "is_flagged",
    "settled_at",
    "outcome_code",
    "outcome_reason",
    "outcome_receipt",
)


@action
def settle(
    package_id: int, findings: Findings, *, key: InstallationKey, actor: Actor, now: datetime
) -> InboundPackage:
    """Conclude on a stored package: files and verdicts are kept, the outcome receipt is signed and queued.

    An accepted document is reported as arrived (01) and left as a work row `incoming.open_package`; an accepted
    status is noted at its delivery. Raises WrongState if it was concluded before.
    """
    package = _locked(package_id)
    if package.state != PackageState.STORED:
        state = PackageState(package.state).label
        raise WrongState(Refusal.WRONG_STATE, move=PackageState.ACCEPTED.label, state=state)
    refused = findings.refused
    package.state = (PackageState.REFUSED if refused else PackageState.ACCEPTED).value
    package.kind, package.edxml_id = findings.kind.value, findings.edxml_id[:255]
    package.facts, package.is_flagged, package.settled_at = findings.facts, findings.is_flagged, now
    package.is_held, package.outcome_reason = False, ""  # whatever an earlier check came to grief of
    if refused:
        package.outcome_code, package.outcome_reason = refused.code[:60], refused.reason[:1000]
    package.outcome_receipt = receipts.sign(_outcome(package, now=now), key)
    update(package, *_CONCLUDED)
    for position, file in enumerate(findings.files):
        _keep_file(package, file, position=position, actor=actor, now=now)
    work.enqueue(
        "exchange.send_outcome",
        {"package_id": package.pk},
        now=now,
        priority=PRIORITY_RECEIPT,
        destination=breaker.destination(package.peer_id),
        dedupe_key=f"exchange.send_outcome:{package.pk}",
    )
    record(
        Event.PACKAGE_REFUSED if refused else Event.PACKAGE_ACCEPTED,
        package,
        actor=actor,
        now=now,
        agency_id=package.recipient_id,
        kind=package.kind,
        code=package.outcome_code,
        reason=package.outcome_reason,
        flagged=int(package.is_flagged),
    )
    # A package for an agency behind our own axis was only carried: its agency opens it.
    if not refused and package.recipient.is_local:
        _pass_on(package, actor=actor, now=now)
    if _is_to_be_told_by_status(package):
        report_status(package.pk, status=REFUSED, description=package.outcome_reason, actor=actor, now=now)
    return package


@action
def note_outcome_attempt(
    package_id: int, *, failure: Failure | None, chance: float, actor: Actor, now: datetime
) -> InboundPackage:
    """Note that the sender was, or could not be, told the outcome."""
    package = _locked(package_id)
    error, sent = failure.error if failure else "", failure is None
    note_at_peer(package.peer, failure, chance=chance, now=now)
    package.outcome_tries += 1
    package.outcome_setbacks += failure is not None and failure.is_its_own(package.peer)
    package.outcome_error = error[:500]
    if sent and package.outcome_sent_at is None:
        package.outcome_sent_at = now
    update(package, "outcome_tries", "outcome_setbacks", "outcome_error", "outcome_sent_at")
    record(
        Event.OUTCOME_SENT if sent else Event.DELIVERY_FAILED,
        package,
        actor=actor,
        now=now,
        agency_id=package.recipient_id,
        tries=package.outcome_tries,
        error=error[:500],
    )
    return package


@action
def hold_package(package_id: int, *, actor: Actor, now: datetime, why: str = "") -> InboundPackage:
    """Show the operator a package whose check never came to an end; nothing of it is thrown away.

    why: what the judge of its files came to grief of. That may have been an overloaded machine: it is checked again by
    itself, after a minute at first, each time twice as late, for a day. Without it the package brought down its
    process again and again, and only the operator has it checked again.
    """
    package = _locked(package_id)
    package.is_held, package.outcome_reason = True, why[:1000]
    update(package, "is_held", "outcome_reason")
    age = now - package.received_at
    if why and age < LAST_CHECK:
        wait = max(age, FIRST_CHECK)
        work.enqueue("exchange.inspect", {"package_id": package.pk}, now=now, after=wait, priority=LATER)
    record(Event.PACKAGE_HELD, package, actor=actor, now=now, agency_id=package.recipient_id, why=why[:500])
    return package


@action
def inspect_again(package_id: int, *, actor: Actor, now: datetime) -> InboundPackage:
    """Have a held package checked again. Raises WrongState if it was concluded on meanwhile."""
    package = _locked(package_id)
    require(policies.may_operate(actor, package.recipient_id), Permission.EXCHANGE_OPERATE)
    if package.state != PackageState.STORED or not package.is_held:
        state = PackageState(package.state).label
        raise WrongState(Refusal.WRONG_STATE, move="kiểm tra lại", state=state)
    package.is_held, package.outcome_reason = False, ""
    update(package, "is_held", "outcome_reason")
    work.enqueue("exchange.inspect", {"package_id": package.pk}, now=now)
    record(Event.PACKAGE_RELEASED, package, actor=actor, now=now, agency_id=package.recipient_id)
    return package


def _locked(package_id: int) -> InboundPackage:
    return _BY_ID.one(pk=package_id)


def _outcome(package: InboundPackage, *, now: datetime) -> Receipt:
    return Receipt(
        kind=ReceiptKind.OUTCOME,
        message_id=package.message_id,
        sender=package.sender_code,
        recipient=package.recipient_code,
        sha256=package.sha256,
        size=package.size,
        sequence=package.sequence,
        at=now,
        stored_at=package.received_at,
        outcome=package.state,
        code=package.outcome_code,
        reason=package.outcome_reason,
    )


def _keep_file(
    package: InboundPackage, file: FoundFile, *, position: int, actor: Actor, now: datetime
) -> None:
    report = None
    if file.checked is not None:
        report = verification.keep(file.checked, agency_id=package.recipient_id, actor=actor, now=now)
    kept = InboundFile(
        package=package,
        position=position,
        sha256=file.sha256,
        name=file.name[:255],
        media_type=file.media_type[:100],
        size=file.size,
        is_main=file.is_main,
        verdict=file.checked.verdict if file.checked else "",
        report=report,
    )
    insert(kept)


def _is_to_be_told_by_status(package: InboundPackage) -> bool:
    """Say whether the sender learns of a refusal only by a business status: an axis carries no receipts."""
    return (
        package.state == PackageState.REFUSED
        and package.kind == PackageKind.DOCUMENT
        and package.peer.kind in BY_SECRET
        and package.outcome_code != Refusal.SENDER_MISMATCH
        and package.recipient.is_local
    )


def _pass_on(package: InboundPackage, *, actor: Actor, now: datetime) -> None:
    if package.kind == PackageKind.STATUS and package.facts["status"] == StatusCode.TAKE_BACK:
        work.enqueue(
            "incoming.take_back", {"package_id": package.pk}, now=now, dedupe_key=f"take_back:{package.pk}"
        )
        record(Event.STATUS_RECEIVED, package, actor=actor, now=now, agency_id=package.recipient_id)
        return
    if package.kind == PackageKind.STATUS:
        _note_status(package, actor=actor, now=now)
        return
    report_status(package.pk, status=ARRIVED, staff=actor.name, actor=actor, now=now)
    work.enqueue(
        "incoming.open_package", {"package_id": package.pk}, now=now, dedupe_key=f"incoming:{package.pk}"
    )


def _note_status(package: InboundPackage, *, actor: Actor, now: datetime) -> None:
    facts = package.facts
    delivery = _DELIVERY.one(pk=int(str(facts["delivery_id"])))
    told_at = facts.get("reported_at")
    status = ReceivedStatus(
        package=package,
        delivery=delivery,
        code=str(facts["status"]),
        description=str(facts["description"]),
        staff=str(facts["staff"]),
        department=str(facts["department"]),
        reported_at=datetime.fromisoformat(str(told_at)) if told_at else None,
        received_at=now,
    )
    # A receiver that was restored reports an arrival once more: the package stays as evidence, the news is none.
    if not (status.code == ARRIVED and delivery.statuses.filter(code=ARRIVED).exists()):
        insert(status)
    record(
        Event.STATUS_RECEIVED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        status=str(facts["status"]),
        staff=str(facts["staff"]),
    )
    # “Arrived” (01) settles nothing: the receiver's check may still refuse. A receipt needs no such help. What came by
    # an axis whose answer was lost still waits to be sent here: its receiver has it all the same.
    is_vouched_for = delivery.state == DeliveryState.RELAYED or delivery.peer.kind in BY_SECRET
    is_over = DeliveryState(delivery.state) in states.FINAL
    if is_vouched_for and not is_over and str(facts["status"]) in _CONCLUDING:
        conclude_relay(delivery.pk, _told_by(package), actor=actor, now=now)


def _told_by(status: InboundPackage) -> RelayOutcome:
    """Return what a receiver's status says of a delivery that only an axis vouched for."""
    is_refused = status.facts["status"] == StatusCode.REFUSED
    said = {"status": status.facts, "message_id": status.message_id, "sha256": status.sha256}
    return RelayOutcome(
        is_accepted=not is_refused,
        evidence=receipts.canonical(said).decode(),
        code="status_02" if is_refused else "",
        reason=str(status.facts["description"]) if is_refused else "",
    )
