"""Begin a document, and change it while it is a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vanthu.core import clock
from vanthu.core.errors import Refusal, Refused
from vanthu.directory import queries as directory
from vanthu.documents.skeletons import body_of
from vanthu.documents.words import Kind
from vanthu.outgoing import drafting, policies, queries, unsaved
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument, OutgoingFile, UnsavedForm
from vanthu.outgoing.shown import OutgoingPage, shown
from vanthu.outgoing.states import Move
from vanthu.outgoing.words import LinkKind
from vanthu.outgoing.writing import TYPED_ANNEXES
from vanthu.web.filters import member, whole
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from . import typed
from .forms import DraftForm, initial_about, initial_of
from .offered import numbers, offered

_FILE_REFUSALS = {
    Refusal.NOT_A_PDF, Refusal.PDF_ENCRYPTED, Refusal.PDF_BROKEN, Refusal.PDF_NO_TEXT, Refusal.PDF_ACTIVE_CONTENT,
    Refusal.PDF_ALREADY_SIGNED, Refusal.FILE_TOO_LARGE, Refusal.FILE_EMPTY, Refusal.CONVERTER_MISSING,
    Refusal.SANDBOX_MISSING, Refusal.CONVERSION_FAILED, Refusal.NO_ROOM_FOR_YEAR, Refusal.YEAR_ON_PAGE_DIFFERS,
}  # fmt: skip


KEEP, LATER, FIND, SAMPLE = "keep", "later", "find", "sample"
"""What the buttons of the form say."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as it is opened."""

    key: str
    initial: dict[str, object]
    held: UnsavedForm | None
    """What was typed in it before and not kept as a draft."""
    annexes: Sequence[OutgoingFile] = ()


def as_upload(file: UploadedFile) -> Upload:
    """Return a handed-over file as the domain takes it."""
    return Upload(name=file.name or "", content=file.read())


def _form(request: Request, opened: Opened) -> DraftForm:
    """Return the form: bound if it is to be kept, else as it was typed, kept by itself, or is."""
    posted = request.POST
    is_kept = request.method == "POST" and posted.get("act", KEEP) == KEEP
    initial = opened.initial | (typed.initial_of(typed.fields_of(posted)) if posted else {})
    chosen = numbers(posted.getlist("recipients") or list(_texts(initial.get("recipients"))))
    agencies, is_whole = offered(request, chosen=chosen, text=posted.get("find", ""))
    form = DraftForm(
        posted if is_kept else None,
        request.FILES if is_kept else None,
        agencies=agencies,
        groups=queries.groups(request.actor),
        units=directory.unit_names(request.actor),
        leaders=directory.leaders(request.actor, on=clock.hanoi_date(clock.now())),
        annexes=opened.annexes,
        initial=initial | {"key": opened.key} | ({"version": posted.get("version")} if posted else {}),
    )
    form.is_whole_book = is_whole
    if posted.get("act") == SAMPLE:
        kind = member(Kind, posted.get("kind", ""))
        form.initial["content"] = body_of(kind) if kind else ""
    return form


