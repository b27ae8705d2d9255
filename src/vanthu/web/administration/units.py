"""Units of one's own agency: added, renamed, moved, dissolved, with what they were before."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.directory import actions, actions_units
from vanthu.directory import queries_units as units
from vanthu.directory.models import Unit
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms import UnitForm
from .frame import administrators, answer, form_page


@administrators
@require_http_methods(["GET", "POST"])
def add_unit(request: Request) -> HttpResponse:
    """Add a unit to one's own agency."""
    form = UnitForm(request.POST or None, units=_others(request, None))

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return actions.save_unit(request.agency.pk, **_told(facts), actor=request.actor, now=clock.now())

    made = answer(request, form, save, reverse("administration:agencies"), _("Unit saved."))
    return made or form_page(
        request, _("Add a unit"), form, back="administration:agencies", save=_("Add the unit")
    )


@administrators
@require_http_methods(["GET", "POST"])
def change_unit(request: Request, unit_id: int) -> HttpResponse:
    """Rename or move a unit; show what it was before."""
    unit = units.unit(request.actor, unit_id)
    shown = {"name": unit.name, "abbreviation": unit.abbreviation, "parent": str(unit.parent_id or "")}
    form = UnitForm(request.POST or None, initial=shown, units=_others(request, unit))

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return actions_units.change_unit(unit.pk, **_told(facts), actor=request.actor, now=clock.now())

    made = answer(request, form, save, reverse("administration:agencies"), _("Unit saved."))
    context = {"unit": unit, "form": form, "former": units.former(unit)}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return made or page(request, "administration/unit.html", context, status=status)


@administrators
@require_POST
def end_unit(request: Request, unit_id: int) -> HttpResponse:
    """Dissolve a unit."""
    unit = actions_units.end_unit(unit_id, actor=request.actor, now=clock.now())
    sentence = _("“%(name)s” is dissolved. What it did stays in the record.") % {"name": unit.name}
    return done(request, reverse("administration:agencies"), sentence)


def _others(request: Request, unit: Unit | None) -> list[Unit]:
    """Return the open units that another one may belong to."""
    return [
        branch.unit
        for branch in units.tree(request.actor)
        if branch.unit != unit and branch.unit.valid_to is None
    ]


def _told(facts: dict[str, Any]) -> dict[str, Any]:  # Any: cleaned form values
    parent = facts.pop("parent")
    return {**facts, "parent_id": int(parent) if parent else None}
