"""How punctual sending is: the board of QĐ 28/2018 Art 6.2 and 11, counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce

from vanthu.core.actor import Actor

from .models import Delivery
from .words import DeliveryState

_TURNED_BACK: Final = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value, DeliveryState.STUCK.value)
SENT_AT: Final = Coalesce(
    Case(When(~Q(state__in=_TURNED_BACK), then="relayed_at")), "stored_at", "settled_at"
)
"""When it left us for good: an axis took it over, and did not turn it back, or the receiver stored it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was due in a period for one agency or unit: done in time, done late, not done and overdue, not yet due."""

    name: str
    code: str
    on_time: int
    late: int
    overdue: int
    waiting: int

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.on_time + self.late + self.overdue + self.waiting

    @property
    def share(self) -> int | None:
        """Return the percentage done in time of what was done or should have been; None if there is nothing."""
        judged = self.on_time + self.late + self.overdue
        return round(100 * self.on_time / judged) if judged else None


def by_recipient(actor: Actor, *, since: datetime, until: datetime, now: datetime) -> list[Tally]:
    """Return how punctually the agency's documents reached each recipient, by the recipient's name.

    Counted are deliveries of documents whose limit lies in the period; not what was given up: nobody has to send it.
    """
    if actor.agency_id is None:
        return []
    rows = Delivery.objects.filter(send_by__gte=since, send_by__lt=until, sender_id=actor.agency_id)
    rows = rows.exclude(state=DeliveryState.STOPPED.value)
    counted = (
        rows.annotate(sent_at=SENT_AT)
        .values("recipient__name", "recipient__code")
        .annotate(
            on_time=Count("pk", filter=Q(sent_at__lte=F("send_by"))),
            late=Count("pk", filter=Q(sent_at__gt=F("send_by"))),
            overdue=Count("pk", filter=Q(sent_at=None, send_by__lt=now)),
            waiting=Count("pk", filter=Q(sent_at=None, send_by__gte=now)),
        )
        .order_by("recipient__name")
    )
    return [
        Tally(
            row["recipient__name"],
            row["recipient__code"],
            row["on_time"],
            row["late"],
            row["overdue"],
            row["waiting"],
        )
        for row in counted
    ]
