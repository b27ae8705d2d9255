"""Who may do what to an outgoing document: pure answers, no state changes."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.permissions import Permission

from .models import OutgoingDocument
from .states import Move, State, Way

PERMISSIONS = {
    Move.EDIT: Permission.OUTGOING_DRAFT,
    Move.SUBMIT: Permission.OUTGOING_DRAFT,
    Move.RETURN: Permission.OUTGOING_RETURN,
    Move.SIGN: Permission.OUTGOING_SIGN,
    Move.NUMBER: Permission.OUTGOING_NUMBER,
    Move.SEAL: Permission.OUTGOING_SEAL,
    Move.TAKE_PAPER_NUMBER: Permission.OUTGOING_NUMBER,
    Move.ATTACH_SCAN: Permission.OUTGOING_SEAL,
    Move.SEAL_COPY: Permission.OUTGOING_SEAL,
    Move.ISSUE: Permission.OUTGOING_ISSUE,
}


def may_draft(actor: Actor) -> bool:
    """Say whether `actor` may begin a document."""
    return actor.holds(Role.OFFICER, Role.CLERK, Role.LEADER)


def may(actor: Actor, document: OutgoingDocument, move: Move) -> bool:
    """Say whether `actor` is the one to make `move`, whatever the state.

    The drafter edits and submits, the named signer signs or returns, the clerk numbers, seals and issues
    and never edits content. Source: NĐ 30/2020 Art 6.2, 10, 13, 15, 32.2.c.
    """
    if actor.agency_id != document.agency_id:
        return False
    match move:
        case Move.EDIT | Move.SUBMIT:
            return actor.post_id == document.drafter_id
        case Move.RETURN | Move.SIGN:
            return actor.post_id == document.signer_id and actor.holds(Role.LEADER)
        case _:
            return actor.holds(Role.CLERK)


def visible_to(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Return the documents that `actor` may see: own drafts, what is submitted to the signer, all of it for the clerk.

    Once issued, a document is seen by the whole agency.
    """
    rows = OutgoingDocument.objects.filter(agency_id=actor.agency_id)
    if actor.agency_id is None:
        return OutgoingDocument.objects.none()
    if actor.is_system:
        return rows
    seen = Q(drafter_id=actor.post_id) | Q(state=State.ISSUED)
    if actor.holds(Role.LEADER):
        seen |= Q(signer_id=actor.post_id) & ~Q(state=State.DRAFT)
    if actor.holds(Role.CLERK):
        seen |= ~Q(state__in=[State.DRAFT, State.SUBMITTED, State.RETURNED]) | Q(way=Way.PAPER)
    return rows.filter(seen)
