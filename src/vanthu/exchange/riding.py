"""Deliveries that ride with another: an axis hands a package that is carried on to everybody whom it names.

One of them is handed over, the others share what the axis answered. Called within the actions of the exchange.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vanthu.jobs import queue as work

from . import breaker
from .models import Delivery
from .words import DeliveryState


def have_sent(delivery: Delivery, *, now: datetime) -> None:
    """Put down the work of sending a delivery in its present life."""
    work.enqueue(
        "exchange.send",
        {"delivery_id": delivery.pk, "round": delivery.round},
        now=now,
        priority=delivery.priority,
        destination=breaker.destination(delivery.peer_id),
        dedupe_key=f"exchange.send:{delivery.pk}:{delivery.round}",
    )


def go_along(rider: Delivery, leader: Delivery) -> None:
    """Let a delivery share what the axis answered to the one that took it along."""
    rider.state = DeliveryState.RELAYED.value
    rider.relay_id, rider.relay_answer = leader.relay_id, leader.relay_answer
    rider.relayed_at, rider.next_try_at, rider.last_error = leader.relayed_at, None, ""


def part_from_others(waiting: Iterable[Delivery], *, now: datetime) -> None:
    """Have deliveries that go another way now, and those that were to be taken along by or with them, go singly."""
    leaders = {
        one.rides_with_id or one.pk for one in waiting if one.rides_with_id or one.told_codes is not None
    }
    Delivery.objects.filter(pk__in=leaders).update(told_codes=None)
    riders = Delivery.objects.filter(rides_with__in=leaders, state=DeliveryState.QUEUED.value)
    for rider in list(riders.order_by("id")):
        rider.rides_with, rider.alive_from, rider.next_try_at = None, now, now
        rider.save(update_fields=["rides_with", "alive_from", "next_try_at"])
        have_sent(rider, now=now)
