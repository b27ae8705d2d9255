"""Status 13 came: the sender wants a document back without a notice of recall."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.exchange import actions as exchange
from vanthu.exchange import awaiting, received
from vanthu.incoming import asking_back, following
from vanthu.incoming.models import RecallRequest


@action
def take_back(package_id: int, *, actor: Actor, now: datetime) -> list[RecallRequest]:
    """Put the sender's wish to the clerk; it waits if the document itself has not been opened yet (G7)."""
    package = received.inbound_package(package_id)
    looked_up = following.find(received.status_about(package), package)
    if looked_up.is_to_wait and now - package.received_at < exchange.PATIENCE:
        exchange.park(package_id, waits_for=looked_up.missing, actor=actor, now=now)
        return []
    awaiting.take_up(package_id, without=looked_up.missing)
    said = package.facts
    by = [package.sender.name, str(said.get("staff", "")), str(said.get("department", ""))]
    asked = [
        asking_back.ask(
            target,
            package_id=package.pk,
            notice=None,
            asked_by=", ".join(part for part in by if part),
            reason=str(said.get("description", "")),
            actor=actor,
            now=now,
        )
        for target in looked_up.here
    ]
    found = [one for one in asked if one is not None]
    if not found:
        record(
            Event.INCOMING_ASKED_BACK, package, actor=actor, now=now, agency_id=package.recipient_id, again=1
        )
    return found
