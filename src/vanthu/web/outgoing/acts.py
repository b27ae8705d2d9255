"""The acts on an outgoing document: each one POST, one verb of the domain, and the page again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal, Refused, Unavailable
from vanthu.outgoing import actions, policies, queries, scanning, steps
from vanthu.outgoing.states import Move
from vanthu.web.filters import whole
from vanthu.web.pages import done
from vanthu.web.requests import Request

from .drafts import as_upload
from .offered import numbers
from .views import document_page


def carry_out(request: Request, document_id: int, act: Callable[[], object], sentence: str) -> HttpResponse:
    """Carry out `act`; if it is refused, show the document with the reason beside the button that was pressed."""
    seen = queries.sees(request.actor, document_id)
    try:
        act()
    except NotFound:
        raise
    except Refused as refused:
        # Who does not see the document may still be told the law: a clerk who would seal what nobody signed.
        if not seen:
            raise
        return document_page(request, document_id, refused=refused)
    except Unavailable as error:
        return document_page(request, document_id, refused=error)
    return done(request, reverse("outgoing:show", args=[document_id]), sentence)


def seen_version(request: Request) -> int:
    """Return the version on the page that was sent; 0, which no document has, if the page names none."""
    return whole(request.POST.get("version")) or 0


class _KeyAct(Protocol):
    """A step that signs with the key that a PIN opens."""

    def __call__(
        self, document_id: int, *, pin: str, seen: int | None, actor: Actor, clock: Callable[[], datetime]
    ) -> object:
        """Carry the step out on the version that was seen."""


def _with_key(request: Request, document_id: int, step: _KeyAct, sentence: str) -> HttpResponse:
    """Carry out a step with the PIN and the version that the page sent."""
    pin, seen = request.POST.get("pin", ""), seen_version(request)
    return carry_out(
        request,
        document_id,
        lambda: step(document_id, pin=pin, seen=seen, actor=request.actor, clock=clock.now),
        sentence,
    )


@require_POST
def submit(request: Request, document_id: int) -> HttpResponse:
    """Hand the draft on, to who checks it or to its signer; first perhaps to others for their opinion."""
    asked = [int(pk) for pk in request.POST.getlist("consulted") if whole(pk) is not None]
    return carry_out(
        request,
        document_id,
        lambda: steps.submit(
            document_id,
            version=seen_version(request),
            consulted=asked,
            actor=request.actor,
            now=clock.now(),
        ),
        _("Submitted. Whoever is next sees it in “My work” now."),
    )


@sensitive_post_parameters("pin")
@require_POST
def sign(request: Request, document_id: int) -> HttpResponse:
    """Sign as the named signer."""
    return _with_key(
        request, document_id, steps.sign, _("Signed and proved. The clerk numbers and seals it next.")
    )


@sensitive_post_parameters("pin")
@require_POST
def number_and_seal(request: Request, document_id: int) -> HttpResponse:
    """Take number and date, put them into the signed file, and seal it: one act."""
    return _with_key(
        request, document_id, steps.number_and_seal, _("Numbered, dated and sealed. It can be issued now.")
    )


@require_POST
def take_number(request: Request, document_id: int) -> HttpResponse:
    """Take the number that is then written on the paper."""
    return carry_out(
        request,
        document_id,
        lambda: actions.take_paper_number(document_id, actor=request.actor, now=clock.now()),
        _("The number is taken. Write it on the paper, then scan it."),
    )


@require_POST
def take_kept_number(request: Request, document_id: int) -> HttpResponse:
    """Give the document a number of a block that was kept back."""
    block, _dash, number = request.POST.get("kept", "").partition("-")
    return carry_out(
        request,
        document_id,
        lambda: steps.take_kept_number(
            document_id,
            reservation_id=whole(block) or 0,
            number=whole(number) or 0,
            actor=request.actor,
            clock=clock.now,
        ),
        _("The document has the number that was kept back."),
    )


@require_POST
def ask_sub_number(request: Request, document_id: int) -> HttpResponse:
    """Ask a leader for a number between two that were given."""
    return carry_out(
        request,
        document_id,
        lambda: actions.ask_sub_number(
            document_id,
            number=whole(request.POST.get("after")) or 0,
            reason=request.POST.get("sub_reason", ""),
            actor=request.actor,
            now=clock.now(),
        ),
        _("Asked. A leader approves or refuses it under Registers › Numbers kept back."),
    )


@require_POST
def attach_scan(request: Request, document_id: int) -> HttpResponse:
    """Keep the scan of the signed, numbered and stamped paper; one that is there already needs a person's word."""
    upload = request.FILES.get("scan")
    if upload is None and request.POST.get("confirmed"):
        return carry_out(
            request, document_id, lambda: _attach_anyway(request, document_id),
            _("The scan is attached. Compare it with the paper, then seal it."),
        )  # fmt: skip

    def hand_in() -> object:
        policies.require_move(request.actor, queries.get(request.actor, document_id), Move.ATTACH_SCAN)
        if upload is None:
            raise Invalid(Refusal.FIELD_REQUIRED, field=_("Scanned PDF"))
        return scanning.hand_in(
            document_id,
            main=as_upload(upload),
            annexes=[as_upload(one) for one in request.FILES.getlist("annexes")],
            actor=request.actor,
            now=clock.now(),
        )

    return carry_out(request, document_id, hand_in, _("The scan is kept. Its number is being read."))


