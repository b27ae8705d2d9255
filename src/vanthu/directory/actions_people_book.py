"""The verb that takes units and people in from a workbook."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.permissions import Permission, require
from vanthu.core.text import fold

from . import policies
from .actions import add_person, give_post, save_unit
from .actions_units import change_unit
from .models import Person
from .people_book import Book, PersonLine, UnitLine, judged
from .queries_units import open_units

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are misread."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person who was added, with the first password, for the one time that it is shown."""

    full_name: str
    username: str
    password: str


@action
def import_people(
    book: Book, *, agency_id: int, source: str, actor: Actor, now: datetime
) -> tuple[NewAccount, ...]:
    """Write the rows that stand, judged again now, in one transaction; return the accounts that are new.

    Rows with faults are left out: the preview has shown them. An empty cell leaves what is known. Taken in again, the
    same file changes nothing.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    found = judged(book, agency_id=agency_id, on=hanoi_date(now))
    for unit in found.units:
        if unit.is_taken and unit.is_new:
            save_unit(agency_id, name=unit.name, abbreviation=unit.abbreviation, actor=actor, now=now)
    for unit in found.units:
        if unit.is_taken:
            _place(unit, agency_id, actor=actor, now=now)
    accounts: list[NewAccount] = []
    for line in found.people:
        if line.is_taken:
            accounts += _person(line, agency_id, actor=actor, now=now)
    record(
        Event.PEOPLE_IMPORTED,
        f"{source}"[:200],
        actor=actor,
        now=now,
        agency_id=agency_id,
        taken=found.taken,
        left_out=found.faulty,
        new=len(accounts),
    )
    return tuple(accounts)


def _place(line: UnitLine, agency_id: int, *, actor: Actor, now: datetime) -> None:
    """Put a unit below the one that its row names, and give it its abbreviation."""
    units = {fold(unit.name): unit for unit in open_units(agency_id).select_related("parent")}
    unit = units[fold(line.name)]
    parent = units.get(fold(line.parent)) if line.parent else unit.parent
    wanted = line.abbreviation or unit.abbreviation
    if (wanted, parent) != (unit.abbreviation, unit.parent):
        change_unit(
            unit.pk,
            name=unit.name,
            abbreviation=wanted,
            parent_id=parent.pk if parent else None,
            actor=actor,
            now=now,
        )


def _person(line: PersonLine, agency_id: int, *, actor: Actor, now: datetime) -> list[NewAccount]:
    made: list[NewAccount] = []
    person = Person.objects.select_for_update().filter(username=line.username).first()
    if person is None:
        password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        person = add_person(
            line.username,
            full_name=line.full_name,
            password=password,
            email=line.email,
            actor=actor,
            now=now,
        )
        made = [NewAccount(person.full_name, person.username, password)]
    elif line.changes:
        person.full_name, person.email = line.full_name, line.email or person.email
        person.save(update_fields=["full_name", "email"])
        record(Event.PERSON_SAVED, person, actor=actor, now=now, username=person.username)
    if line.gets_post:
        units = {fold(unit.name): unit.pk for unit in open_units(agency_id)}
        give_post(
            person.pk,
            agency_id=agency_id,
            unit_id=units.get(fold(line.unit)) if line.unit else None,
            title=line.title,
            roles=line.roles,
            signing_mode=line.mode,
            head_title=line.head_title,
            actor=actor,
            now=now,
        )
    return made