def _texts(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _earlier(request: Request) -> OutgoingDocument | None:
    """Return the earlier document that a new one is about, as the address or the sent form names it."""
    named = whole(request.POST.get("linked") or request.GET.get("ve"))
    return queries.get(request.actor, named) if named is not None else None


def _opened_new(request: Request, earlier: OutgoingDocument | None) -> Opened:
    key = request.POST.get("key") or request.GET.get("tiep") or typed.new_key()
    held = unsaved.held(key, actor=request.actor) if request.GET.get("tiep") else None
    kind = member(LinkKind, request.GET.get("viec"))
    if held is not None:
        return Opened(key, typed.initial_of(held.fields), held)
    if earlier is None or kind is None:
        return Opened(key, {}, None)
    return Opened(
        key,
        initial_about(
            earlier,
            kind,
            list(earlier.recipients.values_list("agency_id", flat=True)),
            list(earlier.units.values_list("unit_id", flat=True)),
        ),
        None,
    )


def _opened_draft(request: Request, found: OutgoingPage) -> Opened:
    key = unsaved.key_of(found.document.pk)
    held = unsaved.held(key, actor=request.actor)
    saved = initial_of(found.document, [one.pk for one in found.recipients], [one.pk for one in found.units])
    annexes = [one.row for one in found.files if 0 < one.row.ordinal <= TYPED_ANNEXES]
    waiting = typed.initial_of(held.fields) | {"version": found.document.version} if held else {}
    return Opened(key, saved | waiting, held, annexes=annexes)


def _answer(
    request: Request,
    opened: Opened,
    *,
    document: OutgoingDocument | None,
    earlier: OutgoingDocument | None,
    save: Callable[[DraftForm], HttpResponse],
) -> HttpResponse:
    """Show the form, keep what is typed, or keep the draft: what its pressed button says."""
    problem, held = "", opened.held
    form = _form(request, opened)
    is_sent = request.method == "POST"
    if is_sent and not form.is_bound:
        # “Keep for later”, “find” and “model” keep what is typed, and show the form again.
        try:
            held = typed.keep(request)
        except Refused as refused:
            problem = str(refused)
            held = unsaved.held(opened.key, actor=request.actor)
    elif is_sent and form.is_valid():
        try:
            answer = save(form)
        except Refused as refused:
            form.refuse(refused, _field_of(refused))
            with suppress(Refused):
                held = typed.keep(request)
        else:
            unsaved.drop(opened.key, actor=request.actor)
            return answer
    waiting = unsaved.waiting(request.actor) if document is None and not is_sent else []
    context = {
        "form": form, "document": document, "earlier": earlier, "link": _link(form), "held": held, "problem": problem,
        "waiting": [(one, typed.again_address(one.key)) for one in waiting if one.key != opened.key],
        "text": request.POST.get("find", ""), "changed_since": _changed_since(document, held),
        "may_keep_groups": policies.may_keep_groups(request.actor), "this_year": clock.hanoi_date(clock.now()).year,
    }  # fmt: skip
    return page(request, "outgoing/form.html", context, status=422 if form.is_bound or problem else 200)


def _changed_since(document: OutgoingDocument | None, held: UnsavedForm | None) -> bool:
    return document is not None and held is not None and held.seen_version not in {0, document.version}


@only_if(policies.may_draft)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a document, perhaps about an earlier one."""
    earlier = _earlier(request)

    def save(form: DraftForm) -> HttpResponse:
        document = drafting.begin(
            form.facts(), main=_main(form), annexes=_annexes(form), actor=request.actor, now=clock.now()
        )
        said = _("The draft is kept. Read it through, then submit it.")
        return done(request, reverse("outgoing:show", args=[document.pk]), said)

    return _answer(request, _opened_new(request, earlier), document=None, earlier=earlier, save=save)


@require_http_methods(["GET", "POST"])
def edit(request: Request, document_id: int) -> HttpResponse:
    """Change a draft of one's own, or one that waits for oneself."""
    found = shown(request.actor, document_id)
    if not found.moves & {Move.EDIT, Move.AMEND}:
        policies.require_move(request.actor, found.document, Move.EDIT)  # whose page is stale is told so
        raise Http404

    def save(form: DraftForm) -> HttpResponse:
        drafting.change(
            document_id,
            form.facts(),
            version=form.cleaned_data["version"] or 0,
            main=_main(form),
            annexes=_annexes(form),
            actor=request.actor,
            now=clock.now(),
        )
        said = _("The change is kept as a new version.")
        return done(request, reverse("outgoing:show", args=[document_id]), said)

    earlier = found.document.linked
    return _answer(
        request, _opened_draft(request, found), document=found.document, earlier=earlier, save=save
    )


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
    if refused.code in {Refusal.LINK_WRONG_KIND, Refusal.NO_OWN_SERIES}:
        return "kind"
    if refused.code in {Refusal.NOT_COMPOSED_HERE, Refusal.JOINT_ON_PAPER}:
        return "source"
    return "recipients" if refused.code is Refusal.RECIPIENT_UNKNOWN else None
