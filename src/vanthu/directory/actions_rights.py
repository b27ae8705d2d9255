"""The verbs of single rights, and of confirming changes of rights."""

from __future__ import annotations

from datetime import date, datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc

from . import policies
from .models import Person, RightsChange, SingleRight
from .rights import alert


@action
def give_right(
    person_id: int,
    *,
    object_type: str,
    object_id: int,
    object_label: str,
    reason: str,
    ends_on: date | None,
    actor: Actor,
    now: datetime,
) -> SingleRight:
    """Let a person of one's agency see one thing that one sees oneself, until a day or until it is ended.

    The caller makes sure of the latter. Raises Conflict if the person has the right, Invalid for a stranger, without
    a reason or for a day that has passed.
    """
    require(actor.agency_id is not None and not actor.is_delegated, Permission.ACCESS_GIVE)
    today = hanoi_date(now)
    person = _colleague(person_id, actor, today)
    if not nfc(reason):
        raise Invalid(Refusal.FIELD_REQUIRED, field="lý do")
    if ends_on is not None and ends_on < today:
        raise Invalid(Refusal.VALUE_WRONG, field="đến ngày", value=f"{ends_on:%d/%m/%Y}", why="đã qua")
    same = SingleRight.objects.filter(
        person=person, object_type=object_type, object_id=object_id, ended_at=None
    )
    same.filter(ends_on__lt=today).update(ended_at=now)  # it ran out; its place is free again
    if same.exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=person.full_name)
    right = SingleRight.objects.create(
        agency_id=actor.agency_id or 0,
        person=person,
        object_type=object_type,
        object_id=object_id,
        object_label=object_label[:600],
        reason=nfc(reason)[:300],
        ends_on=ends_on,
        given_by=actor.label[:400],
        given_at=now,
    )
    ends = f"{ends_on or ''}"
    record(
        Event.RIGHT_GIVEN, right, actor=actor, now=now,
        object_type=object_type, object_id=object_id, reason=right.reason, ends_on=ends,
    )  # fmt: skip
    _alert(Event.RIGHT_GIVEN, right, actor, now)
    return right


def _colleague(person_id: int, actor: Actor, today: date) -> Person:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    held = person.posts.filter(agency_id=actor.agency_id or 0) if person else ()
    if person is None or not any(post.is_held_on(today) for post in held):
        raise Invalid(
            Refusal.VALUE_WRONG, field="người", value=person_id, why="không giữ chức vụ nào ở cơ quan này"
        )
    return person


@action
def end_right(right_id: int, *, actor: Actor, now: datetime) -> SingleRight:
    """End a single right. Raises Conflict if it has ended."""
    right = (
        SingleRight.objects.select_for_update().filter(pk=right_id, agency_id=actor.agency_id or 0).first()
    )
    if right is None:
        raise NotFound(Refusal.NOT_FOUND, what="quyền xem")
    require(not actor.is_delegated, Permission.ACCESS_GIVE)
    if right.ended_at is not None:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    right.ended_at = now
    right.save(update_fields=["ended_at"])
    record(
        Event.RIGHT_ENDED,
        right,
        actor=actor,
        now=now,
        object_type=right.object_type,
        object_id=right.object_id,
    )
    _alert(Event.RIGHT_ENDED, right, actor, now)
    return right


@action
def confirm_change(change_id: int, *, actor: Actor, now: datetime) -> RightsChange:
    """Confirm a change of rights: another administrator or a leader, neither who made it nor whom it is about."""
    change = (
        RightsChange.objects.select_for_update().filter(pk=change_id, agency_id=actor.agency_id or 0).first()
    )
    if change is None:
        raise NotFound(Refusal.NOT_FOUND, what="thay đổi quyền")
    require(policies.may_confirm_rights(actor), Permission.RIGHTS_CONFIRM)
    if actor.person_id in {change.made_by_person, change.person_id_changed}:
        raise NotPermitted(Refusal.CONFIRMED_BY_ANOTHER)
    if change.confirmed_at is not None:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    change.confirmed_by, change.confirmed_at = actor.label[:400], now
    change.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Event.RIGHTS_CONFIRMED, change, actor=actor, now=now)
    return change


def _alert(event: Event, right: SingleRight, actor: Actor, now: datetime) -> None:
    what = f"{right.person.full_name}: {right.object_label}"
    alert(event, what, agency_id=right.agency_id, person_id=right.person_id, actor=actor, now=now)
