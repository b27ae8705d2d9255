"""Take units and people in from a workbook: first shown row by row, then written in one act."""

from __future__ import annotations

from typing import Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.directory import actions_people_book, people_book, workbooks
from vanthu.directory import queries as directory
from vanthu.web.fields import PlainForm
from vanthu.web.filters import whole
from vanthu.web.pages import page
from vanthu.web.requests import Request

from .frame import administrators

SHOWN: Final = 500
_SALT: Final = "vanthu.people-book"
_KEPT_S: Final = 3600
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PeopleBookForm(PlainForm):
    """A workbook to take in."""

    book = forms.FileField(
        label=gettext_lazy("File (.xlsx)"),
        help_text=gettext_lazy(
            "With the sheets and columns of the template. Nothing is written before you have seen it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


@administrators
@require_http_methods(["GET", "POST"])
def import_people(request: Request) -> HttpResponse:
    """Ask for a workbook, or show what it would change."""
    form = PeopleBookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile = form.cleaned_data["book"]
        content = upload.read(workbooks.LARGEST_FILE + 1)
        try:
            return _preview(request, content, source=str(upload.name)[:100])
        except Refused as refused:
            form.refuse(refused, "book")
    status = 422 if form.is_bound and not form.is_valid() else 200
    return page(request, "administration/people_import.html", {"form": form}, status=status)


def _preview(request: Request, content: bytes, *, source: str) -> HttpResponse:
    today = clock.hanoi_date(clock.now())
    book = people_book.judged(people_book.parsed(content), agency_id=request.agency.pk, on=today)
    blob = blobs().put(content)
    context = {
        "source": source,
        "seen": signing.dumps([blob.sha256, source, request.agency.pk, book.outcome], salt=_SALT),
        "book": book,
        "faulty": [line for line in book.lines if line.faults],
        "units": [line for line in book.units if line.is_taken],
        "people": [line for line in book.people if line.is_taken],
        "shown": SHOWN,
        "unit_lines": set(book.units),
        "title": _("What would change"),
    }
    return page(request, "administration/people_preview.html", context)


@administrators
@require_POST
def apply_people(request: Request) -> HttpResponse:
    """Write what the reader has seen; it is judged again first. The first passwords are shown this once."""
    try:
        sha256, source, agency_id, outcome = signing.loads(
            request.POST.get("seen", ""), salt=_SALT, max_age=_KEPT_S
        )
        if agency_id != request.agency.pk:  # seen in another of one's posts
            raise Invalid(Refusal.IMPORT_STALE)
        taken_in = actions_people_book.import_people(
            people_book.parsed(blobs().read(sha256)),
            agency_id=request.agency.pk,
            source=source,
            seen=outcome,
            actor=request.actor,
            now=clock.now(),
        )
    except signing.BadSignature:
        return _asked_again(request, Invalid(Refusal.IMPORT_STALE))
    except Refused as refused:
        return _asked_again(request, refused)
    return page(request, "administration/people_imported.html", {"taken_in": taken_in})


@administrators
@require_http_methods(["GET", "POST"])
def first_passwords(request: Request) -> HttpResponse:
    """Show who has not chosen a password of their own; give those who are ticked a new first one, shown this once."""
    problem = None
    if request.method == "POST":
        chosen = map(whole, request.POST.getlist("person"))
        wanted = [key for key in chosen if key is not None]
        try:
            made = actions_people_book.give_first_passwords(wanted, actor=request.actor, now=clock.now())
        except Refused as refused:
            problem = refused
        else:
            answered = page(request, "administration/first_passwords_given.html", {"accounts": made})
            answered["Cache-Control"] = "no-store"
            return answered
    people = directory.not_begun(request.actor, on=clock.hanoi_date(clock.now()))
    context = {
        "people": people,
        # Those who came last, by a file for example, are the likely ones; whoever else has a sheet keeps it.
        "newest": people[0].password_set_at if people else None,
        "problem": str(problem) if problem else "",
    }
    status = problem.status if problem else 200
    return page(request, "administration/first_passwords.html", context, status=status)


def _asked_again(request: Request, refused: Refused) -> HttpResponse:
    """Ask for the workbook once more, with the reason above."""
    context = {"form": PeopleBookForm(), "refusal": str(refused)}
    return page(request, "administration/people_import.html", context, status=refused.status)


@administrators
@require_GET
def people_template(request: Request) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Hand out the workbook to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="don-vi-nguoi-dung.xlsx"'}
    return HttpResponse(people_book.template(), content_type=_XLSX, headers=headers)
