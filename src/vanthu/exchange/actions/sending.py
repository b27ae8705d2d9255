"""The sender's side of one delivery: begin, keep what was written, keep what came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Conflict, Refusal
from vanthu.core.places import moment, number, text
from vanthu.core.statements import Change, Rows, insert, insert_unless_there, update
from vanthu.exchange import breaker, forgotten, receipts, schedule, states
from vanthu.exchange.failures import Failure, note_at_peer
from vanthu.exchange.models import Attempt, Delivery, OutboundBytes
from vanthu.exchange.pinned import pinned_keys
from vanthu.exchange.receipts import SignedReceipt
from vanthu.exchange.words import AttemptResult, DeliveryMove, DeliveryState, ReceiptKind

_LOCKED: Final = Delivery.objects.select_related("package__sender", "recipient", "peer").select_for_update(
    of=("self",)
)
_BY_ID: Final = Rows(lambda: _LOCKED.filter(pk=number("pk")))
_KNOWN: Final = Rows(lambda: _LOCKED.filter(message_id=text("message_id")))
_CLOSE: Final = Change(
    lambda: Attempt.objects.filter(pk=number("pk")),
    result=text("result"),
    finished_at=moment("finished_at"),
    http_status=number("http_status"),
    duration_ms=number("duration_ms"),
    error_code=text("code"),
    error=text("error"),
)
_STORED: Final = (
    "state",
    "stored_receipt",
    "stored_at",
    "sequence",
    "forgotten_at",
    "next_try_at",
    "last_error",
)
_SETTLED: Final = (
    "state",
    "stored_receipt",
    "stored_at",
    "sequence",
    "outcome_receipt",
    "settled_at",
    "outcome_code",
    "outcome_reason",
    "next_try_at",
)


@action
def begin_attempt(
    delivery_id: int, written: Blob, *, style: str, chance: float, actor: Actor, now: datetime
) -> Attempt:
    """Take a delivery in hand with the bytes it sends, and open its next attempt.

    The bytes first sent stay those of every later attempt. chance: 0.0 to 1.0, spreads the probes. Raises
    WrongState if it is not to be sent any more, Unavailable if the peer is resting.
    """
    delivery = _locked(delivery_id)
    peer = delivery.peer
    breaker.require_awake(peer, chance=chance, now=now)
    if not delivery.sha256:
        first = _first_written(delivery, written, style)
        delivery.sha256, delivery.size = first.sha256, first.size
    delivery.state = states.after(DeliveryState(delivery.state), DeliveryMove.CLAIM)
    delivery.attempts += 1
    delivery.next_try_at = None
    update(delivery, "state", "attempts", "next_try_at", "sha256", "size")
    attempt = insert(Attempt(delivery=delivery, number=delivery.attempts, started_at=now))
    record(
        Event.DELIVERY_TRIED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        attempt=attempt.number,
        peer=peer.name,
        sha256=delivery.sha256,
    )
    return attempt


@action
def keep_receipt(
    delivery_id: int,
    receipt: SignedReceipt,
    *,
    attempt_id: int | None,
    http_status: int | None,
    duration_ms: int,
    actor: Actor,
    now: datetime,
) -> Delivery:
    """Keep the receiver's stored receipt: whatever the state, it wins (G4)."""
    delivery = _locked(delivery_id)
    _require_match(delivery, receipt, ReceiptKind.STORED)
    if not delivery.stored_receipt:
        delivery.stored_receipt, delivery.stored_at = receipt.text, receipt.receipt.stored_at
    elif delivery.stored_receipt != receipt.text:
        forgotten.keep_later(delivery, receipt, now=now)
    delivery.sequence, delivery.forgotten_at = receipt.receipt.sequence, None
    state = DeliveryState(delivery.state)
    if states.allows(state, DeliveryMove.STORE):
        delivery.state = states.after(state, DeliveryMove.STORE)
    delivery.next_try_at, delivery.last_error = None, ""
    update(delivery, *_STORED)
    forgotten.require_forward(delivery, actor=actor, now=now)
    _close(attempt_id, AttemptResult.DELIVERED, http_status=http_status, duration_ms=duration_ms, now=now)
    breaker.note_answer(delivery.peer, now=now)
    record(
        Event.DELIVERY_STORED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        sequence=receipt.receipt.sequence,
        sha256=receipt.receipt.sha256,
    )
    return delivery


