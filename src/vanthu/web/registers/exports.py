"""Registers to take away: the bound sheet as PDF, Excel, CSV; always what the filters show."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.registers import queries, sheets
from vanthu.registers.models import Book, RegisterEntry
from vanthu.web.files import file_response
from vanthu.web.requests import Request

from .filters import Chosen, chosen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def printed(request: Request) -> HttpResponse:
    """Return the register as it is printed and bound."""
    asked, book = _asked(request)
    found = queries.entries(request.actor, book, year=asked.year, wanted=asked.wanted)
    rows = list(found[: sheets.MOST_PRINTED + 1])
    pdf = sheets.book_pdf(book, rows, year=asked.year, volume=1, now=clock.now())
    return file_response(pdf, name=f"{_name(asked)}.pdf")


@require_GET
def excel(request: Request) -> FileResponse:
    """Return the register as an Excel file."""
    asked, book = _asked(request)
    file = sheets.book_xlsx(asked.kind, book.name, _entries(request, asked, book))
    return FileResponse(file, as_attachment=True, filename=f"{_name(asked)}.xlsx", content_type=XLSX)


@require_GET
def comma_separated(request: Request) -> StreamingHttpResponse:
    """Return the register as CSV."""
    asked, book = _asked(request)
    rows = sheets.book_csv(asked.kind, _entries(request, asked, book))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(asked)}.csv"'
    return response


def _asked(request: Request) -> tuple[Chosen, Book]:
    asked = chosen(request)
    if asked.book is None:
        raise Http404
    return asked, asked.book


def _entries(request: Request, asked: Chosen, book: Book) -> Iterator[RegisterEntry]:
    found = queries.entries(request.actor, book, year=asked.year, wanted=asked.wanted)
    return found.order_by("number", "suffix").iterator(chunk_size=500)


def _name(asked: Chosen) -> str:
    return f"so-dang-ky-{asked.kind.value}-{asked.year}"
