"""The register of signing authority: who signs TM., KT., TL., TUQ. or Q., what, when, on what basis."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.directory import actions_authority, actions_factors
from vanthu.directory import queries as directory
from vanthu.directory import queries_rights as rights
from vanthu.directory.actions_authority import AuthorityFacts
from vanthu.directory.words import SigningMode
from vanthu.documents.words import Kind
from vanthu.web.access.delegations import kept_pdf
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms_authority import AuthorityForm
from .frame import administrators, answer, form_page
from .views import own_post


@administrators
@require_GET
def authorities(request: Request) -> HttpResponse:
    """Show the register of signing authority."""
    today = clock.hanoi_date(clock.now())
    rows = [
        (line, line.holds_on(today), [Kind(kind).label for kind in line.kinds])
        for line in rights.authorities(request.actor)
    ]
    return page(request, "administration/authorities.html", {"rows": rows})


@administrators
@require_http_methods(["GET", "POST"])
def file_authority(request: Request) -> HttpResponse:
    """Enter an authority to sign."""
    today = clock.hanoi_date(clock.now())
    form = AuthorityForm(
        request.POST or None,
        request.FILES or None,
        posts=directory.leaders(request.actor, on=today),
        by_order=[line for line in rights.authorities(request.actor) if line.mode == SigningMode.TL],
    )

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        upload = facts["basis_file"]
        return actions_authority.file_authority(
            int(facts["post"]),
            AuthorityFacts(
                mode=SigningMode(facts["mode"]),
                basis=facts["basis"],
                valid_from=facts["valid_from"],
                valid_to=facts["valid_to"],
                kinds=tuple(facts["kinds"]),
                passed_on_by=int(facts["passed_on_by"]) if facts["passed_on_by"] else None,
            ),
            basis_file=kept_pdf(upload) if upload else None,
            actor=request.actor,
            now=clock.now(),
        )

    made = answer(
        request, form, save, reverse("administration:authorities"), _("The authority to sign is entered.")
    )
    return made or form_page(
        request, _("Enter an authority to sign"), form, back="administration:authorities", save=_("Enter")
    )


@administrators
@require_POST
def end_authority(request: Request, authority_id: int) -> HttpResponse:
    """End a line of the register at once."""
    actions_authority.end_authority(authority_id, actor=request.actor, now=clock.now())
    return done(request, reverse("administration:authorities"), _("The authority to sign has ended."))


@administrators
@require_POST
def reset_factors(request: Request, post_id: int) -> HttpResponse:
    """Forget the second factors of the person of a post who lost them."""
    post = own_post(request, post_id)
    actions_factors.reset_factors(post.person_id, actor=request.actor, now=clock.now())
    sentence = _("%(name)s signs in by password alone now and can add a second factor again.")
    return done(request, reverse("administration:people"), sentence % {"name": post.person.full_name})
