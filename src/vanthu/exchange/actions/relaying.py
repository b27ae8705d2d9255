"""The sender's side where an axis lies between: it took the package over, and later tells what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.exchange import breaker, riding, states
from vanthu.exchange.models import Attempt, Delivery
from vanthu.exchange.words import AttemptResult, DeliveryMove, DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """What an axis answered when it took a package over."""

    relay_id: str
    """The axis' own id: `DocId`."""
    answer: str
    """The evidence: its answer as it came, or its signed receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayOutcome:
    """What an axis told about what became of a package."""

    is_accepted: bool
    evidence: str
    """What it said, as it came, or its signed receipt; never empty."""
    code: str = ""
    reason: str = ""


@action
def keep_relay(
    delivery_id: int, relay: Relay, *, attempt_id: int | None, duration_ms: int, actor: Actor, now: datetime
) -> Delivery:
    """Keep what the axis answered: the package is out of our hands, and not delivered yet (G14)."""
    delivery = _locked(delivery_id)
    state = DeliveryState(delivery.state)
    if not delivery.relay_id:
        delivery.relay_id, delivery.relay_answer = relay.relay_id[:100], relay.answer
        delivery.relayed_at = now
    elif (
        delivery.forgotten_at is not None
    ):  # an axis that had lost it took it once more, perhaps under another id
        delivery.relay_id = relay.relay_id[:100]
    delivery.forgotten_at = None
    if states.allows(state, DeliveryMove.RELAY):
        delivery.state = states.after(state, DeliveryMove.RELAY)
    delivery.next_try_at, delivery.last_error = None, ""
    delivery.save(
        update_fields=[
            "state",
            "relay_id",
            "relay_answer",
            "relayed_at",
            "forgotten_at",
            "next_try_at",
            "last_error",
        ]
    )
    if attempt_id is not None:
        Attempt.objects.filter(pk=attempt_id).update(
            result=AttemptResult.RELAYED.value,
            finished_at=now + timedelta(milliseconds=duration_ms),
            duration_ms=duration_ms,
        )
    breaker.note_answer(delivery.peer, now=now)
    _note_relayed(delivery, actor=actor, now=now)
    riders = Delivery.objects.filter(rides_with=delivery, state=DeliveryState.QUEUED.value)
    for rider in riders.select_related("package").select_for_update(of=("self",)).order_by("id"):
        riding.go_along(rider, delivery)
        rider.save()
        _note_relayed(rider, actor=actor, now=now)
    return delivery


def _note_relayed(delivery: Delivery, *, actor: Actor, now: datetime) -> None:
    record(
        Event.DELIVERY_RELAYED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        relay_id=delivery.relay_id,
        sha256=delivery.sha256,
    )


@action
def conclude_relay(delivery_id: int, outcome: RelayOutcome, *, actor: Actor, now: datetime) -> Delivery:
    """Note that the receiver confirmed or refused what it fetched from the axis; the first conclusion stands."""
    delivery = _locked(delivery_id)
    state = DeliveryState(delivery.state)
    if state not in states.FINAL:
        move = DeliveryMove.ACCEPT if outcome.is_accepted else DeliveryMove.REJECT
        delivery.state = states.after(state, move)
        delivery.relay_outcome, delivery.settled_at = outcome.evidence, now
        delivery.stored_at = delivery.stored_at or now
        delivery.outcome_code, delivery.outcome_reason = outcome.code[:60], outcome.reason[:1000]
        delivery.next_try_at, delivery.last_error = None, ""
        delivery.save()
    record(
        Event.DELIVERY_SETTLED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        outcome="accepted" if outcome.is_accepted else "refused",
        code=outcome.code,
    )
    return delivery


def _locked(delivery_id: int) -> Delivery:
    rows = Delivery.objects.select_related("package__sender", "recipient", "peer")
    return rows.select_for_update(of=("self",)).get(pk=delivery_id)
