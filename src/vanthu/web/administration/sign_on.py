"""The agency's own sign-on service, and who is known to it under which subject."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.directory import actions_sign_on
from vanthu.directory import queries_rights as rights
from vanthu.directory import queries_sign_on as queries
from vanthu.directory.actions_sign_on import SignOnFacts
from vanthu.directory.models import Person, SignOnService
from vanthu.single_sign_on import conversation
from vanthu.single_sign_on.conversation import require_allowed
from vanthu.web.fields import PlainForm
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frame import administrators


class SignOnForm(PlainForm):
    """A sign-on service (OpenID Connect)."""

    name = forms.CharField(
        label=gettext_lazy("Name on the button"),
        max_length=100,
        help_text=gettext_lazy("For example “SSO tỉnh”."),
    )
    issuer = forms.CharField(
        label=gettext_lazy("Address of the service (issuer)"),
        max_length=300,
        help_text=gettext_lazy(
            "https, exactly as the service names itself; its host stands in VANTHU_OIDC_HOSTS. Another address"
            " ends every link below."
        ),
    )
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=200)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=500,
        required=False,
        strip=False,
        help_text=gettext_lazy("Empty: the one that is known stays. Kept sealed, never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    adds_people = forms.BooleanField(
        label=gettext_lazy("Add people whom the service knows and we do not; they get no post by that"),
        required=False,
    )
    is_on = forms.BooleanField(label=gettext_lazy("The button stands on the sign-in page"), required=False)


class LinkForm(PlainForm):
    """Whom the service knows under which subject."""

    person = forms.ChoiceField(label=gettext_lazy("Person"))
    subject = forms.CharField(
        label=gettext_lazy("Subject at the service (sub)"),
        max_length=255,
        help_text=gettext_lazy("As the service names the person, letter by letter; never a name."),
    )

    def __init__(
        self, *args: Any, people: list[Person], **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer the people of the agency."""
        super().__init__(*args, **kwargs)
        # Nobody is offered first, and namesakes are told apart: a wrong link lets somebody into another's post.
        self.fields["person"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "–"),
            *((str(person.pk), f"{person.full_name} ({person.username})") for person in people),
        ]


@sensitive_post_parameters("secret")
@administrators
@require_http_methods(["GET", "POST"])
def sign_on(request: Request) -> HttpResponse:
    """Show and change the service."""
    service = queries.service_of(request.actor)
    form = SignOnForm(request.POST or None, initial=_shown(service))
    if request.method == "POST" and form.is_valid():
        try:
            require_allowed(form.cleaned_data["issuer"])
            if form.cleaned_data["is_on"]:
                conversation.require_answering(form.cleaned_data["issuer"], now=clock.now())
            actions_sign_on.save_service(
                request.agency.pk, SignOnFacts(**form.cleaned_data), actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused, "issuer")
        else:
            sentence = _("The service is saved. The change waits for confirmation by a second person.")
            return done(request, reverse("administration:sign_on"), sentence)
    return _page(request, form, LinkForm(people=_people(request)), service)


def _shown(service: SignOnService | None) -> dict[str, object]:
    if service is None:
        return {"is_on": True}
    return {name: getattr(service, name) for name in ("name", "issuer", "client_id", "adds_people", "is_on")}


def _people(request: Request) -> list[Person]:
    return rights.people_on(request.actor, on=clock.hanoi_date(clock.now()))


def _page(request: Request, form: SignOnForm, link: LinkForm, service: SignOnService | None) -> HttpResponse:
    context = {
        "form": form,
        "link": link,
        "service": service,
        "identities": queries.identities_of(service) if service else (),
        "back_address": request.build_absolute_uri(reverse("web:sign_on_back")),
    }
    status = 422 if any(one.is_bound and not one.is_valid() for one in (form, link)) else 200
    return page(request, "administration/sign_on.html", context, status=status)


@administrators
@require_POST
def link_person(request: Request) -> HttpResponse:
    """Register whom the service knows under a subject."""
    service = queries.service_of(request.actor)
    link = LinkForm(request.POST, people=_people(request))
    if service is not None and link.is_valid():
        try:
            actions_sign_on.link_identity(
                service.pk,
                subject=link.cleaned_data["subject"],
                person_id=int(link.cleaned_data["person"]),
                actor=request.actor,
                now=clock.now(),
            )
        except Refused as refused:
            link.refuse(refused, "subject")
        else:
            sentence = _("Linked. The change waits for confirmation by a second person.")
            return done(request, reverse("administration:sign_on"), sentence)
    return _page(request, SignOnForm(initial=_shown(service)), link, service)


@administrators
@require_POST
def unlink_person(request: Request, identity_id: int) -> HttpResponse:
    """Forget under which subject the service knows a person."""
    service = queries.service_of(request.actor)
    if service is None or not queries.identities_of(service).filter(pk=identity_id).exists():
        raise Http404
    actions_sign_on.unlink_identity(identity_id, actor=request.actor, now=clock.now())
    return done(request, reverse("administration:sign_on"), _("The link is removed."))
