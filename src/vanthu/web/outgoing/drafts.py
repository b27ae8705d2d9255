"""Begin a document, and change it while it is a draft."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vanthu.core import clock
from vanthu.core.errors import Refusal, Refused
from vanthu.directory import queries as directory
from vanthu.outgoing import drafting, policies, queries
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Move
from vanthu.outgoing.words import LinkKind
from vanthu.web.filters import member, whole
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms import DraftForm, initial_about, initial_of

_FILE_REFUSALS = {
    Refusal.NOT_A_PDF, Refusal.PDF_ENCRYPTED, Refusal.PDF_BROKEN, Refusal.PDF_NO_TEXT, Refusal.PDF_ACTIVE_CONTENT,
    Refusal.PDF_ALREADY_SIGNED, Refusal.FILE_TOO_LARGE, Refusal.FILE_EMPTY, Refusal.CONVERTER_MISSING,
    Refusal.CONVERSION_FAILED,
}  # fmt: skip


def as_upload(file: UploadedFile) -> Upload:
    """Return a handed-over file as the domain takes it."""
    return Upload(name=file.name or "", content=file.read())


def _form(
    request: Request, held: OutgoingDocument | None = None, earlier: OutgoingDocument | None = None
) -> DraftForm:
    today = clock.hanoi_date(clock.now())
    return DraftForm(
        request.POST or None,
        request.FILES or None,
        agencies=[
            agency
            for agency in directory.agencies(request.actor)
            if agency.pk != request.agency.pk and agency.is_valid_on(today)
        ],
        leaders=directory.leaders(request.actor, on=today),
        initial=_initial(request, held, earlier),
    )


def _initial(
    request: Request, held: OutgoingDocument | None, earlier: OutgoingDocument | None
) -> dict[str, object] | None:
    if held is not None:
        return initial_of(held, list(held.recipients.values_list("agency_id", flat=True)))
    kind = member(LinkKind, request.GET.get("viec"))
    if earlier is None or kind is None:
        return None
    return initial_about(earlier, kind, list(earlier.recipients.values_list("agency_id", flat=True)))


def _earlier(request: Request) -> OutgoingDocument | None:
    """Return the earlier document that a new one is about, as the address or the sent form names it."""
    named = whole(request.POST.get("linked") or request.GET.get("ve"))
    return queries.get(request.actor, named) if named is not None else None


@only_if(policies.may_draft)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a document, perhaps about an earlier one."""
    earlier = _earlier(request)
    form = _form(request, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        try:
            document = drafting.begin(
                form.facts(), main=_main(form), annexes=_annexes(form), actor=request.actor, now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused, _field_of(refused))
        else:
            return done(
                request,
                reverse("outgoing:show", args=[document.pk]),
                _("The draft is kept. Read it through, then submit it."),
            )
    status = 422 if form.is_bound else 200
    context = {"form": form, "document": None, "earlier": earlier, "link": _link(form)}
    return page(request, "outgoing/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: Request, document_id: int) -> HttpResponse:
    """Change a draft of one's own."""
    found = queries.shown(request.actor, document_id)
    if not found.moves & {Move.EDIT, Move.AMEND}:
        raise Http404
    form = _form(request, found.document)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.change(
                document_id,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                main=_main(form),
                annexes=_annexes(form),
                actor=request.actor,
                now=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused, _field_of(refused))
        else:
            return done(
                request,
                reverse("outgoing:show", args=[document_id]),
                _("The change is kept as a new version."),
            )
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "document": found.document,
        "earlier": found.document.linked,
        "link": found.document.link_word,
    }
    return page(request, "outgoing/form.html", context, status=status)


def _link(form: DraftForm) -> LinkKind | None:
    return member(LinkKind, str(form["link_kind"].value() or ""))


def _main(form: DraftForm) -> Upload | None:
    file = form.cleaned_data["main"]
    return as_upload(file) if file and form.cleaned_data["source"] == "upload" else None


def _annexes(form: DraftForm) -> list[Upload]:
    return [as_upload(file) for file in form.cleaned_data["annexes"]]


def _field_of(refused: Refused) -> str | None:
    if refused.code in _FILE_REFUSALS:
        return "main"
    if refused.code is Refusal.LINK_WRONG_KIND:
        return "kind"
    return "recipients" if refused.code is Refusal.RECIPIENT_UNKNOWN else None
