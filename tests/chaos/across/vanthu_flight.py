"""Where deliveries stand, asked inside an installation of whatever version: only what every version has is named."""

from __future__ import annotations

from collections import Counter
from typing import Any

from vanthu.exchange.models import Delivery, InboundPackage


def standing() -> Any:
    """Return how many documents stand where: sent from here by their state, and received here but not checked."""
    rows = Delivery.objects.filter(package__kind="document").values_list("state", "attempts")
    found = Counter("put off" if state == "queued" and attempts else state for state, attempts in rows)
    found["arrived, not checked"] = InboundPackage.objects.filter(state="stored").count()
    return dict(found)
