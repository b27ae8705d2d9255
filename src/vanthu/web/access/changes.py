"""Changes of rights, which stay alerts until a second person confirms them."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.directory import actions_rights, policies
from vanthu.directory import queries_rights as rights
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

_MOST: Final = 200
_confirmers = only_if(policies.may_confirm_rights)


@_confirmers
@require_GET
def changes(request: Request) -> HttpResponse:
    """Show the changes of rights, those that wait for confirmation first."""
    me = request.actor.person_id
    found = sorted(rights.changes(request.actor)[:_MOST], key=lambda row: row.confirmed_at is not None)
    rows = [
        (row, rights.label_of(row), me not in {row.made_by_person, row.person_id_changed}) for row in found
    ]
    return page(request, "access/changes.html", {"rows": rows})


@_confirmers
@require_POST
def confirm_change(request: Request, change_id: int) -> HttpResponse:
    """Confirm a change of rights that somebody else made."""
    actions_rights.confirm_change(change_id, actor=request.actor, now=clock.now())
    return done(request, reverse("web:changes"), _("The change is confirmed."))
