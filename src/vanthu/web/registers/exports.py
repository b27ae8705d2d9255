"""A register to be bound: the sheet as PDF, always what the filters show."""

from __future__ import annotations

from itertools import islice

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.registers import listing, sheets
from vanthu.web.files import file_response
from vanthu.web.requests import Request

from . import lists
from .filters import chosen


@require_GET
def printed(request: Request) -> HttpResponse:
    """Return the register as it is printed and bound."""
    asked = chosen(request)
    if asked.book is None:
        raise Http404
    wanted = lists.wanted(lists.bar(request), asked.book, asked.year)
    found = listing.exported(request.actor, wanted, listing.BY_NUMBER)
    rows = list(islice(found, sheets.MOST_PRINTED + 1))
    pdf = sheets.book_pdf(asked.book, rows, year=asked.year, volume=1, now=clock.now())
    return file_response(pdf, name=f"so-dang-ky-{asked.kind.value}-{asked.year}.pdf")
