"""Remote signing services: kept, tried, and the certificates found there put on file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.directory import queries as directory
from vanthu.signing.models import RemoteService
from vanthu.signing.remote import services
from vanthu.signing.remote.services import ServiceFacts, Tried
from vanthu.signing.remote_words import ServiceKind
from vanthu.web.fields import PlainForm
from vanthu.web.filters import whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frame import administrators, answer, form_page

_LIST: Final = "administration:signing_services"


class ServiceForm(PlainForm):
    """What is entered about a signing service."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Interface"), choices=ServiceKind.choices())
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        help_text=gettext_lazy("https, as the service gave it, up to the part before /v1, /csc or /oauth2."),
    )
    client_id = forms.CharField(
        label=gettext_lazy("Id of the agency at the service"),
        max_length=100,
        help_text=gettext_lazy("sp_id at SmartCA, client_id elsewhere."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret of the agency"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept sealed, never shown again. Left empty, the one that is kept stays."),
    )
    profile = forms.CharField(
        label=gettext_lazy("Profile"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only for MySign: profile_id, for example adss:ras:profile:001."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def facts(self, given: Mapping[str, Any]) -> ServiceFacts:  # Any: cleaned form values
        """Return what was entered, as signing takes it."""
        return ServiceFacts(**{**given, "kind": ServiceKind(given["kind"])})


@administrators
@require_GET
def signing_services(request: Request) -> HttpResponse:
    """Show the signing services of the agency."""
    rows = [(each, ServiceKind(each.kind)) for each in services.services(request.actor)]
    return page(request, "administration/signing_services.html", {"rows": rows})


@sensitive_post_parameters("secret")
@administrators
@require_http_methods(["GET", "POST"])
def add_signing_service(request: Request) -> HttpResponse:
    """Add a signing service."""
    form = ServiceForm(request.POST or None)
    return _form(request, form, None, _("Add a signing service"))


@sensitive_post_parameters("secret")
@administrators
@require_http_methods(["GET", "POST"])
def change_signing_service(request: Request, service_id: int) -> HttpResponse:
    """Change what is known of a signing service."""
    service = services.service_of(service_id, request.actor)
    names = ("name", "kind", "address", "client_id", "profile", "is_active")
    form = ServiceForm(request.POST or None, initial={name: getattr(service, name) for name in names})
    return _form(request, form, service, service.name)


def _form(request: Request, form: ServiceForm, service: RemoteService | None, title: str) -> HttpResponse:
    made = answer(
        request,
        form,
        lambda given: services.save_service(
            form.facts(given),
            service_id=service.pk if service else None,
            agency_id=request.agency.pk,
            actor=request.actor,
            now=clock.now(),
        ),
        reverse("administration:show_signing_service", args=[service.pk]) if service else reverse(_LIST),
        _("The signing service is kept. Try it before you rely on it."),
    )
    return made or form_page(request, title, form, back=_LIST, save=_("Save"))


@administrators
@require_GET
def show_signing_service(request: Request, service_id: int) -> HttpResponse:
    """Show one signing service."""
    return _page(request, services.service_of(service_id, request.actor))


def _page(
    request: Request,
    service: RemoteService,
    *,
    user: str = "",
    tried: Tried | None = None,
    refusal: str = "",
    doorbell: str = "",
) -> HttpResponse:
    context = {
        "service": service,
        "kind": ServiceKind(service.kind),
        "user": user,
        "tried": tried,
        "refusal": refusal,
        "doorbell": doorbell,
        "people": {post.person_id: post.person.full_name for post in directory.posts(request.actor)},
    }
    return page(request, "administration/signing_service.html", context, status=422 if refusal else 200)


@administrators
@require_POST
def try_signing_service(request: Request, service_id: int) -> HttpResponse:
    """Ask a service for the keys of one of its users, and say in words what came of it."""
    service = services.service_of(service_id, request.actor)
    user = request.POST.get("user", "").strip()
    try:
        tried = services.try_service(service_id, user, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _page(request, service, user=user, refusal=str(refused))
    return _page(request, service, user=user, tried=tried)


@administrators
@require_POST
def file_remote_key(request: Request, service_id: int) -> HttpResponse:
    """Put the certificate of a key at a service on file."""
    service = services.service_of(service_id, request.actor)
    user, key = request.POST.get("user", ""), request.POST.get("key", "")
    try:
        services.file_key(
            service_id,
            user,
            key,
            person_id=whole(request.POST.get("holder")),
            actor=request.actor,
            now=clock.now(),
        )
    except Refused as refused:
        return _page(request, service, user=user, refusal=str(refused))
    sentence = _("The certificate is on file: its holder signs here and confirms on the phone.")
    return done(request, reverse("administration:certificates"), sentence)


@administrators
@require_POST
def make_doorbell(request: Request, service_id: int) -> HttpResponse:
    """Make the address that the service may ring; shown once."""
    token = services.make_doorbell(service_id, actor=request.actor, now=clock.now())
    address = request.build_absolute_uri(reverse("api_signing:ring", args=[token]))
    return _page(request, services.service_of(service_id, request.actor), doorbell=address)
