"""The books of posting and of the use of file copies: on screen, as a form, printed, as Excel."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import NotFound, Refused
from vanthu.registers import actions, policies, side_books
from vanthu.registers.columns import Column as RegisterColumn
from vanthu.registers.listing import MOST_EXPORTED
from vanthu.registers.side_books import COLUMNS, Line, SideBook, text_of
from vanthu.web.fields import DayField, PlainForm, parse_day
from vanthu.web.files import file_response
from vanthu.web.filters import member, whole
from vanthu.web.guards import only_if
from vanthu.web.listing.files import Limited, as_xlsx
from vanthu.web.listing.spec import Column, Look
from vanthu.web.listing.views import XLSX
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

readers = only_if(policies.may_read_side_books)


class PostingForm(PlainForm):
    """What goes out by post."""

    sent_on = DayField(label=gettext_lazy("Sent on"))
    code = forms.CharField(label=gettext_lazy("Number and notation"), max_length=120)
    places = forms.CharField(label=gettext_lazy("Recipients"), max_length=1000)
    envelopes = forms.IntegerField(label=gettext_lazy("Envelopes"), min_value=1, initial=1)
    receipt = forms.CharField(
        label=gettext_lazy("Received by, stamp of the post"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("May be entered later, when the post has signed."),
    )
    remark = forms.CharField(label=gettext_lazy("Remarks"), max_length=1000, required=False)


class FileUseForm(PlainForm):
    """Who uses a file copy."""

    used_on = DayField(label=gettext_lazy("Date"))
    user_name = forms.CharField(label=gettext_lazy("Used by"), max_length=200)
    code = forms.CharField(label=gettext_lazy("Number and notation"), max_length=120)
    issued_on = DayField(label=gettext_lazy("Date of the document"), required=False)
    subject = forms.CharField(label=gettext_lazy("Type and abstract"), max_length=1100)
    file_notation = forms.CharField(
        label=gettext_lazy("Number and notation of the file"), max_length=60, required=False
    )
    permitted_by = forms.CharField(label=gettext_lazy("Permitted by"), max_length=200)
    receipt = forms.CharField(label=gettext_lazy("Received by"), max_length=400, required=False)
    remark = forms.CharField(label=gettext_lazy("Remarks"), max_length=1000, required=False)


_FORMS: Final[dict[SideBook, type[PlainForm]]] = {
    SideBook.POSTING: PostingForm,
    SideBook.FILE_USE: FileUseForm,
}
_ENTER: Final[dict[SideBook, Any]] = {  # Any: verbs with facts of their own
    SideBook.POSTING: actions.enter_posting,
    SideBook.FILE_USE: actions.enter_file_use,
}


@readers
@require_http_methods(["GET", "POST"])
def book(request: Request, name: str) -> HttpResponse:
    """Show a book of a year, the latest line first; enter a line."""
    asked = _book(name)
    form = _FORMS[asked](request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ENTER[asked](**form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as refused:
            if refused.status == 403:
                raise
            form.refuse(refused)
        else:
            return done(request, reverse("registers:side_book", args=[name]), _("Entered in the book."))
    return _shown(request, asked, form)


def _shown(request: Request, asked: SideBook, form: PlainForm, problem: str = "") -> HttpResponse:
    year = _year(request)
    found = side_books.lines(request.actor, asked, year=year, before=whole(request.GET.get("truoc")))
    columns = COLUMNS[asked]
    context = {
        "book": asked,
        "books": list(SideBook),
        "year": year,
        "years": sorted({*side_books.years(request.actor, asked), year}, reverse=True),
        "columns": columns,
        "rows": [(row, [text_of(row, column) for column in columns], _is_open(row)) for row in found.rows],
        "more": found.more,
        "form": form,
        "problem": problem,
        "may_enter": policies.may_keep(request.actor),
    }
    status = 422 if problem or (form.is_bound and form.errors) else 200
    return page(request, "registers/side_book.html", context, status=status)


def _is_open(row: Line) -> bool:
    """Say whether a line waits for what is entered afterwards: the post's receipt, the day of return."""
    return not row.receipt if not hasattr(row, "returned_on") else row.returned_on is None


@readers
@require_POST
def complete(request: Request, name: str, line_id: int) -> HttpResponse:
    """Enter what comes afterwards: the post's receipt, or the day on which the file came back."""
    asked, now = _book(name), clock.now()
    said = request.POST.get("said", "")
    day = parse_day(said.strip().lower(), today=clock.hanoi_date(now))
    try:
        if asked is SideBook.POSTING:
            actions.complete_posting(line_id, receipt=said, actor=request.actor, now=now)
        elif day is None:
            return _shown(request, asked, _FORMS[asked](), _("“%(text)s” is not a date.") % {"text": said})
        else:
            actions.return_file(line_id, returned_on=day, actor=request.actor, now=now)
    except NotFound as nothing:
        raise Http404 from nothing
    except Refused as refused:
        if refused.status == 403:
            raise
        return _shown(request, asked, _FORMS[asked](), str(refused))
    return done(request, reverse("registers:side_book", args=[name]), _("Entered in the book."))


@readers
@require_GET
def printed(request: Request, name: str) -> HttpResponse:
    """Return a book of a year as it is printed and bound."""
    asked, year = _book(name), _year(request)
    rows = list(side_books.whole(request.actor, asked, year=year))
    pdf = side_books.sheet(request.agency, asked, rows, year=year, now=clock.now())
    return file_response(pdf, name=f"so-{name}-{year}.pdf")


@readers
@require_GET
def excel(request: Request, name: str) -> FileResponse:
    """Return a book of a year as an Excel file."""
    asked, year = _book(name), _year(request)
    columns: list[Column[Line]] = [_as_listed(one) for one in COLUMNS[asked]]
    rows = side_books.whole(request.actor, asked, year=year)
    file = as_xlsx(asked.label, columns, Limited(rows, MOST_EXPORTED))
    return FileResponse(file, as_attachment=True, filename=f"so-{name}-{year}.xlsx", content_type=XLSX)


def _as_listed(column: RegisterColumn) -> Column[Line]:
    return Column(column.name, column.label, Look.LONG, lambda row: text_of(row, column))


def _book(name: str) -> SideBook:
    found = member(SideBook, name.replace("-", "_"))
    if found is None:
        raise Http404
    return found


def _year(request: Request) -> int:
    asked = whole(request.GET.get("nam"))
    return asked if asked and 1900 < asked < 10_000 else clock.hanoi_date(clock.now()).year
