"""Groups of recipients: seen by whoever drafts, kept by clerks and administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.directory.models import Agency
from vanthu.outgoing import actions, policies, queries
from vanthu.outgoing.models import RecipientGroup
from vanthu.web.fields import PlainForm
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .offered import numbers, offered

_MAY_SEE = only_if(lambda actor: policies.may_draft(actor) or policies.may_keep_groups(actor))


class GroupForm(PlainForm):
    """A name and its members."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], is_whole_book: bool, **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer agencies."""
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.is_whole_book = is_whole_book
        self.fields["recipients"].choices = [(key, one.name) for key, one in self.agencies.items()]  # type: ignore[attr-defined]  # a ChoiceField


@_MAY_SEE
@require_GET
def groups(request: Request) -> HttpResponse:
    """Show the groups of the agency."""
    context = {"groups": queries.groups(request.actor), "may_keep": policies.may_keep_groups(request.actor)}
    return page(request, "outgoing/groups.html", context)


@only_if(policies.may_keep_groups)
@require_http_methods(["GET", "POST"])
def add_group(request: Request) -> HttpResponse:
    """Begin a group."""
    return _group_page(request, None)


@only_if(policies.may_keep_groups)
@require_http_methods(["GET", "POST"])
def change_group(request: Request, group_id: int) -> HttpResponse:
    """Change the name or the members of a group."""
    group = next((one for one in queries.groups(request.actor) if one.pk == group_id), None)
    if group is None:
        raise Http404
    return _group_page(request, group)


@only_if(policies.may_keep_groups)
@require_POST
def drop_group(request: Request, group_id: int) -> HttpResponse:
    """Keep a group no longer."""
    actions.drop_group(group_id, actor=request.actor, now=clock.now())
    return done(request, reverse("outgoing:groups"), _("The group is gone. Documents keep their recipients."))


def _group_page(request: Request, group: RecipientGroup | None) -> HttpResponse:
    form = _form(request, group)
    if form.is_bound and form.is_valid():
        try:
            kept = actions.save_group(
                group.pk if group else None,
                name=form.cleaned_data["name"],
                member_ids=[int(key) for key in form.cleaned_data["recipients"]],
                actor=request.actor,
                now=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused, "name")
        else:
            said = _("The group “%(name)s” is kept.") % {"name": kept.name}
            return done(request, reverse("outgoing:groups"), said)
    context = {"form": form, "group": group, "text": request.POST.get("find", "")}
    return page(request, "outgoing/group.html", context, status=422 if form.is_bound else 200)


def _form(request: Request, group: RecipientGroup | None) -> GroupForm:
    posted, members = request.POST, [agency.pk for agency in group.members.all()] if group else []
    chosen = numbers(posted.getlist("recipients")) if posted else members
    agencies, is_whole = offered(request, chosen=chosen, text=posted.get("find", ""))
    is_kept = bool(posted) and posted.get("act") != "find"
    name = posted.get("name", group.name if group else "")
    return GroupForm(
        posted if is_kept else None,
        agencies=agencies,
        is_whole_book=is_whole,
        initial={"name": name, "recipients": [str(pk) for pk in chosen]},
    )
