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
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .forms import DraftForm, initial_of

_FILE_REFUSALS = {
    Refusal.NOT_A_PDF, Refusal.PDF_ENCRYPTED, Refusal.PDF_BROKEN, Refusal.PDF_NO_TEXT, Refusal.PDF_ACTIVE_CONTENT,
    Refusal.PDF_ALREADY_SIGNED, Refusal.FILE_TOO_LARGE, Refusal.FILE_EMPTY, Refusal.CONVERTER_MISSING,
    Refusal.CONVERSION_FAILED,
}  # fmt: skip


def as_upload(file: UploadedFile) -> Upload:
    """Return a handed-over file as the domain takes it."""
    return Upload(name=file.name or "", content=file.read())


def _form(request: Request, held: OutgoingDocument | None = None) -> DraftForm:
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
        initial=initial_of(held, list(held.recipients.values_list("agency_id", flat=True))) if held else None,
    )


@only_if(policies.may_draft)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a document."""
    form = _form(request)
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
    return page(request, "outgoing/form.html", {"form": form, "document": None}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: Request, document_id: int) -> HttpResponse:
    """Change a draft of one's own."""
    found = queries.shown(request.actor, document_id)
    if Move.EDIT not in found.moves:
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
    return page(request, "outgoing/form.html", {"form": form, "document": found.document}, status=status)


def _main(form: DraftForm) -> Upload | None:
    file = form.cleaned_data["main"]
    return as_upload(file) if file and form.cleaned_data["source"] == "upload" else None


def _annexes(form: DraftForm) -> list[Upload]:
    return [as_upload(file) for file in form.cleaned_data["annexes"]]


def _field_of(refused: Refused) -> str | None:
    if refused.code in _FILE_REFUSALS:
        return "main"
    return "recipients" if refused.code is Refusal.RECIPIENT_UNKNOWN else None
