"""The verb of mergers: who took an agency's work over."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require

from . import policies, succession
from .models import Agency

SUBJECT = "directory.agency"


@action
def set_successor(agency_id: int, *, successor_id: int | None, actor: Actor, now: datetime) -> Agency:
    """Note who took the work of an agency over, or that nobody did.

    Raises Invalid for a chain that leads back: it would never end.
    """
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotFound(Refusal.NOT_FOUND, what="cơ quan")
    require(policies.may_save_agency(actor, agency, is_local=agency.is_local), Permission.DIRECTORY_CHANGE)
    successor = Agency.objects.filter(pk=successor_id).first() if successor_id is not None else None
    if successor_id is not None and successor is None:
        raise NotFound(Refusal.NOT_FOUND, what="cơ quan kế thừa")
    if successor is not None and succession.leads_back(agency, successor):
        why = "vòng lại chính cơ quan này"
        raise Invalid(Refusal.VALUE_WRONG, field="cơ quan kế thừa", value=successor.code, why=why)
    agency.successor = successor
    agency.save(update_fields=["successor"])
    record(
        Event.AGENCY_SAVED,
        agency,
        actor=actor,
        now=now,
        code=agency.code,
        successor=successor.code if successor else "",
    )
    return agency
