"""The verb that takes units and people in from a workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import fold

from . import policies
from .actions import add_person_to_begin, give_post, save_unit
from .actions_units import change_unit
from .models import Agency, OpenSession, Person
from .passwords import first_hash, first_password
from .people_book import Book, PersonLine, UnitLine, judged, ranked
from .queries import not_begun
from .queries_units import open_units


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person who was added, with the first password, for the one time that it is shown."""

    full_name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a workbook."""

    book: Book
    """As it was judged before it was written."""
    accounts: tuple[NewAccount, ...]
    """Those that are new."""


@action
def import_people(
    book: Book, *, agency_id: int, source: str, seen: str, actor: Actor, now: datetime
) -> TakenIn:
    """Write the rows that stand, judged again now, in one transaction.

    Rows with faults are left out: the preview has shown them. An empty cell leaves what is known. Taken in again, the
    same file changes nothing.

    seen: the outcome that was shown. Raises Conflict if it would be another now: what nobody saw is not written.
    """
    require(policies.may_change(actor, agency_id), Permission.DIRECTORY_CHANGE)
    Agency.objects.select_for_update().get(pk=agency_id)  # two workbooks are taken in one after the other
    found = judged(book, agency_id=agency_id, on=hanoi_date(now))
    if found.outcome != seen:
        raise Conflict(Refusal.IMPORT_STALE)
    for unit in found.units:
        if unit.is_taken and unit.is_new:
            save_unit(agency_id, name=unit.name, abbreviation=unit.abbreviation, actor=actor, now=now)
    units = {fold(unit.name): unit for unit in open_units(agency_id).select_related("parent")}
    for unit in ranked([unit for unit in found.units if unit.is_taken], units):
        _place(unit, agency_id, actor=actor, now=now)
    unit_ids = {name: unit.pk for name, unit in units.items()}
    accounts: list[NewAccount] = []
    for line in found.people:
        if line.is_taken:
            accounts += _person(line, agency_id, unit_ids, actor=actor, now=now)
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
    return TakenIn(found, tuple(accounts))


@action
def give_first_passwords(
    person_ids: Collection[int], *, actor: Actor, now: datetime
) -> tuple[NewAccount, ...]:
    """Give people who have not chosen a password of their own a new first one; the one they had ends.

    For when the page that showed them was lost. Whoever has chosen one meanwhile keeps it. Raises Conflict if nobody
    is left.
    """
    require(policies.may_change(actor), Permission.DIRECTORY_CHANGE)
    wanted = {one.pk for one in not_begun(actor, on=hanoi_date(now))}.intersection(person_ids)
    made: list[NewAccount] = []
    for person in Person.objects.select_for_update().filter(pk__in=wanted, password_is_given=True):
        password = first_password()
        person.password, person.password_set_at = first_hash(password), now
        person.save(update_fields=["password", "password_set_at"])
        OpenSession.objects.filter(person=person, ended_at=None).update(ended_at=now, proved_at=None)
        record(Event.PASSWORD_SET, person, actor=actor, now=now)
        made.append(NewAccount(person.full_name, person.username, password))
    if not made:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    return tuple(made)


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


def _person(
    line: PersonLine, agency_id: int, unit_ids: Mapping[str, int], *, actor: Actor, now: datetime
) -> list[NewAccount]:
    made: list[NewAccount] = []
    person = Person.objects.select_for_update().filter(username=line.username).first()
    if person is None:
        person, password = add_person_to_begin(
            line.username, full_name=line.full_name, email=line.email, actor=actor, now=now
        )
        made = [NewAccount(person.full_name, person.username, password)]
    elif line.changes:
        person.full_name, person.email = line.full_name, line.email or person.email
        person.save(update_fields=["full_name", "email"])
        record(Event.PERSON_SAVED, person, actor=actor, now=now, username=person.username)
    if line.gets_post:
        give_post(
            person.pk,
            agency_id=agency_id,
            unit_id=unit_ids.get(fold(line.unit)) if line.unit else None,
            title=line.title,
            roles=line.roles,
            signing_mode=line.mode,
            head_title=line.head_title,
            actor=actor,
            now=now,
        )
    return made
