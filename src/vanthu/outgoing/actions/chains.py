"""Set who checks documents: the steps per type of document, and who approves the content for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.directory import queries as directory
from vanthu.directory.models import Post
from vanthu.documents.words import Kind
from vanthu.outgoing import policies
from vanthu.outgoing.models import Chain, ChainStep, UnitHead
from vanthu.outgoing.words import Task


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step as the administrator sets it."""

    stage: int
    """From 1; steps of one stage are taken at the same time."""
    task: Task
    post_id: int | None
    """None: whoever approves the content for the drafter's unit."""


@action
def set_chain(kind: Kind | None, steps: Sequence[StepFacts], *, actor: Actor, now: datetime) -> Chain:
    """Set the steps for one type of document, or for every type without its own; none: straight to the signer.

    What is under way goes on by the turns it has. Raises Invalid for a post of nobody in office.
    """
    require(policies.may_set_chain(actor), Permission.OUTGOING_CHAIN)
    posts = {step.post_id: _in_office(step.post_id, actor=actor, now=now) for step in steps if step.post_id}
    for step in steps:
        if step.post_id is None and step.task is not Task.CONTENT:
            raise Invalid(Refusal.FIELD_REQUIRED, field=f"người thực hiện bước {step.task.vi}")
        if step.stage < 1:
            raise Invalid(Refusal.VALUE_WRONG, field="thứ tự", value=str(step.stage), why="phải là số từ 1")
    value = kind.value if kind else ""
    Chain.objects.filter(agency_id=actor.agency_id or 0, kind=value, is_current=True).update(is_current=False)
    chain = Chain.objects.create(
        agency_id=actor.agency_id or 0, kind=value, set_by=actor.label[:400], set_at=now
    )
    told = []
    for step in sorted(dict.fromkeys(steps), key=lambda one: one.stage):
        post = posts.get(step.post_id or 0)
        ChainStep.objects.create(chain=chain, stage=step.stage, task=step.task, post=post)
        told.append(f"{step.stage}. {step.task.vi}: {post.person.full_name if post else 'theo đơn vị'}")
    record(Event.CHAIN_SET, chain, actor=actor, now=now, why="; ".join(told)[:900])
    return chain


@action
def name_unit_head(unit_id: int, *, post_id: int | None, actor: Actor, now: datetime) -> UnitHead | None:
    """Name who approves the content of what a unit drafts (Art 12.1); None takes the name away."""
    require(policies.may_set_chain(actor), Permission.OUTGOING_CHAIN)
    unit = directory.units(actor).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(Refusal.NOT_FOUND, what="đơn vị")
    UnitHead.objects.filter(unit=unit).delete()
    named = None
    if post_id is not None:
        named = UnitHead.objects.create(unit=unit, post=_in_office(post_id, actor=actor, now=now))
    record(Event.UNIT_HEAD_NAMED, unit, actor=actor, now=now, why=str(named.post) if named else "chưa ghi")
    return named


def _in_office(post_id: int, *, actor: Actor, now: datetime) -> Post:
    found = directory.posts(actor).filter(pk=post_id).first()
    if found is None or not found.is_held_on(hanoi_date(now)):
        raise Invalid(Refusal.NOT_OF_THE_AGENCY)
    return found
