"""Who may see incoming documents and act on them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.permissions import Permission
from vanthu.directory import queries_rights as rights

from .models import Assignment, IncomingDocument
from .states import Move, State

PERMISSIONS = {
    Move.REGISTER: Permission.INCOMING_REGISTER,
    Move.REFUSE: Permission.INCOMING_REFUSE,
    Move.ASSIGN: Permission.INCOMING_ASSIGN,
    Move.BEGIN: Permission.INCOMING_HANDLE,
    Move.FINISH: Permission.INCOMING_HANDLE,
    Move.GIVE_BACK: Permission.INCOMING_ANSWER,
    Move.REPLACE: Permission.INCOMING_REGISTER,
}


def may(actor: Actor, document: IncomingDocument, move: Move) -> bool:
    """Say whether `actor` is the one to make `move`, whatever the state.

    The clerk receives and answers recalls, a leader assigns, who leads the work begins and finishes it; a leader
    may finish what needs no work. Source: NĐ 30/2020 Art 6.2, 18.4, 21–24.
    """
    if actor.agency_id != document.agency_id:
        return False
    match move:
        case Move.ASSIGN:
            return actor.holds(Role.LEADER)
        case Move.FINISH if actor.holds(Role.LEADER):
            return True
        case Move.BEGIN | Move.FINISH:
            return leads(actor).filter(document=document).exists()
        case _:
            return actor.holds(Role.CLERK)


def leads(actor: Actor) -> QuerySet[Assignment]:
    """Return the assignments, not ended, in which `actor`, or the actor's unit, leads the work."""
    mine = Q(post_id=actor.post_id or 0)
    if actor.unit_id is not None:
        mine |= Q(unit_id=actor.unit_id)
    return Assignment.objects.filter(
        mine, is_lead=True, ended_at=None, document__agency_id=actor.agency_id or 0
    )


def may_see_readers(actor: Actor, document: IncomingDocument) -> bool:
    """Say whether `actor` may see who opened the document: the agency's leaders and clerks."""
    return actor.agency_id == document.agency_id and actor.holds(Role.LEADER, Role.CLERK)


def visible_to(actor: Actor) -> QuerySet[IncomingDocument]:
    """Return what `actor` may see: everything for clerk and leader, for the others what has a number or was lent."""
    if actor.agency_id is None:
        return IncomingDocument.objects.none()
    rows = IncomingDocument.objects.filter(agency_id=actor.agency_id)
    if actor.is_system or actor.holds(Role.CLERK, Role.LEADER):
        return rows
    common = ~Q(state__in=[State.RECEIVED, State.REFUSED]) & Q(number__isnull=False)
    return rows.filter(common | Q(pk__in=rights.seen_by_right(actor, "incoming.incomingdocument")))