def _attach_anyway(request: Request, document_id: int) -> object:
    """Attach what was handed in: the clerk compared scan and paper."""
    document = queries.get(request.actor, document_id)
    scan = scanning.waiting(request.actor, document)
    policies.require_move(request.actor, document, Move.ATTACH_SCAN)
    if scan is None:
        raise Invalid(Refusal.FIELD_REQUIRED, field=_("Scanned PDF"))
    return scanning.attach(document_id, scan.pk, confirmed=True, actor=request.actor, now=clock.now())


@sensitive_post_parameters("pin")
@require_POST
def seal_copy(request: Request, document_id: int) -> HttpResponse:
    """Sign the scan with the agency's certificate."""
    return _with_key(
        request,
        document_id,
        steps.seal_copy,
        _("The scan is sealed as an electronic copy. It can be issued now."),
    )


@require_POST
def address(request: Request, document_id: int) -> HttpResponse:
    """Say to which agencies and units the document goes."""
    chosen = numbers(request.POST.getlist("recipients"))
    wanted = set(numbers(request.POST.getlist("groups")))
    if wanted:
        groups = [group for group in queries.groups(request.actor) if group.pk in wanted]
        chosen += [agency.pk for group in groups for agency in group.members.all()]
    return carry_out(
        request,
        document_id,
        lambda: actions.address(
            document_id,
            recipient_ids=chosen,
            unit_ids=numbers(request.POST.getlist("units")),
            actor=request.actor,
            now=clock.now(),
        ),
        _("The recipients are kept."),
    )


@require_POST
def issue(request: Request, document_id: int) -> HttpResponse:
    """Issue a sealed document to its recipients."""
    return carry_out(
        request,
        document_id,
        lambda: actions.issue(document_id, actor=request.actor, now=clock.now()),
        _("Issued. It is on its way to every recipient; what becomes of it appears below."),
    )


@require_POST
def ask_take_back(request: Request, document_id: int) -> HttpResponse:
    """Propose to take back the copy of one recipient."""
    return carry_out(
        request,
        document_id,
        lambda: actions.ask_take_back(
            document_id,
            delivery_id=whole(request.POST.get("delivery")) or 0,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            now=clock.now(),
        ),
        _("Proposed. A leader approves it, then the recipient is asked."),
    )


@require_POST
def approve_take_back(request: Request, document_id: int) -> HttpResponse:
    """Approve what another person proposed."""
    return carry_out(
        request,
        document_id,
        lambda: actions.approve_take_back(
            document_id,
            take_back_id=whole(request.POST.get("take_back")) or 0,
            actor=request.actor,
            now=clock.now(),
        ),
        _("Approved. The recipient is asked; the answer appears below."),
    )


@require_POST
def drop_take_back(request: Request, document_id: int) -> HttpResponse:
    """Not approve it."""
    return carry_out(
        request,
        document_id,
        lambda: actions.drop_take_back(
            document_id,
            take_back_id=whole(request.POST.get("take_back")) or 0,
            actor=request.actor,
            now=clock.now(),
        ),
        _("Not approved. The recipient keeps the copy."),
    )
