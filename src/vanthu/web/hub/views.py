"""Screens of our own axis: which systems, what waits for whom and since when, and a secret shown once."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.hub import actions, policies, queries
from vanthu.hub.actions.systems import NewSecret
from vanthu.hub.queries import SystemView
from vanthu.web.administration.frame import form_page
from vanthu.web.fields import PlainForm
from vanthu.web.filters import whole
from vanthu.web.guards import only_if
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

operators = only_if(policies.may_operate)
_SEPARATORS: Final = re.compile(r"[;,\s]+")


class SystemForm(PlainForm):
    """A system to be admitted."""

    system_id = forms.CharField(
        label=gettext_lazy("System id"), max_length=64, help_text=gettext_lazy("Letters, digits, . _ -")
    )
    agencies = forms.CharField(
        label=gettext_lazy("Codes of the agencies behind it"),
        max_length=2000,
        help_text=gettext_lazy("One or more, separated by commas, for example H44.30, H44.31."),
    )


@operators
@require_GET
def systems(request: Request) -> HttpResponse:
    """Show the systems and what waits for each."""
    return page(request, "hub/systems.html", {"systems": queries.systems(request.actor)})


@operators
@require_http_methods(["GET", "POST"])
def add_system(request: Request) -> HttpResponse:
    """Admit a system and show its secret, this once."""
    form = SystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = [code for code in _SEPARATORS.split(form.cleaned_data["agencies"]) if code]
        try:
            made = actions.add_system(
                form.cleaned_data["system_id"], agency_codes=codes, actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused, None)
        else:
            return _secret_page(request, made)
    return form_page(request, _("Admit a system"), form, back="hub:systems", save=_("Admit the system"))


@operators
@require_GET
def mailbox(request: Request) -> HttpResponse:
    """Show what waits for one system."""
    system_pk = whole(request.GET.get("he-thong"))
    if system_pk is None:
        return SeeOther(reverse("hub:systems"))
    context = {
        "system": queries.system(request.actor, system_pk),
        "parcels": queries.waiting_parcels(request.actor, system_pk),
    }
    return page(request, "hub/mailbox.html", context)


@operators
@require_POST
def lock(request: Request) -> HttpResponse:
    """Turn a system away."""
    system = _chosen(request)
    if system is None:
        return SeeOther(reverse("hub:systems"))
    actions.lock(system.pk, actor=request.actor, now=clock.now())
    sentence = _("“%(name)s” is locked; what waits for it stays.") % {"name": system.system_id}
    return done(request, reverse("hub:systems"), sentence)


@operators
@require_POST
def unlock(request: Request) -> HttpResponse:
    """Let a system in again."""
    system = _chosen(request)
    if system is None:
        return SeeOther(reverse("hub:systems"))
    actions.unlock(system.pk, actor=request.actor, now=clock.now())
    sentence = _("“%(name)s” may call again.") % {"name": system.system_id}
    return done(request, reverse("hub:systems"), sentence)


@operators
@require_POST
def renew_secret(request: Request) -> HttpResponse:
    """Give a system a new secret and show it, this once."""
    system = _chosen(request)
    if system is None:
        return SeeOther(reverse("hub:systems"))
    return _secret_page(request, actions.renew_secret(system.pk, actor=request.actor, now=clock.now()))


def _chosen(request: Request) -> SystemView | None:
    system_pk = whole(request.POST.get("system"))
    return queries.system(request.actor, system_pk) if system_pk is not None else None


def _secret_page(request: Request, made: NewSecret) -> HttpResponse:
    context = {"system_id": made.system.system_id, "secret": made.secret}
    answer = page(request, "hub/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
