"""What comes back through a folder about something that was put into one."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.exchange import states
from vanthu.exchange.failures import Failure
from vanthu.exchange.models import Delivery
from vanthu.exchange.words import DeliveryMove, DeliveryState

SUBJECT = "exchange.delivery"


@action
def turn_back(delivery_id: int, failure: Failure, *, actor: Actor, now: datetime) -> Delivery:
    """Hand a delivery that the other side turned away over to the operator; a receipt that came before stands."""
    rows = Delivery.objects.select_related("package__sender", "recipient", "peer")
    delivery = rows.select_for_update(of=("self",)).get(pk=delivery_id)
    state = DeliveryState(delivery.state)
    if states.allows(state, DeliveryMove.STICK):
        delivery.state, delivery.next_try_at = states.after(state, DeliveryMove.STICK), None
        delivery.last_error = failure.error[:1000]
        delivery.save(update_fields=["state", "next_try_at", "last_error"])
    record(
        Event.DELIVERY_FAILED,
        delivery,
        actor=actor,
        now=now,
        agency_id=delivery.package.sender_id,
        result=failure.result.value,
        code=failure.code,
        error=failure.error[:500],
    )
    return delivery
