"""The verbs of units that exist already: renamed, moved, dissolved; what they were before is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require

from . import policies
from .lines import line, required_line
from .models import Agency, FormerUnit, Post, Unit
from .queries_units import open_units

SUBJECT = "directory.unit"


@action
def change_unit(
    unit_id: int, *, name: str, abbreviation: str, parent_id: int | None, actor: Actor, now: datetime
) -> Unit:
    """Rename a unit, or move it below another one (none: below the agency itself); what it was is kept with the day.

    Raises Conflict if another unit has the name, Invalid for a unit above it that is dissolved, another agency's,
    itself or below it.
    """
    unit = _open(unit_id, actor)
    name = required_line(name, "tên đơn vị", 200)
    if open_units(unit.agency_id).filter(name=name).exclude(pk=unit.pk).exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=name)
    parent = _above(unit, parent_id)
    wanted = (name, line(abbreviation, "chữ viết tắt", 30), parent)
    if wanted == (unit.name, unit.abbreviation, unit.parent):
        raise Conflict(Refusal.NOTHING_CHANGED)
    FormerUnit.objects.create(
        unit=unit,
        name=unit.name,
        abbreviation=unit.abbreviation,
        parent_name=unit.parent.name if unit.parent else "",
        until=hanoi_date(now),
    )
    was = unit.name
    unit.name, unit.abbreviation, unit.parent = wanted
    unit.save(update_fields=["name", "abbreviation", "parent"])
    record(Event.UNIT_SAVED, unit, actor=actor, now=now, was=was, parent=str(parent or ""))
    return unit


@action
def end_unit(unit_id: int, *, actor: Actor, now: datetime) -> Unit:
    """Dissolve a unit as of yesterday. Raises Conflict while people hold posts in it or units belong to it."""
    unit = _open(unit_id, actor)
    today = hanoi_date(now)
    held = [
        str(post)
        for post in Post.objects.filter(unit=unit).select_related("person")
        if post.is_held_on(today) or post.held_from > today
    ]
    inside = held or [child.name for child in open_units(unit.agency_id).filter(parent=unit)]
    if inside:
        raise Conflict(Refusal.UNIT_IN_USE, unit=unit.name, what=", ".join(inside[:5]))
    unit.valid_to = today - timedelta(days=1)
    unit.save(update_fields=["valid_to"])
    record(Event.UNIT_ENDED, unit, actor=actor, now=now)
    return unit


def _open(unit_id: int, actor: Actor) -> Unit:
    """Return an open unit of the actor's agency, with the agency's row held: it is the lock of the tree."""
    known = Unit.objects.filter(pk=unit_id, agency_id=actor.agency_id or 0).first()
    if known is None:
        raise NotFound(Refusal.NOT_FOUND, what="đơn vị")
    require(policies.may_change(actor, known.agency_id), Permission.DIRECTORY_CHANGE)
    Agency.objects.select_for_update().get(pk=known.agency_id)
    unit = Unit.objects.select_related("parent").get(pk=unit_id)
    if unit.valid_to is not None:
        raise Conflict(Refusal.UNIT_ENDED, unit=unit.name, day=f"{unit.valid_to:%d/%m/%Y}")
    return unit


def _above(unit: Unit, parent_id: int | None) -> Unit | None:
    if parent_id is None:
        return None
    units = {row.pk: row for row in open_units(unit.agency_id)}
    found = above = units.get(parent_id)
    if found is None:
        raise Invalid(
            Refusal.VALUE_WRONG, field="đơn vị cấp trên", value=parent_id, why="không thuộc cơ quan này"
        )
    while above is not None:
        if above.pk == unit.pk:
            why = "là chính đơn vị này hoặc đơn vị bên dưới"
            raise Invalid(Refusal.VALUE_WRONG, field="đơn vị cấp trên", value=found.name, why=why)
        above = units.get(above.parent_id or 0)
    return found
