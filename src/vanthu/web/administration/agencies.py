"""The address book: found by words, page by page; an agency's facts, and who took its work over."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from vanthu.core import clock
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory import actions, actions_succession
from vanthu.directory import queries as directory
from vanthu.directory import queries_units as units
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.web.pages import page
from vanthu.web.requests import Request

from .forms import AgencyForm
from .frame import administrators, answer, form_page

PAGE: Final = 50


class KnownAgencyForm(AgencyForm):
    """An agency that is in the address book already."""

    successor = forms.CharField(
        label=gettext_lazy("Code of the agency that took its work over"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("After a merger. Senders are told; nothing is sent there by itself."),
    )


@administrators
@require_GET
def agencies(request: Request) -> HttpResponse:
    """Show a page of the address book."""
    text, after = request.GET.get("q", "").strip()[:200], request.GET.get("sau", "")[:35]
    below = request.GET.get("duoi", "")[:35]
    found = directory.find_agencies(request.actor, text, below=below, after=after, size=PAGE + 1)
    context = {
        "agencies": found[:PAGE],
        "after": found[PAGE - 1].code if len(found) > PAGE else "",
        "text": text,
        "below": directory.agency_of_code(below) if below else None,
        "superiors": units.superiors(found[:PAGE]),
        "units": units.tree(request.actor),
        "today": hanoi_date(clock.now()),
    }
    return page(request, "administration/agencies.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def add_agency(request: Request) -> HttpResponse:
    """Add an agency to the address book."""
    form = AgencyForm(request.POST or None)
    made = answer(
        request,
        form,
        lambda facts: actions.add_agency(AgencyFacts(**facts), actor=request.actor, now=clock.now()),
        reverse("administration:agencies"),
        _("Agency saved."),
    )
    return made or form_page(
        request, _("Add an agency"), form, back="administration:agencies", save=_("Add the agency")
    )


@administrators
@require_http_methods(["GET", "POST"])
def change_agency(request: Request, agency_id: int) -> HttpResponse:
    """Change what is known of an agency; its code stays."""
    agency = directory.agency(agency_id)
    given = {**request.POST.dict(), "code": agency.code} if request.method == "POST" else None
    form = KnownAgencyForm(given, initial=_shown(agency))
    form.fields["code"].widget.attrs["readonly"] = True
    made = answer(
        request,
        form,
        lambda facts: _save(request, agency, facts),
        reverse("administration:agencies"),
        _("Agency saved."),
    )
    return made or form_page(request, agency.name, form, back="administration:agencies", save=_("Save"))


def _shown(agency: Agency) -> dict[str, object]:
    known = {field.name: getattr(agency, field.name) for field in fields(AgencyFacts)}
    shown = {
        name: f"{value:%d/%m/%Y}" if name.startswith("valid_") and value else value
        for name, value in known.items()
    }
    return {**shown, "successor": agency.successor.code if agency.successor else ""}


def _save(request: Request, agency: Agency, facts: dict[str, Any]) -> None:  # Any: cleaned form values
    now = clock.now()
    code = str(facts.pop("successor")).strip()
    successor = _successor(code, agency)
    if successor != agency.successor:
        actions_succession.set_successor(
            agency.pk, successor_id=successor.pk if successor else None, actor=request.actor, now=now
        )
    actions.save_agency(AgencyFacts(**facts, is_local=agency.is_local), actor=request.actor, now=now)


def _successor(code: str, agency: Agency) -> Agency | None:
    """Return the agency of a code, be it valid or not. Raises Invalid before anything is written."""
    if not code:
        return None
    found = directory.agency_of_code(code)
    if found is None or found == agency:
        why = _("no other agency of the address book has this code")
        raise Invalid(Refusal.VALUE_WRONG, field=_("successor"), value=code, why=why)
    return found
