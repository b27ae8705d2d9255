"""The checks before the signature, and what is asked of the signer after it: each one POST and the page again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.outgoing import actions
from vanthu.web.filters import whole
from vanthu.web.requests import Request

from .acts import carry_out, seen_version


@require_POST
def check(request: Request, document_id: int) -> HttpResponse:
    """Approve, agree, or give an opinion that differs."""
    act = actions.object_to if request.POST.get("opinion") == "objected" else actions.check
    return carry_out(
        request,
        document_id,
        lambda: act(
            document_id,
            version=seen_version(request),
            comment=request.POST.get("comment", ""),
            actor=request.actor,
            now=clock.now(),
        ),
        _("Kept. Whoever is next sees it in “My work” now."),
    )


@require_POST
def send_back(request: Request, document_id: int) -> HttpResponse:
    """Return a document with the reason, to its drafter or to an earlier step."""
    reason, stage = request.POST.get("reason", ""), whole(request.POST.get("to"))
    if stage is None:
        return carry_out(
            request,
            document_id,
            lambda: actions.send_back(document_id, reason=reason, actor=request.actor, now=clock.now()),
            _("Returned to the drafter, with the reason."),
        )
    return carry_out(
        request,
        document_id,
        lambda: actions.return_to_step(
            document_id,
            stage=stage,
            version=seen_version(request),
            reason=reason,
            actor=request.actor,
            now=clock.now(),
        ),
        _("Returned to an earlier step, with the reason."),
    )


@require_POST
def withdraw(request: Request, document_id: int) -> HttpResponse:
    """Take one's own draft back."""
    return carry_out(
        request,
        document_id,
        lambda: actions.withdraw(document_id, actor=request.actor, now=clock.now()),
        _("Taken back. It is a draft again."),
    )


@require_POST
def check_again(request: Request, document_id: int) -> HttpResponse:
    """Take one's own approval back."""
    return carry_out(
        request,
        document_id,
        lambda: actions.check_again(document_id, actor=request.actor, now=clock.now()),
        _("Your approval is taken back. The document waits for you again."),
    )


@require_POST
def ask_change(request: Request, document_id: int) -> HttpResponse:
    """Ask the signer to let what was signed be changed."""
    reason = request.POST.get("change_reason", "")
    return carry_out(
        request,
        document_id,
        lambda: actions.ask_change(document_id, reason=reason, actor=request.actor, now=clock.now()),
        _("Asked. The signer keeps the document or reopens it; until then it takes no number."),
    )


@require_POST
def keep_signed(request: Request, document_id: int) -> HttpResponse:
    """Keep what was signed."""
    return carry_out(
        request,
        document_id,
        lambda: actions.keep_signed(document_id, actor=request.actor, now=clock.now()),
        _("Kept as signed. The clerk numbers and seals it next."),
    )


@require_POST
def reopen(request: Request, document_id: int) -> HttpResponse:
    """Give what was signed back to its drafter."""
    reason = request.POST.get("reopen_reason", "")
    return carry_out(
        request,
        document_id,
        lambda: actions.reopen(document_id, reason=reason, actor=request.actor, now=clock.now()),
        _("Reopened. The drafter changes it and submits it anew."),
    )
