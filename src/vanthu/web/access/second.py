"""The second factor: after the password, and again before what binds the agency."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vanthu.core import clock
from vanthu.core.errors import Invalid
from vanthu.directory import actions_sign_in
from vanthu.directory import queries_sign_in as signing_in
from vanthu.directory.models import Person
from vanthu.web.middleware import public
from vanthu.web.pages import SeeOther, page
from vanthu.web.requests import Request

from . import entering
from .forms import CodeForm
from .passkeys import site_of


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: Request) -> HttpResponse:
    """Ask who gave the right password for a code or a passkey, and open the session."""
    waiting = entering.pending(request)
    if waiting is None:
        return SeeOther(reverse("web:sign_in"))
    person, following = waiting
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entering.by_code(request, person, form.cleaned_data["code"])
        except Invalid as refused:
            form.refuse(refused, "code")
        else:
            return entering.enter(request, person, is_proved=True, following=following)
    return _ask(request, person, form, template="access/second_step.html", following="")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def confirm(request: Request) -> HttpResponse:
    """Ask for a second factor again, then go back to what it was needed for."""
    person, session = request.person, request.open_session
    if person is None or session is None:
        raise Http404
    following = entering.safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if (
        not signing_in.has_factor(person.pk)
        and not signing_in.certificates_of(person.pk, now=clock.now()).exists()
    ):
        return SeeOther(following)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entering.by_code(request, person, form.cleaned_data["code"])
        except Invalid as refused:
            form.refuse(refused, "code")
        else:
            actions_sign_in.note_proof(session.pk, actor=request.actor, now=clock.now())
            return SeeOther(following)
    return _ask(request, person, form, template="access/confirm.html", following=following)


def _ask(request: Request, person: Person, form: CodeForm, *, template: str, following: str) -> HttpResponse:
    factors = signing_in.factors_of(person.pk)
    context = {
        "form": form,
        "following": following,
        "passkeys": bool(factors.passkeys) and site_of(request) is not None,
        "codes": factors.app is not None or factors.recovery_codes > 0,
        "certificate": signing_in.certificates_of(person.pk, now=clock.now()).exists(),
        "title": _("Confirm that it is you"),
    }
    return page(request, template, context, status=422 if request.method == "POST" else 200)
