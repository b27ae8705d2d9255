"""Who may do what to an outgoing document: pure answers, no state changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, Refusal, Refused, WrongState
from vanthu.core.permissions import Permission, require, require_in_person
from vanthu.directory import authority
from vanthu.directory import queries_rights as rights
from vanthu.directory.authority import Link

from . import states
from .models import OutgoingDocument, Turn
from .states import Move, State, Way
from .words import Task, TurnState

PERMISSIONS = {
    Move.EDIT: Permission.OUTGOING_DRAFT,
    Move.SUBMIT: Permission.OUTGOING_DRAFT,
    Move.SEND_TO_REVIEW: Permission.OUTGOING_DRAFT,
    Move.AMEND: Permission.OUTGOING_REVIEW,
    Move.CHECK: Permission.OUTGOING_REVIEW,
    Move.PASS_ON: Permission.OUTGOING_REVIEW,
    Move.SEND_TO_EARLIER: Permission.OUTGOING_RETURN,
    Move.WITHDRAW: Permission.OUTGOING_DRAFT,
    Move.CHECK_AGAIN: Permission.OUTGOING_REVIEW,
    Move.RETURN: Permission.OUTGOING_RETURN,
    Move.ASK_CHANGE: Permission.OUTGOING_RETURN,
    Move.KEEP: Permission.OUTGOING_SIGN,
    Move.REOPEN: Permission.OUTGOING_SIGN,
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


IN_PERSON = frozenset({Move.SIGN, Move.KEEP, Move.REOPEN})
"""Personal acts (Art 13.3, 13.7): who stands in for a leader signs TUQ. in person, or not at all."""


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
    if move in IN_PERSON and actor.is_delegated:
        return False
    return _ANSWERS.get(move, _is_clerk)(actor, document)


def _is_drafter(actor: Actor, document: OutgoingDocument) -> bool:
    return actor.post_id == document.drafter_id


def _is_signer(actor: Actor, document: OutgoingDocument) -> bool:
    return actor.post_id == document.signer_id and actor.holds(Role.LEADER)


def _is_clerk(actor: Actor, document: OutgoingDocument) -> bool:  # noqa: ARG001 one of the answers below
    return actor.holds(Role.CLERK)


def _decides(actor: Actor, document: OutgoingDocument) -> bool:
    return _is_signer(actor, document) or may_decide(actor, document)


def has_settled(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` approved it, or gave an opinion, in the present round."""
    turns = list(document.turns.all())
    last = max((turn.round for turn in turns), default=0)
    settled = {TurnState.APPROVED, TurnState.OBJECTED}
    return any(
        turn.round == last and turn.post_id == actor.post_id and turn.state_word in settled for turn in turns
    )


_ANSWERS: Final[Mapping[Move, Callable[[Actor, OutgoingDocument], bool]]] = {
    Move.EDIT: _is_drafter,
    Move.SEND_TO_REVIEW: _is_drafter,
    Move.SUBMIT: _is_drafter,
    Move.WITHDRAW: _is_drafter,
    Move.RETURN: lambda actor, document: _is_drafter(actor, document) or _decides(actor, document),
    Move.SEND_TO_EARLIER: lambda actor, document: bool(document.turns.all()) and _decides(actor, document),
    Move.AMEND: _decides,
    Move.CHECK: lambda actor, document: bool(open_turns(actor, document)),
    Move.CHECK_AGAIN: has_settled,
    # It follows from the last check, nobody does it.
    Move.PASS_ON: lambda _actor, _document: False,
    Move.SIGN: _is_signer,
    Move.KEEP: _is_signer,
    Move.REOPEN: _is_signer,
    Move.ASK_CHANGE: lambda actor, document: _is_drafter(actor, document) or _is_clerk(actor, document),
}


def open_turns(actor: Actor, document: OutgoingDocument) -> list[Turn]:
    """Return the turns that wait for `actor`. Initials are given in person: nobody stands in for them."""
    return [
        turn
        for turn in document.turns.all()
        if turn.state_word is TurnState.OPEN
        and turn.post_id == actor.post_id
        and not (turn.task_word is Task.INITIAL and actor.is_delegated)
    ]


def may_decide(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether it waits for `actor`, who may then also change or return it: not who only gives an opinion."""
    return any(turn.task_word is not Task.CO_ORDINATE for turn in open_turns(actor, document))


def may_see_readers(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` may see who opened the document: its drafter, the agency's leaders and clerks."""
    if actor.agency_id != document.agency_id:
        return False
    return actor.post_id == document.drafter_id or actor.holds(Role.LEADER, Role.CLERK)


def may_keep_groups(actor: Actor) -> bool:
    """Say whether `actor` keeps the agency's groups of recipients: its clerks and its administrator."""
    return actor.agency_id is not None and actor.holds(Role.CLERK, Role.ADMINISTRATOR)


def may_set_chain(actor: Actor) -> bool:
    """Say whether `actor` may set who checks documents: the agency's administrator."""
    return actor.agency_id is not None and actor.holds(Role.ADMINISTRATOR)


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


def may_now(actor: Actor, document: OutgoingDocument) -> frozenset[Move]:
    """Return what `actor` may do with the document as it stands."""
    way, state = document.way_word, document.state_word
    return frozenset(
        move
        for move in states.MOVES[way]
        if states.is_possible(way, state, move) and may(actor, document, move)
    )


def require_move(actor: Actor, document: OutgoingDocument, move: Move) -> None:
    """Go on only if `actor` may make `move` now. Raises NotPermitted or WrongState, in this order."""
    if move in IN_PERSON:
        require_in_person(actor, PERMISSIONS[move])
    require(may(actor, document, move), PERMISSIONS[move])
    if move is Move.SIGN and document.state_word not in states.UNSIGNED:
        raise WrongState(Refusal.ALREADY_SIGNED, signer=document.signer.person.full_name)
    states.after(document.way_word, document.state_word, move)


def numbering_move(actor: Actor, document_id: int) -> Move:
    """Return the move by which the document gets its number: on paper it is another one than in a signed file."""
    is_paper = visible_to(actor).filter(pk=document_id, way=Way.PAPER.value).exists()
    return Move.TAKE_PAPER_NUMBER if is_paper else Move.NUMBER


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

    Who is asked to check a document, or was given to see it, sees it from then on. Once issued, a document is seen by
    the whole agency.
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
        seen |= ~Q(state__in=states.UNSIGNED) | Q(way=Way.PAPER)
    asked = Turn.objects.filter(post_id=actor.post_id or 0).exclude(state=TurnState.WAITING)
    seen |= Q(pk__in=asked.values("document_id"))
    seen |= Q(pk__in=rights.seen_by_right(actor, "outgoing.outgoingdocument"))
    return rows.filter(seen)
