"""The checks between drafter and signer: approve, object, change, return, take back (NĐ 30/2020 Art 10–12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.core.text import nfc, nfc_lines
from vanthu.outgoing import policies, turns
from vanthu.outgoing.models import OutgoingDocument, OutgoingFile, Turn
from vanthu.outgoing.reach import next_in_line, require_unopened
from vanthu.outgoing.states import Move
from vanthu.outgoing.words import TurnState
from vanthu.outgoing.writing import DraftFacts, NewFile, drop_annexes, keep_files, locked, moved, write_facts

SUBJECT: Final = "outgoing.outgoingdocument"


@action
def check(
    document_id: int, *, version: int, comment: str = "", actor: Actor, now: datetime
) -> OutgoingDocument:
    """Approve what the actor is asked to check, or agree to it; the last one passes it on to the signer.

    version: on the page that was read; another one by now is a Conflict.
    """
    return _settle(document_id, TurnState.APPROVED, version=version, comment=comment, actor=actor, now=now)


@action
def object_to(
    document_id: int, *, version: int, comment: str, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Give an opinion that differs: it is told to everybody after, and stops nothing (Art 10.2)."""
    if not nfc(comment):
        raise Invalid(Refusal.REASON_REQUIRED)
    document = locked(document_id, Move.CHECK, actor=actor)
    if policies.may_decide(actor, document):
        raise Invalid(Refusal.OBJECTION_IS_RETURN)
    return _settle(document_id, TurnState.OBJECTED, version=version, comment=comment, actor=actor, now=now)


def _settle(
    document_id: int, state: TurnState, *, version: int, comment: str, actor: Actor, now: datetime
) -> OutgoingDocument:
    document = _at_version(document_id, Move.CHECK, version, actor=actor)
    said = nfc_lines(comment)[:2000]
    settled = turns.settle(document, state, comment=said, sha256=_main_sha256(document), actor=actor, now=now)
    document.return_reason, document.returned_by = "", ""
    moved(document, Move.CHECK, now=now)
    _go_on(document, now=now)
    words = "; ".join(turn.task_word.vi for turn in settled)
    record(Event.OUTGOING_CHECKED, document, actor=actor, now=now, why=f"{words}: {state.vi}. {said}".strip())
    return document


def _go_on(document: OutgoingDocument, *, now: datetime) -> None:
    """Open what comes next; after the last check it is the signer's."""
    if not turns.open_next(document, now=now):
        moved(document, Move.PASS_ON, now=now)


