"""Pages of copies."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from vanthu.copies import policies, queries, sources, steps
from vanthu.copies.models import Copy
from vanthu.copies.sources import Original
from vanthu.copies.states import Move, State
from vanthu.copies.words import Medium
from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import NotFound, Refusal, Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.documents.words import Kind
from vanthu.incoming import queries as incoming
from vanthu.outgoing.shown import shown as outgoing_in_full
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind
from vanthu.web.errors import sentence_of, status_of
from vanthu.web.files import file_response
from vanthu.web.filters import whole
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request
from vanthu.web.signing.holders import held_by_agency
from vanthu.web.timeline import timeline
from vanthu.web.verification.card import card_of

from .forms import PaperWishForm, WishForm

_FIELDS = {
    Refusal.EXTRACT_PAGES_WRONG: "pages",
    Refusal.EXTRACT_WORDS_MISSING: "words",
    Refusal.EXTRACT_LEAVES_NOTHING_OUT: "pages",
    Refusal.COPY_NOT_IN_LAW: "medium",
    Refusal.COPY_SOURCE_NO_COPY: "form",
    Refusal.SCAN_BELOW_STANDARD: "scan",
    Refusal.NOT_A_PDF: "scan",
    Refusal.REASON_REQUIRED: "reason",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """The document that the address names: an outgoing one, an incoming one, or none."""

    outgoing_id: int | None
    incoming_id: int | None
    code: str = ""
    subject: str = ""
    back: str = ""
    files: tuple[tuple[int, str], ...] = ()

    @property
    def origin(self) -> Medium:
        """Return what the document is on."""
        return Medium.ELECTRONIC if self.outgoing_id or self.incoming_id else Medium.PAPER


@only_if(policies.may_ask)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask for a copy of an outgoing or incoming document, or of a paper."""
    source = _source(request)
    given = (request.POST or None, request.FILES or None)
    form: WishForm = (
        WishForm(*given, origin=source.origin, files=source.files)
        if source.origin is Medium.ELECTRONIC
        else PaperWishForm(*given, origin=source.origin)
    )
    if request.method == "POST" and form.is_valid():
        try:
            copy = _asked(request, form, source)
        except NotFound:
            raise
        except Refused as refused:
            form.refuse(refused, _FIELDS.get(refused.code))
        else:
            is_decided = copy.state_word is State.APPROVED
            said = _("The copy is decided. The clerk makes it next.")
            return done(
                request,
                reverse("copies:show", args=[copy.pk]),
                said if is_decided else _("Asked for. A leader decides in “My work”."),
            )
    context = {"form": form, "source": source}
    return page(request, "copies/new.html", context, status=422 if form.is_bound else 200)


def _source(request: Request) -> _Source:
    """Return the document that the address names. Raises NotFound if the reader may not see it."""
    of_ours, of_theirs = whole(request.GET.get("van-ban-di")), whole(request.GET.get("van-ban-den"))
    if of_ours:
        sent = outgoing_in_full(request.actor, of_ours)
        return _Source(
            of_ours,
            None,
            sent.document.code,
            sent.document.subject,
            reverse("outgoing:show", args=[of_ours]),
            tuple((one.row.ordinal, one.row.file.name) for one in sent.files),
        )
    if of_theirs:
        came = incoming.shown(request.actor, of_theirs)
        return _Source(
            None,
            of_theirs,
            came.document.code,
            came.document.subject,
            reverse("incoming:show", args=[of_theirs]),
            tuple((one.row.ordinal, one.row.file.name) for one in came.files),
        )
    return _Source(None, None, back=reverse("copies:list"))


def _asked(request: Request, form: WishForm, source: _Source) -> Copy:
    upload = form.cleaned_data.get("scan")
    return steps.ask(
        form.wish(),
        _original(request, form, source),
        scan=(upload.name or "", upload.read()) if upload else None,
        extract=form.extract(),
        actor=request.actor,
        now=clock.now(),
    )


def _original(request: Request, form: WishForm, source: _Source) -> Original:
    ordinal = form.cleaned_data.get("ordinal") or 0
    if source.outgoing_id:
        return sources.of_outgoing(request.actor, source.outgoing_id, ordinal=ordinal)
    if source.incoming_id:
        return sources.of_incoming(request.actor, source.incoming_id, ordinal=ordinal)
    told = form.cleaned_data
    return sources.on_paper(
        code=told["code"],
        author=told["author"],
        issued_on=told["issued_on"],
        kind=Kind(told["kind"]),
        subject=told["subject"],
    )


@require_GET
def show(request: Request, copy_id: int) -> HttpResponse:
    """Show a copy: its pages at left, its life at right."""
    return copy_page(request, copy_id)


def copy_page(
    request: Request, copy_id: int, *, refused: Refused | Unavailable | None = None
) -> HttpResponse:
    """Return the page of a copy, with what went wrong if something did."""
    found = queries.shown(request.actor, copy_id)
    copy, now = found.copy, clock.now()
    is_signable = Move.SIGN in found.moves and copy.medium_word is Medium.ELECTRONIC
    others = directory.agencies(request.actor).exclude(pk=copy.agency_id)
    today = clock.hanoi_date(now)
    context = {
        "page": found,
        "copy": copy,
        "problem": sentence_of(refused),
        "file_address": reverse("copies:file", args=[copy.pk]),
        "card": card_of(found.report) if found.report else None,
        "timeline": timeline(found.history),
        "is_electronic": copy.medium_word is Medium.ELECTRONIC,
        **(held_by_agency(request).shown if is_signable else {}),
        "next_number": registers.next_number(copy.agency_id, kind=BookKind.COPIES, now=now),
        "agencies": [agency for agency in others if agency.is_valid_on(today)]
        if Move.RELEASE in found.moves
        else [],
    }
    return page(request, "copies/show.html", context, status=status_of(refused))


@require_GET
def file(request: Request, copy_id: int) -> HttpResponse:
    """Return the copy as it is: what is decided about, then what was signed or printed."""
    copy = queries.get(request.actor, copy_id)
    kept = copy.made or copy.prepared
    return file_response(blobs().read(kept.sha256), name=kept.name)
