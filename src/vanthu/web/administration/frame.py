"""What the screens of administration share: who may enter, and how a form is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse

from vanthu.core.errors import Refusal, Refused
from vanthu.directory import policies
from vanthu.web.fields import PlainForm
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

administrators = only_if(policies.may_change)
_AT_FIELD: Final = {Refusal.PIN_WRONG: "pin"}
"""Refusals that are about one control, by its name."""


def answer(
    request: Request,
    form: PlainForm,
    act: Callable[[dict[str, Any]], object],
    address: str,
    sentence: str,  # Any: cleaned form values
) -> HttpResponse | None:
    """Carry out a valid form; None if it has to be shown (again), with the refusal in it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.refuse(refused, _AT_FIELD.get(refused.code))
        return None
    return done(request, address, sentence)


def form_page(request: Request, title: str, form: PlainForm, *, back: str, save: str) -> HttpResponse:
    """Show a form, again with what is wrong if it was sent."""
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"title": title, "form": form, "back": back, "save": save}
    return page(request, "administration/form.html", context, status=status)
