"""Reads of signing."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import Refusal


def wrong_pins(actor: Actor, *, since: datetime) -> int:
    """Count the wrong PINs that a person entered since a moment."""
    rows = AuditEntry.objects.filter(event=Event.ACT_REFUSED.value, person_id=actor.person_id, at__gte=since)
    return rows.filter(detail__code=Refusal.PIN_WRONG.value).count()
