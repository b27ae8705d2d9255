"""The leader assigns, who leads the work begins and finishes it; the sender is told each time (status 04, 05, 06).

Source: NĐ 30/2020 Art 23.2, 23.4, 24; QĐ 28/2018 Art 6.3, 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc, nfc_lines
from vanthu.directory import queries as directory
from vanthu.directory.models import Post, Unit
from vanthu.exchange import actions as exchange
from vanthu.incoming import entries
from vanthu.incoming.models import Assignment, IncomingDocument
from vanthu.incoming.moving import locked, move
from vanthu.incoming.states import Move
from vanthu.registers import actions as registers

SUBJECT: Final = "incoming.incomingdocument"
ASSIGNED, IN_PROGRESS, DONE = "04", "05", "06"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A unit or a person's post of the agency: exactly one of the two."""

    unit_id: int | None = None
    post_id: int | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the leader writes: who leads, who supports, what to do, by when (NĐ 30/2020 Art 23.4)."""

    lead: Somebody
    support: tuple[Somebody, ...] = ()
    words: str = ""
    due_on: date | None = None


@action
def assign(document_id: int, *, given: Instruction, actor: Actor, now: datetime) -> IncomingDocument:
    """Give a registered document to who leads and who supports; an earlier assignment ends. Reports 04.

    Raises Invalid for somebody who is not of the agency or left office.
    """
    document = locked(document_id, Move.ASSIGN, actor=actor)
    wanted = [given.lead, *(one for one in given.support if one != given.lead)]
    people = [_known(one, actor=actor, now=now) for one in wanted]
    Assignment.objects.filter(document=document, ended_at=None).update(ended_at=now)
    for place, (unit, post) in enumerate(people):
        Assignment.objects.create(
            document=document,
            unit=unit,
            post=post,
            is_lead=place == 0,
            instruction=nfc_lines(given.words)[:1000],
            due_on=given.due_on,
            assigned_by=actor.label[:400],
            assigned_at=now,
        )
    move(document, Move.ASSIGN)
    passed = entries.passed_facts(_names(document), on=hanoi_date(now))
    registers.complete(document, facts=passed, actor=actor, now=now)
    lead = Assignment.objects.select_related("unit", "post__person", "post__unit").get(
        document=document, is_lead=True, ended_at=None
    )
    staff = lead.post.person.full_name if lead.post else ""
    _tell(document, ASSIGNED, "", staff=staff, department=lead.department, actor=actor, now=now)
    record(Event.INCOMING_ASSIGNED, document, actor=actor, now=now, why=_names(document))
    return document


@action
def begin(document_id: int, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Begin the work, as who leads it. Reports 05."""
    document = locked(document_id, Move.BEGIN, actor=actor)
    move(document, Move.BEGIN)
    _tell(document, IN_PROGRESS, "", staff=actor.name, department=_unit(actor), actor=actor, now=now)
    record(Event.INCOMING_BEGUN, document, actor=actor, now=now)
    return document


@action
def finish(document_id: int, *, result: str, actor: Actor, now: datetime) -> IncomingDocument:
    """Finish the work with its result in words, which the sender reads. Reports 06."""
    document = locked(document_id, Move.FINISH, actor=actor)
    document.result, document.finished_at = nfc(result)[:1000], now
    if not document.result:
        raise Invalid(Refusal.FIELD_REQUIRED, field="kết quả")
    Assignment.objects.filter(document=document, ended_at=None).update(ended_at=now)
    move(document, Move.FINISH)
    _tell(document, DONE, document.result, staff=actor.name, department=_unit(actor), actor=actor, now=now)
    record(Event.INCOMING_FINISHED, document, actor=actor, now=now, why=document.result)
    return document


def _known(somebody: Somebody, *, actor: Actor, now: datetime) -> tuple[Unit | None, Post | None]:
    unit = directory.units(actor).filter(pk=somebody.unit_id or 0).first()
    post = directory.posts(actor).filter(pk=somebody.post_id or 0).first()
    if post is not None and not post.is_held_on(hanoi_date(now)):
        post = None
    if (unit is None) == (post is None):
        raise Invalid(Refusal.NOT_OF_THE_AGENCY)
    return unit, post


def _names(document: IncomingDocument) -> str:
    rows = Assignment.objects.select_related("unit", "post__person").filter(document=document, ended_at=None)
    return "; ".join(str(row) for row in rows)


def _unit(actor: Actor) -> str:
    unit = directory.units(actor).filter(pk=actor.unit_id or 0).first()
    return unit.name if unit else ""


def _tell(
    document: IncomingDocument,
    status: str,
    description: str,
    *,
    staff: str,
    department: str,
    actor: Actor,
    now: datetime,
) -> None:
    exchange.report_status(
        document.package_id,
        status=status,
        description=description,
        staff=staff,
        department=department,
        actor=actor,
        now=now,
    )
