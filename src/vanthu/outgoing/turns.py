"""Whose turn it is: the turns of a document, opened stage by stage, asked for again after a change or a return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Post

from .models import Chain, OutgoingDocument, Turn, UnitHead
from .words import Task, TurnState

SETTLED: Final = frozenset({TurnState.APPROVED, TurnState.OBJECTED})
"""A stage is over when all of its turns are settled; an opinion that differs is told, it does not stop."""
LIVE: Final = frozenset({TurnState.WAITING, TurnState.OPEN})


@dataclass(frozen=True, slots=True)
class Step:
    """Who is to do what, before the document is submitted."""

    stage: int
    task: Task
    post: Post


def planned(document: OutgoingDocument, *, consulted: Sequence[Post], on: date) -> list[Step]:
    """Return the steps between drafter and signer, as they are set on a day.

    consulted: whom the drafter asks for an opinion, before the first stage of the chain.
    Raises Invalid if nobody is named for a step, or who is named left office.
    Source: NĐ 30/2020 Art 10.2, 12.
    """
    found = [Step(0, Task.CO_ORDINATE, post) for post in dict.fromkeys(consulted)]
    chain = chain_for(document.agency_id, document.kind)
    if chain is not None:
        rows = chain.steps.select_related("post__person")
        found += [Step(row.stage, row.task_word, row.post or _head_of(document)) for row in rows]
    for step in found:
        if not step.post.is_held_on(on):
            raise Invalid(Refusal.REVIEWER_GONE, name=step.post.person.full_name, task=step.task.label)
    return list(dict.fromkeys(found))


def chain_for(agency_id: int, kind: str) -> Chain | None:
    """Return the chain of a type of document, or the one for every type; None where none is set."""
    rows = Chain.objects.filter(agency_id=agency_id, is_current=True, kind__in=[kind, ""])
    return rows.order_by("-kind").first()


def _head_of(document: OutgoingDocument) -> Post:
    head = UnitHead.objects.filter(unit_id=document.unit_id or 0).select_related("post__person").first()
    if head is None:
        unit = document.unit.name if document.unit else document.drafter.person.full_name
        raise Invalid(Refusal.UNIT_HEAD_MISSING, unit=unit)
    return head.post


def begin(
    document: OutgoingDocument, steps: Sequence[Step], *, sha256: str, actor: Actor, now: datetime
) -> bool:
    """Make the turns of a new round and open its first stage; False if nobody is waited for.

    A drafter who is also to approve does so by submitting. sha256: of the file that is submitted.
    """
    number = round_of(document) + 1
    for step in steps:
        turn = Turn(document=document, round=number, stage=step.stage, task=step.task, post=step.post)
        if step.post.pk == actor.post_id:
            turn.state, turn.decided_at, turn.decided_by = TurnState.APPROVED, now, actor.label[:400]
            turn.sha256 = sha256
        turn.save()
    return open_next(document, now=now)


def round_of(document: OutgoingDocument) -> int:
    """Return the present round; 0 before the first."""
    last = Turn.objects.filter(document=document).order_by("-round").values_list("round", flat=True).first()
    return last or 0


def of_round(document: OutgoingDocument) -> list[Turn]:
    """Return the turns of the present round, in order."""
    rows = Turn.objects.filter(document=document, round=round_of(document))
    return list(rows.select_related("post__person"))


def open_next(document: OutgoingDocument, *, now: datetime) -> bool:
    """Open the next stage if the one before is over; say whether anybody is waited for."""
    turns = of_round(document)
    live = [turn for turn in turns if turn.state_word in LIVE]
    if not live:
        return False
    stage = min(turn.stage for turn in live)
    for turn in live:
        if turn.stage == stage and turn.state_word is TurnState.WAITING:
            turn.state, turn.opened_at = TurnState.OPEN, now
            turn.save(update_fields=["state", "opened_at"])
    return True


def settle(
    document: OutgoingDocument,
    state: TurnState,
    *,
    comment: str = "",
    sha256: str = "",
    actor: Actor,
    now: datetime,
) -> list[Turn]:
    """Write down what `actor` decided in the turns that wait for that post; return them."""
    mine = [
        turn
        for turn in of_round(document)
        if turn.state_word is TurnState.OPEN and turn.post_id == actor.post_id
    ]
    for turn in mine:
        turn.state, turn.decided_at, turn.decided_by = state, now, actor.label[:400]
        turn.comment, turn.sha256 = comment, sha256
        turn.save()
    return mine


def drop_live(document: OutgoingDocument) -> None:
    """Wait for nobody any more: the document went back to its drafter."""
    rows = Turn.objects.filter(document=document, state__in=LIVE)
    rows.update(state=TurnState.DROPPED)


def ask_again(document: OutgoingDocument, *, from_stage: int, now: datetime) -> bool:
    """Begin a round in which the steps from a stage on are taken anew; what was settled before it stands.

    Raises Invalid (step_unknown) if the round has no such stage.
    """
    turns = of_round(document)
    if from_stage not in {turn.stage for turn in turns}:
        raise Invalid(Refusal.STEP_UNKNOWN)
    drop_live(document)
    number = round_of(document) + 1
    for turn in turns:
        turn.pk, turn.round = None, number
        turn._state.adding = True
        if turn.stage >= from_stage:
            turn.state, turn.opened_at, turn.decided_at = TurnState.WAITING, None, None
            turn.decided_by, turn.comment, turn.sha256 = "", "", ""
        turn.save(force_insert=True)
    return open_next(document, now=now)


def stale_stage(document: OutgoingDocument, *, sha256: str, post_id: int | None) -> int | None:
    """Return the first stage at which somebody else approved another file than the present one, if any.

    Opinions of co-ordinating units stand; the two checks of Art 12 and the initials are of what will be signed.
    """
    return min(
        (
            turn.stage
            for turn in of_round(document)
            if turn.state_word in SETTLED
            and turn.task_word is not Task.CO_ORDINATE
            and turn.sha256 != sha256
            and turn.post_id != post_id
        ),
        default=None,
    )
