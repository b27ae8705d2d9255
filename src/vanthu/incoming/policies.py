"""Who may see incoming documents and act on them."""

from __future__ import annotations

from django.db.models import QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.permissions import Permission

from .models import IncomingDocument
from .states import Move, State

PERMISSIONS = {Move.REGISTER: Permission.INCOMING_REGISTER, Move.REFUSE: Permission.INCOMING_REFUSE}


def may(actor: Actor, document: IncomingDocument, move: Move) -> bool:  # noqa: ARG001 every move has the same rule
    """Say whether `actor` is the one to make `move`: the agency's clerk (NĐ 30/2020 Art 6.2, 21–22)."""
    return actor.agency_id == document.agency_id and actor.holds(Role.CLERK)


def visible_to(actor: Actor) -> QuerySet[IncomingDocument]:
    """Return what `actor` may see: everything for clerk and leader, what is registered for the others."""
    if actor.agency_id is None:
        return IncomingDocument.objects.none()
    rows = IncomingDocument.objects.filter(agency_id=actor.agency_id)
    if actor.is_system or actor.holds(Role.CLERK, Role.LEADER):
        return rows
    return rows.filter(state=State.REGISTERED)
