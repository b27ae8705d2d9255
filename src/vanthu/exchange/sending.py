"""One attempt to send, from the claimed row to the kept receipt or the noted failure."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob, blobs
from vanthu.core.errors import Invalid, Refused, Unavailable, WrongState
from vanthu.core.failpoints import Step
from vanthu.core.places import numbers
from vanthu.core.statements import Rows
from vanthu.jobs.registry import TryAgain

from . import actions, breaker, doubts, packages, receipts, schedule, states
from .actions.relaying import Relay
from .failures import CLOCK_SKEWED, Failure, has_failed
from .models import Attempt, Delivery, InboundPackage, OutboundBytes, Peer
from .pinned import pinned_keys
from .receipts import SignedReceipt
from .transport.base import ANSWER_LOST, Envelope, Reply, TransportFault
from .transport.choice import transport_for
from .words import AttemptResult, DeliveryState, PackageKind, PeerKind

STORED: Final = 202
KEPT: Final = 200
PERMANENT: Final = frozenset({400, 403, 404, 405, 409, 410, 411, 413, 415, 422, 501})
"""Final answers (G5); 401 is a skewed clock, 408, 425, 429 and 5xx pass."""
_CHUNK: Final = 1 << 18
_ACTOR: Final = Actor.system("Gửi liên thông")
DELIVERIES: Final = Delivery.objects.select_related("package__sender", "recipient", "peer")

_NOT_TRIED: Final = Failure(
    result=AttemptResult.TRANSIENT,
    code="not_tried",
    error="Chưa gửi: lượt gửi ngay trước đến cùng nơi không thành công.",
    counts=False,
    is_tried=False,
)
_WRITTEN: Final = Rows(lambda: OutboundBytes.objects.filter(package_id__in=numbers("packages")))
Kept = Mapping[tuple[int, str], Blob]
"""What was written already, by package and style."""


@dataclass(frozen=True, slots=True)
class Flown:
    """An attempt that was made, and what came back."""

    attempt: Attempt
    result: SignedReceipt | Relay | Failure
    spent_ms: int

    @property
    def has_failed(self) -> bool:
        """Say whether the peer failed."""
        return has_failed(self.result)


def send(delivery_id: int, *, round_: int, now: datetime) -> None:
    """Make one attempt at a delivery. Raises TryAgain with the wait if another is needed."""
    delivery = DELIVERIES.get(pk=delivery_id)
    if not is_to_be_sent(delivery, round_=round_):
        return
    require_awake(delivery.peer, now=now)
    try:
        written = bytes_of(delivery)
    except Invalid as error:
        _fail(delivery, _forbidden(error), attempt_id=None, duration_ms=0, now=now)
        return
    attempt = begin(delivery, written, now=now)
    if attempt is not None:
        failpoints.hit(Step.AFTER_CLAIM)
        land(fly(attempt, now=now), now=now)


def is_to_be_sent(delivery: Delivery, *, round_: int) -> bool:
    """Say whether this life of a delivery still has something to send."""
    return delivery.round == round_ and DeliveryState(delivery.state) in states.OPEN


def begin(delivery: Delivery, written: Blob, *, now: datetime) -> Attempt | None:
    """Open the next attempt; None if the delivery was halted meanwhile. Raises TryAgain while the peer rests."""
    style = packages.style_name(delivery.peer, delivery.recipient)
    try:
        return actions.begin_attempt(
            delivery.pk, written, style=style, chance=_chance(), actor=_ACTOR, now=now
        )
    except WrongState:
        return None
    except Unavailable as error:
        raise TryAgain(str(error), after=rest(delivery.peer_id, now=now)) from error


def rest(peer_id: int, *, now: datetime) -> timedelta:
    """Return how long nothing is to be sent to a peer; a second if it need not rest."""
    held = Peer.objects.values_list("held_until", flat=True).get(pk=peer_id)
    return max(held - now if held is not None else timedelta(), timedelta(seconds=1))


def fly(attempt: Attempt, *, now: datetime) -> Flown:
    """Make the attempt. Slow; nothing of ours is written, nor read but the blob and, for an axis, earlier attempts."""
    started, delivery = time.monotonic(), attempt.delivery
    result = _attempt(delivery.peer, delivery, doubts.noted(_envelope(delivery), attempt), now=now)
    return Flown(attempt, result, int((time.monotonic() - started) * 1000))


def fly_all(attempts: Iterable[Attempt], clock: Callable[[], datetime]) -> list[Flown]:
    """Make attempts at one peer, one after the other; once it fails one, the others are not made. Slow."""
    flown, failed = list[Flown](), False
    for attempt in attempts:
        flown.append(Flown(attempt, _NOT_TRIED, 0) if failed else fly(attempt, now=clock()))
        failed |= flown[-1].has_failed
    return flown


def land(flown: Flown, *, now: datetime) -> None:
    """Keep what came back. Raises TryAgain with the wait if another attempt is needed."""
    attempt, result, spent_ms = flown.attempt, flown.result, flown.spent_ms
    if isinstance(result, Failure):
        _fail(attempt.delivery, result, attempt_id=attempt.pk, duration_ms=spent_ms, now=now)
        return
    if isinstance(result, Relay):
        actions.keep_relay(
            attempt.delivery_id, result, attempt_id=attempt.pk, duration_ms=spent_ms, actor=_ACTOR, now=now
        )
        return
    failpoints.hit(Step.BEFORE_RECEIPT_STORED)
    actions.keep_receipt(
        attempt.delivery_id,
        result,
        attempt_id=attempt.pk,
        http_status=STORED,
        duration_ms=spent_ms,
        actor=_ACTOR,
        now=now + timedelta(milliseconds=spent_ms),
    )


def give_up(delivery_id: int, *, round_: int, now: datetime) -> None:
    """Hand a delivery over to the operator: its work row brought the worker down again and again."""
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.round == round_ and DeliveryState(delivery.state) in states.OPEN:
        failure = Failure(
            result=AttemptResult.PERMANENT,
            code="worker_died",
            error="Tiến trình gửi dừng đột ngột nhiều lần; hãy xem nhật ký máy chủ rồi gửi lại.",
            counts=False,
        )
        actions.note_failure(
            delivery_id, failure, attempt_id=None, duration_ms=0, chance=_chance(), actor=_ACTOR, now=now
        )


def send_outcome(package_id: int, *, now: datetime) -> None:
    """Tell the sender of a received package its outcome. Raises TryAgain with the wait if it was not told."""
    package = InboundPackage.objects.select_related("peer").get(pk=package_id)
    if package.outcome_sent_at is None:
        require_awake(package.peer, now=now)
        note_told(package, tell(package, now=now), now=now)


def tell(package: InboundPackage, *, now: datetime) -> Failure | None:
    """Send an outcome; None if it was taken. Slow; nothing of ours is read or written."""
    text = package.outcome_told
    envelope = Envelope(
        message_id=package.message_id,
        sender=package.recipient_code,
        recipient=package.sender_code,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        size=len(text.encode()),
    )
    return _told(package.peer, envelope, text, now=now)


def note_told(package: InboundPackage, failure: Failure | None, *, now: datetime) -> None:
    """Keep whether the outcome was taken. Raises TryAgain with the wait if it is to be told again."""
    noted = actions.note_outcome_attempt(package.pk, failure=failure, chance=_chance(), actor=_ACTOR, now=now)
    if failure is None or failure.result is AttemptResult.PERMANENT:
        return
    if now - package.received_at < schedule.LIFE:
        wait = schedule.wait(noted.outcome_setbacks, chance=_chance())
        if failure.counts and noted.peer.failures + 1 >= schedule.FAILURES_TO_OPEN:
            wait = rest(package.peer_id, now=now)
        raise TryAgain(failure.error, after=max(wait, failure.patience or timedelta()))


def _told(peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Failure | None:
    try:
        reply = transport_for(PeerKind(peer.kind)).send_receipt(peer, envelope, text, now=now)
    except TransportFault as fault:
        return _fault(fault)
    except Refused as refused:
        return _forbidden(refused)
    return None if reply.status == KEPT else _refusal(reply)


def _attempt(
    peer: Peer, delivery: Delivery, envelope: Envelope, *, now: datetime
) -> SignedReceipt | Relay | Failure:
    try:
        chunks = _chunks(delivery.sha256)
        reply = transport_for(PeerKind(peer.kind)).send_package(peer, envelope, chunks, now=now)
    except TransportFault as fault:
        return _fault(fault)
    except Refused as refused:
        return _forbidden(refused)
    return _taken(reply, peer, envelope) if reply.status == STORED else _refusal(reply)


def _taken(reply: Reply, peer: Peer, envelope: Envelope) -> SignedReceipt | Relay | Failure:
    if reply.relay_id:
        return Relay(relay_id=reply.relay_id, answer=reply.text)
    try:
        signed = receipts.read_from(reply.text, pinned_keys(peer))
    except Invalid as error:
        return _garbage(str(error))
    said = (signed.receipt.message_id, signed.receipt.sha256, signed.receipt.recipient)
    if said != (envelope.message_id, envelope.sha256, envelope.recipient):
        return _garbage("the receipt is for something else")
    return signed


def bytes_of(delivery: Delivery) -> Blob:
    """Return the bytes that this delivery sends: those of its first attempt, else of another recipient, else new.

    Raises Invalid if they cannot be written, Unavailable if our own storage failed.
    """
    return writer_of(delivery, kept_bytes([delivery]))()


def kept_bytes(deliveries: Sequence[Delivery]) -> Kept:
    """Return what was written already of the packages of these deliveries, for `writer_of`."""
    wanted = {delivery.package_id for delivery in deliveries if not delivery.sha256}
    rows = _WRITTEN.all(packages=list(wanted)) if wanted else []
    return {(row.package_id, row.style): Blob(row.sha256, row.size) for row in rows}


def writer_of(delivery: Delivery, kept: Kept) -> Callable[[], Blob]:
    """Return what finds or writes the bytes, as `bytes_of` does, and reads no row of ours while it does."""
    style = packages.style_name(delivery.peer, delivery.recipient)
    if delivery.sha256:
        return lambda: Blob(delivery.sha256, delivery.size)
    written = kept.get((delivery.package_id, style))
    if written is not None:
        return lambda: written
    return packages.writer_of(delivery.package, style, known=delivery.recipient)


def _envelope(delivery: Delivery) -> Envelope:
    return Envelope(
        message_id=delivery.message_id,
        sender=delivery.package.sender.code,
        recipient=delivery.recipient.code,
        sha256=delivery.sha256,
        size=delivery.size,
        is_status=delivery.package.kind == PackageKind.STATUS,
        told_codes=None if delivery.told_codes is None else tuple(delivery.told_codes),
    )


def _chunks(sha256: str) -> Iterator[bytes]:
    with blobs().open(sha256) as stream:
        yield from iter(lambda: stream.read(_CHUNK), b"")


def require_awake(peer: Peer, *, now: datetime) -> None:
    """Raise TryAgain if nothing is sent to a peer at the moment."""
    if not peer.is_active:
        raise TryAgain(f"{peer.name}: off", after=schedule.PROBE_EACH)
    if peer.held_until is not None and breaker.is_resting(peer, now=now):
        # A little after the others, so that the peer is not met by all of them at once.
        raise TryAgain(f"{peer.name}: {peer.last_error}", after=peer.held_until - now + _spread())


def _fail(
    delivery: Delivery, failure: Failure, *, attempt_id: int | None, duration_ms: int, now: datetime
) -> None:
    noted = actions.note_failure(
        delivery.pk,
        failure,
        attempt_id=attempt_id,
        duration_ms=duration_ms,
        chance=_chance(),
        actor=_ACTOR,
        now=now + timedelta(milliseconds=duration_ms),
    )
    if noted.next_try_at is not None:
        raise TryAgain(failure.error, after=max(noted.next_try_at - now, timedelta(seconds=1)))


def _fault(fault: TransportFault) -> Failure:
    code = ANSWER_LOST if fault.may_be_there else "no_answer"
    return Failure(result=AttemptResult.TRANSIENT, code=code, error=str(fault))


def _forbidden(refused: Refused) -> Failure:
    """Our own rules forbid the way: nothing changes until an administrator changes the peer."""
    return Failure(result=AttemptResult.PERMANENT, code=refused.code.value, error=str(refused), counts=False)


def _garbage(why: str) -> Failure:
    return Failure(result=AttemptResult.TRANSIENT, code="garbage", error=why, http_status=STORED)


def _refusal(reply: Reply) -> Failure:
    code, detail = _problem(reply)
    permanent = reply.status in PERMANENT
    return Failure(
        result=AttemptResult.PERMANENT if permanent else AttemptResult.TRANSIENT,
        code=code,
        error=f"{detail or f'HTTP {reply.status}'}\n{reply.peer_time}".strip(),
        http_status=reply.status,
        patience=schedule.patience(reply.retry_after_s) if not permanent else None,
        # A clock that is off refuses everything, whatever the package.
        counts=reply.status >= 500 or reply.status == CLOCK_SKEWED,
    )


def _problem(reply: Reply) -> tuple[str, str]:
    try:
        problem = json.loads(reply.text)
        return str(problem["code"])[:60], str(problem["detail"])[:500]
    except (ValueError, KeyError, TypeError, RecursionError):
        return f"http_{reply.status}", reply.text[:200]


def _chance() -> float:
    return secrets.SystemRandom().random()


def _spread() -> timedelta:
    return timedelta(seconds=_chance())
