"""Delegations: given for a time on a decision, seen by whom they concern, ended at once."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.blobs import Blob, blobs
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.directory import actions_authority
from vanthu.directory import queries_rights as rights
from vanthu.directory.actions_authority import DelegationFacts
from vanthu.directory.models import Delegation
from vanthu.web.files import file_response
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms import DelegationForm

MOST_BYTES = 20_000_000


@require_GET
def delegations(request: Request) -> HttpResponse:
    """Show the delegations that concern the reader."""
    today = clock.hanoi_date(clock.now())
    rows = [(row, row.holds_on(today), row.starts_on > today) for row in rights.delegations(request.actor)]
    return page(request, "access/delegations.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def add_delegation(request: Request) -> HttpResponse:
    """Delegate a post's daily acts."""
    today = clock.hanoi_date(clock.now())
    givers = rights.posts_to_delegate(request.actor, on=today)
    persons = {post.person_id for post in givers}
    form = DelegationForm(
        request.POST or None,
        request.FILES or None,
        givers=givers,
        # Who may delegate for nobody else is not offered to themselves.
        takers=[one for one in rights.posts_on(request.actor, on=today) if {one.person_id} != persons],
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = _give(request, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            sentence = _(
                "Delegated. From %(day)s on the other person finds it in the menu under “Acting as”."
            ) % {"day": f"{given.starts_on:%d/%m/%Y}"}
            return done(request, reverse("web:delegations"), sentence)
    status = 422 if request.method == "POST" else 200
    return page(request, "access/delegation.html", {"form": form}, status=status)


def _give(request: Request, facts: dict[str, Any]) -> Delegation:  # Any: cleaned form values
    return actions_authority.give_delegation(
        DelegationFacts(
            giver_id=int(facts["giver"]),
            taker_id=int(facts["taker"]),
            decision=facts["decision"],
            starts_on=facts["starts_on"],
            ends_on=facts["ends_on"],
        ),
        decision_file=kept_pdf(facts["decision_file"]),
        actor=request.actor,
        now=clock.now(),
    )


def kept_pdf(upload: UploadedFile) -> Blob:
    """Keep a decision as it was uploaded. Raises Invalid unless it is a PDF of at most 20 MB."""
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=MOST_BYTES // 1_000_000)
    if not content.startswith(b"%PDF-"):
        raise Invalid(Refusal.NOT_A_PDF, name=upload.name)
    return blobs().put(content)


@require_POST
def end_delegation(request: Request, delegation_id: int) -> HttpResponse:
    """End a delegation at once."""
    found = rights.delegation(request.actor, delegation_id)
    actions_authority.end_delegation(found.pk, actor=request.actor, now=clock.now())
    return done(request, reverse("web:delegations"), _("The delegation has ended."))


@require_GET
def decision(request: Request, delegation_id: int) -> HttpResponse:
    """Hand out the decision that a delegation rests on."""
    found = rights.delegation(request.actor, delegation_id)
    return file_response(blobs().read(found.decision_sha256), name=f"uy-quyen-{found.pk}.pdf")
