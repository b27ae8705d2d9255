"""Who may do what to an outgoing document: pure answers, no state changes."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, Refusal, Refused, WrongState
from vanthu.core.permissions import Permission, require, require_in_person
from vanthu.directory import authority
from vanthu.directory.authority import Link

from . import states
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
    Move.RECALL: Permission.OUTGOING_ISSUE,
    Move.REPLACE: Permission.OUTGOING_ISSUE,
}


def may_draft(actor: Actor) -> bool:
    """Say whether `actor` may begin a document."""
    return actor.holds(Role.OFFICER, Role.CLERK, Role.LEADER)


def may(actor: Actor, document: OutgoingDocument, move: Move) -> bool:
    """Say whether `actor` is the one to make `move`, whatever the state.

    The drafter edits and submits, the named signer signs or returns, the clerk numbers, seals and issues
    and never edits content. The drafter may also take back what waits for a signer who is away or left office.
    Source: NĐ 30/2020 Art 6.2, 10, 13, 15, 32.2.c.
    """
    if actor.agency_id != document.agency_id:
        return False
    if (
        move is Move.SIGN and actor.is_delegated
    ):  # a personal act (Art 13.3, 13.7): who stands in signs TUQ. in person
        return False
    match move:
        case Move.EDIT | Move.SUBMIT:
            return actor.post_id == document.drafter_id
        case Move.RETURN if actor.post_id == document.drafter_id:
            return True
        case Move.RETURN | Move.SIGN:
            return actor.post_id == document.signer_id and actor.holds(Role.LEADER)
        case _:
            return actor.holds(Role.CLERK)


def authority_of(document: OutgoingDocument, *, on: date) -> tuple[Link, ...]:
    """Return by what chain of authority the named signer signs on a day. Raises NotPermitted with what to do."""
    kind = document.kind_word
    return authority.chain(document.signer, kind=kind.value, kind_label=kind.label, on=on)


def may_address(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` chooses the recipients of a document that left its drafter's hands: the agency's clerk."""
    return actor.agency_id == document.agency_id and actor.holds(Role.CLERK)


def may_ask_back(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` may propose to take a sent copy back: its drafter, the agency's clerks and leaders."""
    if actor.agency_id != document.agency_id:
        return False
    return actor.post_id == document.drafter_id or actor.holds(Role.CLERK, Role.LEADER)


def may_decide_take_back(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` may approve it: a leader of the agency; never who proposed it (two persons)."""
    return actor.agency_id == document.agency_id and actor.holds(Role.LEADER)


def require_move(actor: Actor, document: OutgoingDocument, move: Move) -> None:
    """Go on only if `actor` may make `move` now. Raises NotPermitted or WrongState, in this order."""
    if move is Move.SIGN:
        require_in_person(actor, PERMISSIONS[move])
    require(may(actor, document, move), PERMISSIONS[move])
    if move is Move.SIGN and document.state_word not in states.UNSIGNED:
        raise WrongState(Refusal.ALREADY_SIGNED, signer=document.signer.person.full_name)
    states.after(document.way_word, document.state_word, move)


def unseen(actor: Actor, document_id: int, move: Move) -> Refused:
    """Return the refusal for a document that `actor` does not see.

    The clerk of the agency who would seal before the signer signed is told the law, everybody else nothing.
    """
    if actor.agency_id is not None and actor.holds(Role.CLERK) and move in states.AFTER_SIGNATURE:
        early = OutgoingDocument.objects.filter(
            pk=document_id, agency_id=actor.agency_id, way=Way.DIGITAL, state__in=states.UNSIGNED
        )
        if early.exists():
            return WrongState(Refusal.LEADER_HAS_NOT_SIGNED)
    return NotFound(Refusal.NOT_FOUND, what="văn bản đi")


def visible_to(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Return the documents that `actor` may see: own drafts, what is submitted to the signer, all of it for the clerk.

    Once issued, a document is seen by the whole agency.
    """
    if actor.agency_id is None:
        return OutgoingDocument.objects.none()
    rows = OutgoingDocument.objects.filter(agency_id=actor.agency_id)
    if actor.is_system:
        return rows
    seen = Q(drafter_id=actor.post_id) | Q(state__in=states.OUT)
    if actor.holds(Role.LEADER):
        seen |= Q(signer_id=actor.post_id) & ~Q(state=State.DRAFT)
    if actor.holds(Role.CLERK):
        seen |= ~Q(state__in=[State.DRAFT, State.SUBMITTED, State.RETURNED]) | Q(way=Way.PAPER)
    return rows.filter(seen)
