"""Reads of the tree: units of an agency, and agencies above and below one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import Place

from .models import Agency, FormerUnit, Unit


def open_units(agency_id: int | Place) -> QuerySet[Unit]:
    """Return the units of an agency that were not dissolved."""
    return Unit.objects.filter(agency_id=agency_id, valid_to=None)  # type: ignore[misc]  # a place stands for a number


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in its place in the tree."""

    unit: Unit
    depth: int
    """0 for a unit that belongs to the agency itself."""


def tree(actor: Actor) -> list[Branch]:
    """Return the units of the actor's agency, each below the one that it belongs to; dissolved ones last."""
    rows = list(Unit.objects.filter(agency_id=actor.agency_id or 0).order_by("name"))
    below: dict[int | None, list[Unit]] = {}
    for unit in rows:
        if unit.valid_to is None:
            below.setdefault(unit.parent_id, []).append(unit)
    found: list[Branch] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for unit in below.pop(parent_id, []):
            found.append(Branch(unit, depth))
            walk(unit.pk, depth + 1)

    walk(None, 0)
    return [*found, *(Branch(unit, 0) for unit in rows if unit.valid_to is not None)]


def unit(actor: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's agency. Raises NotFound."""
    found = Unit.objects.filter(pk=unit_id, agency_id=actor.agency_id or 0).select_related("parent").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="đơn vị")
    return found


def former(unit: Unit) -> QuerySet[FormerUnit]:
    """Return what a unit was before, the latest first."""
    return FormerUnit.objects.filter(unit=unit)


def superiors(agencies: Iterable[Agency]) -> Mapping[str, Agency]:
    """Return the superior agency of each by its code: the code without its last part (QĐ 20/2020/QĐ-TTg)."""
    above = {agency.code: agency.code.rpartition(".")[0] for agency in agencies}
    known = {
        row.code: row for row in Agency.objects.filter(code__in={code for code in above.values() if code})
    }
    return {code: known[upper] for code, upper in above.items() if upper in known}