@action
def return_to_step(
    document_id: int, *, stage: int, version: int, reason: str, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Return it to an earlier step of its checks, with the reason; everything from there on is taken anew."""
    document = _at_version(document_id, Move.SEND_TO_EARLIER, version, actor=actor)
    why = nfc(reason)[:1000]
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    if stage >= _present_stage(document):
        raise Invalid(Refusal.STEP_UNKNOWN)
    turns.settle(document, TurnState.RETURNED, comment=why, actor=actor, now=now)
    document.return_reason, document.returned_by = why, actor.label[:400]
    turns.ask_again(document, from_stage=stage, now=now)
    moved(document, Move.SEND_TO_EARLIER, now=now)
    record(Event.OUTGOING_RETURNED, document, actor=actor, now=now, reason=why)
    return document


def _present_stage(document: OutgoingDocument) -> int:
    """Return the stage that is waited for; past the last one when it is the signer's."""
    found = turns.of_round(document)
    waiting = [turn.stage for turn in found if turn.state_word is TurnState.OPEN]
    return min(waiting, default=max((turn.stage for turn in found), default=0) + 1)


@action
def withdraw(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Have the drafter take it back, while nobody whose turn it is has opened it."""
    document = locked(document_id, Move.WITHDRAW, actor=actor)
    require_unopened(document, next_in_line(document), now=now)
    turns.drop_live(document)
    moved(document, Move.WITHDRAW, now=now)
    record(Event.OUTGOING_WITHDRAWN, document, actor=actor, now=now)
    return document


@action
def check_again(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Have somebody take back the own approval, while nobody after has opened it."""
    document = locked(document_id, Move.CHECK_AGAIN, actor=actor)
    found = turns.of_round(document)
    mine = [turn for turn in found if turn.post_id == actor.post_id and turn.state_word in turns.SETTLED]
    if not mine:
        raise Invalid(Refusal.STEP_UNKNOWN)
    last = mine[-1]
    later = [turn for turn in found if turn.stage > last.stage]
    if any(turn.decided_at for turn in later):
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    if not any(turn.state_word is TurnState.OPEN for turn in found if turn.stage == last.stage):
        require_unopened(document, next_in_line(document), now=now)
    _reopen(last, later, now=now)
    moved(document, Move.CHECK_AGAIN, now=now)
    record(Event.OUTGOING_CHECK_UNDONE, document, actor=actor, now=now, why=last.task_word.vi)
    return document


def _reopen(last: Turn, later: Sequence[Turn], *, now: datetime) -> None:
    for turn in later:
        turn.state, turn.opened_at = TurnState.WAITING, None
        turn.save(update_fields=["state", "opened_at"])
    last.state, last.opened_at, last.decided_at = TurnState.OPEN, now, None
    last.decided_by, last.comment, last.sha256 = "", "", ""
    last.save()


@action
def amend(
    document_id: int,
    *,
    facts: DraftFacts,
    files: Sequence[NewFile],
    version: int,
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Have whoever decides now change what was submitted; what others approved before is asked for again.

    files: the main one with its fields prepared. Source: NĐ 30/2020 Art 10.3, 11.2, 12.
    """
    document = _at_version(document_id, Move.AMEND, version, actor=actor)
    write_facts(document, facts, actor=actor, now=now)
    keep_files(document, files, move=Move.SUBMIT, now=now)
    drop_annexes(document, facts, files)
    stage = turns.stale_stage(document, sha256=_main_sha256(document), post_id=actor.post_id)
    moved(document, Move.AMEND, now=now)
    if stage is not None:
        turns.ask_again(document, from_stage=stage, now=now)
    else:
        _go_on(document, now=now)
    record(Event.OUTGOING_CHANGED, document, actor=actor, now=now)
    return document


@action
def ask_change(document_id: int, *, reason: str, actor: Actor, now: datetime) -> OutgoingDocument:
    """Ask the signer to let what was signed be changed; until the decision it takes no number (Art 11.2)."""
    document = locked(document_id, Move.ASK_CHANGE, actor=actor)
    document.change_reason, document.change_asked_by = nfc(reason)[:1000], actor.label[:400]
    if not document.change_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    moved(document, Move.ASK_CHANGE, now=now)
    record(Event.OUTGOING_CHANGE_ASKED, document, actor=actor, now=now, reason=document.change_reason)
    return document


@action
def keep_signed(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Have the signer keep what was signed: the clerk numbers it as it is."""
    document = locked(document_id, Move.KEEP, actor=actor)
    if not document.change_reason:
        raise Invalid(Refusal.STEP_UNKNOWN)
    document.change_reason, document.change_asked_by = "", ""
    moved(document, Move.KEEP, now=now)
    record(Event.OUTGOING_KEPT, document, actor=actor, now=now)
    return document


@action
def reopen(document_id: int, *, reason: str, actor: Actor, now: datetime) -> OutgoingDocument:
    """Have the signer give what was signed back to its drafter: the signature falls, every check begins anew.

    The signed file stays among the versions; the one that was submitted is the current one again.
    """
    document = locked(document_id, Move.REOPEN, actor=actor)
    why = nfc(reason)[:1000] or document.change_reason
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    document.return_reason, document.returned_by = why, actor.label[:400]
    document.change_reason, document.change_asked_by = "", ""
    document.signed_at = document.send_by = None
    keep_files(document, [_submitted(document)], move=Move.SUBMIT, now=now)
    moved(document, Move.REOPEN, now=now)
    record(Event.OUTGOING_REOPENED, document, actor=actor, now=now, reason=why)
    return document


def _submitted(document: OutgoingDocument) -> NewFile:
    rows = OutgoingFile.objects.filter(document=document, ordinal=0, made_by=Move.SUBMIT)
    row = rows.select_related("file").order_by("-version")[0]
    return NewFile(row.file.sha256, row.file.size, row.file.name, row.file.pages, places=row.places)


def _main_sha256(document: OutgoingDocument) -> str:
    return str(document.files.get(ordinal=0, is_current=True).file.sha256)


def _at_version(document_id: int, move: Move, version: int, *, actor: Actor) -> OutgoingDocument:
    document = locked(document_id, move, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    return document
