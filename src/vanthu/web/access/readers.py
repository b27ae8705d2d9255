"""Who may read a document, and letting a colleague read it: for a time, with a reason (NĐ 30/2020 App VI III.3.b).

Case files will have the same page when they come: a single right names any thing by its model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.directory import actions_rights
from vanthu.directory import queries_rights as rights
from vanthu.directory.models import Person
from vanthu.directory.readership import Reader
from vanthu.incoming import readership as incoming
from vanthu.outgoing import readership as outgoing
from vanthu.web.fields import DayField, PlainForm
from vanthu.web.pages import done, page
from vanthu.web.requests import Request


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing that can be shown to somebody."""

    model: str
    show: str
    to_show: Callable[..., Any]  # the document of either app
    readers: Callable[..., tuple[Reader, ...]]


_KINDS: Final[Mapping[str, _Kind]] = {
    "di": _Kind("outgoing.outgoingdocument", "outgoing:show", outgoing.to_show, outgoing.readers),
    "den": _Kind("incoming.incomingdocument", "incoming:show", incoming.to_show, incoming.readers),
}


class ReaderForm(PlainForm):
    """Who may read, until when, why."""

    person = forms.ChoiceField(label=gettext_lazy("Who may read it"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the record, for example “phối hợp thẩm định”."),
    )
    ends_on = DayField(
        label=gettext_lazy("Until the day"),
        required=False,
        help_text=gettext_lazy("Empty: until it is ended here."),
    )

    def __init__(
        self, *args: Any, people: list[Person], **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer the people of the agency."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(person.pk), person.full_name) for person in people]  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "POST"])
def readers(request: Request, kind: str, document_id: int) -> HttpResponse:
    """Show who may read a document, and let somebody read it."""
    known = _kind(kind)
    document = known.to_show(request.actor, document_id)
    today = clock.hanoi_date(clock.now())
    people = [
        each for each in rights.people_on(request.actor, on=today) if each.pk != request.actor.person_id
    ]
    form = ReaderForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions_rights.give_right(
                int(form.cleaned_data["person"]),
                object_type=known.model,
                object_id=document.pk,
                object_label=str(document),
                reason=form.cleaned_data["reason"],
                ends_on=form.cleaned_data["ends_on"],
                actor=request.actor,
                now=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            sentence = _("Shown. The change waits for confirmation by a second person.")
            return done(request, reverse("web:readers", args=[kind, document_id]), sentence)
    given = rights.rights_on(request.actor, object_type=known.model, object_id=document.pk)
    context = {
        "form": form,
        "document": document,
        "back": reverse(known.show, args=[document_id]),
        "kind": kind,
        "by_office": known.readers(document),
        "rows": [(row, row.holds_on(today)) for row in given],
    }
    return page(request, "access/readers.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def end_reading(request: Request, kind: str, document_id: int, right_id: int) -> HttpResponse:
    """End what was given."""
    known = _kind(kind)
    document = known.to_show(request.actor, document_id)
    given = rights.rights_on(request.actor, object_type=known.model, object_id=document.pk)
    if not any(row.pk == right_id for row in given):
        raise Http404
    actions_rights.end_right(right_id, actor=request.actor, now=clock.now())
    return done(request, reverse("web:readers", args=[kind, document_id]), _("The right to read has ended."))


def _kind(kind: str) -> _Kind:
    if kind not in _KINDS:
        raise Http404
    return _KINDS[kind]