@action
def note_failure(
    delivery_id: int,
    failure: Failure,
    *,
    attempt_id: int | None,
    duration_ms: int,
    chance: float,
    actor: Actor,
    now: datetime,
) -> Delivery:
    """Note an attempt that brought no receipt, and decide whether and when there is another.

    While the peer fails, the delivery waits for its next probe; its own steps are for faults of its own.
    """
    delivery = _locked(delivery_id)
    state = DeliveryState(delivery.state)
    over = failure.result is AttemptResult.PERMANENT or now - delivery.alive_from >= schedule.LIFE
    delivery.last_error = failure.error[:1000]
    held = note_at_peer(delivery.peer, failure, chance=chance, now=now)
    # Halted by the operator, or receipted, while the attempt was under way: that stands.
    if state in states.OPEN and over:
        delivery.state, delivery.next_try_at = states.after(state, DeliveryMove.STICK), None
    elif state in states.OPEN:
        delivery.state = states.after(state, DeliveryMove.DEFER)
        delivery.setbacks += failure.is_its_own(delivery.peer)
        wait = max(schedule.wait(delivery.setbacks, chance=chance), failure.patience or timedelta())
        delivery.next_try_at = held or now + wait
    delivery.save(update_fields=["state", "last_error", "next_try_at", "setbacks"])
    _close(
        attempt_id,
        failure.result,
        http_status=failure.http_status,
        duration_ms=duration_ms,
        code=failure.code,
        error=failure.error,
        now=now,
    )
    record(
        Event.DELIVERY_FAILED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        attempt=delivery.attempts,
        result=failure.result.value,
        code=failure.code,
        error=failure.error[:500],
    )
    return delivery


@action
def keep_outcome(
    message_id: str, receipt: SignedReceipt, *, stored: SignedReceipt | None, actor: Actor, now: datetime
) -> Delivery:
    """Keep the receiver's outcome receipt. Raises Conflict if another outcome was kept before.

    stored: the stored receipt once more, which counts if the answer that first carried it was lost.
    """
    delivery = _KNOWN.one(message_id=message_id)
    _require_match(delivery, receipt, ReceiptKind.OUTCOME)
    if stored is not None and not delivery.stored_receipt:
        _require_match(delivery, stored, ReceiptKind.STORED)
        delivery.stored_receipt, delivery.sequence = stored.text, stored.receipt.sequence
    accepted = receipt.receipt.outcome == "accepted"
    state = DeliveryState(delivery.state)
    if state in states.FINAL and delivery.outcome_receipt != receipt.text:
        if not delivery.offered_again and not _says_the_same(delivery, receipt):
            raise Conflict(Refusal.PACKAGE_ID_REUSED, message_id=message_id)
        # The receiver had forgotten it or its conclusion, and concluded once more: the first stands, both are kept.
        forgotten.keep_later(delivery, receipt, now=now)
        _note_settled(delivery, receipt, actor=actor, now=now)
        return delivery
    if state not in states.FINAL:
        delivery.state = states.after(state, DeliveryMove.ACCEPT if accepted else DeliveryMove.REJECT)
    delivery.stored_at = delivery.stored_at or receipt.receipt.stored_at
    delivery.outcome_receipt, delivery.settled_at = receipt.text, receipt.receipt.at
    delivery.outcome_code = receipt.receipt.code[:60]
    delivery.outcome_reason = receipt.receipt.reason[:1000]
    delivery.next_try_at = None
    update(delivery, *_SETTLED)
    if stored is not None:
        forgotten.require_forward(delivery, actor=actor, now=now)
    _note_settled(delivery, receipt, actor=actor, now=now)
    return delivery


def _says_the_same(delivery: Delivery, receipt: SignedReceipt) -> bool:
    if not delivery.outcome_receipt:
        return False
    first, now_said = receipts.read(delivery.outcome_receipt).receipt, receipt.receipt
    return (first.outcome, first.code, first.reason) == (now_said.outcome, now_said.code, now_said.reason)


def _note_settled(delivery: Delivery, receipt: SignedReceipt, *, actor: Actor, now: datetime) -> None:
    record(
        Event.DELIVERY_SETTLED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        outcome=receipt.receipt.outcome,
        code=receipt.receipt.code,
    )


def _locked(delivery_id: int) -> Delivery:
    return _BY_ID.one(pk=delivery_id)


def _first_written(delivery: Delivery, written: Blob, style: str) -> OutboundBytes:
    row = OutboundBytes(package=delivery.package, style=style, sha256=written.sha256, size=written.size)
    if insert_unless_there(row, "package", "style"):
        return row
    return OutboundBytes.objects.get(package=delivery.package, style=style)


def _require_match(delivery: Delivery, signed: SignedReceipt, kind: ReceiptKind) -> None:
    """A receipt counts only for the very bytes, id and parties of this delivery, by a key pinned then."""
    receipt = signed.receipt
    said = (receipt.kind, receipt.message_id, receipt.sender, receipt.recipient, receipt.sha256)
    meant = (
        kind,
        delivery.message_id,
        delivery.package.sender.code,
        delivery.recipient.code,
        delivery.sha256,
    )
    if said != meant or not receipts.is_by(signed, pinned_keys(delivery.peer)):
        raise Conflict(Refusal.PACKAGE_ID_REUSED, message_id=delivery.message_id)


def _close(
    attempt_id: int | None,
    result: AttemptResult,
    *,
    http_status: int | None,
    duration_ms: int,
    now: datetime,
    code: str = "",
    error: str = "",
) -> None:
    if attempt_id is not None:
        _CLOSE(
            pk=attempt_id,
            result=result.value,
            finished_at=now,
            http_status=http_status,
            duration_ms=duration_ms,
            code=code[:60],
            error=error[:1000],
        )
