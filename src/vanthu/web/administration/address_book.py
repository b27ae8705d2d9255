"""Take the address book in from a file or from an axis: first shown line by line, then written."""

from __future__ import annotations

from typing import Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.exchange import actions, address_book, peer_queries, queries
from vanthu.exchange.peer_settings import BY_SECRET
from vanthu.web.fields import PlainForm
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frame import administrators

SHOWN: Final = 500
_SALT: Final = "vanthu.address-book"
_KEPT_S: Final = 3600


class BookForm(PlainForm):
    """A file to take in."""

    book = forms.FileField(
        label=gettext_lazy("File (.csv)"),
        help_text=gettext_lazy(
            "UTF-8, with the columns of the template. Nothing is written before you have seen it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )


@administrators
@require_http_methods(["GET", "POST"])
def import_agencies(request: Request) -> HttpResponse:
    """Ask for a file, or show what it would change."""
    form = BookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile = form.cleaned_data["book"]
        content = upload.read(address_book.LARGEST_FILE + 1)
        try:
            return _preview(request, content, source=str(upload.name)[:100])
        except Refused as refused:
            form.refuse(refused, "book")
    status = 422 if form.is_bound and not form.is_valid() else 200
    axes = [peer for peer in queries.peers(request.actor) if peer.kind in BY_SECRET]
    return page(request, "administration/book_import.html", {"form": form, "axes": axes}, status=status)


@administrators
@require_POST
def import_from_axis(request: Request, peer_id: int) -> HttpResponse:
    """Ask an axis for its agencies and show what they would change."""
    peer = peer_queries.details(request.actor, peer_id)
    try:
        content = peer_queries.agencies_of(request.actor, peer_id, now=clock.now())
        return _preview(request, content, source=peer.name)
    except Refused as refused:
        return _asked_again(request, refused)


def _asked_again(request: Request, refused: Refused) -> HttpResponse:
    """Ask once more, with the reason above."""
    axes = [one for one in queries.peers(request.actor) if one.kind in BY_SECRET]
    context = {"form": BookForm(), "axes": axes, "refusal": str(refused)}
    return page(request, "administration/book_import.html", context, status=refused.status)


@administrators
@require_POST
def apply_import(request: Request) -> HttpResponse:
    """Write what the reader has seen; it is judged again first."""
    try:
        sha256, source, outcome = signing.loads(request.POST.get("seen", ""), salt=_SALT, max_age=_KEPT_S)
        lines = address_book.read(blobs().read(sha256))
        count = actions.import_agencies(
            lines, source=source, seen=outcome, actor=request.actor, now=clock.now()
        )
    except signing.BadSignature:
        return _asked_again(request, Invalid(Refusal.IMPORT_STALE))
    except Refused as refused:
        return _asked_again(request, refused)
    sentence = ngettext("%(num)d agency was written.", "%(num)d agencies were written.", count) % {
        "num": count
    }
    return done(request, reverse("administration:agencies"), sentence)


@administrators
@require_GET
def book_template(request: Request) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Hand out the file to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="danh-ba-co-quan.csv"'}
    return HttpResponse(address_book.template(), content_type="text/csv; charset=utf-8", headers=headers)


def _preview(request: Request, content: bytes, *, source: str) -> HttpResponse:
    lines = address_book.judged(address_book.read(content))
    blob = blobs().put(content)
    faulty = [line for line in lines if line.faults]
    taken = [line for line in lines if line.is_taken]
    context = {
        "source": source,
        "seen": signing.dumps([blob.sha256, source, address_book.outcome(lines)], salt=_SALT),
        "shown": SHOWN,
        "faulty": faulty[:SHOWN],
        "faulty_count": len(faulty),
        "taken": taken[:SHOWN],
        "taken_count": len(taken),
        "same_count": len(lines) - len(faulty) - len(taken),
        "title": _("What would change"),
    }
    return page(request, "administration/book_preview.html", context)
