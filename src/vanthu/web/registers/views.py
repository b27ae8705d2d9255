"""The registers as the law wants them kept: every column, every number in order, with what became of it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.installation_key import installation_key
from vanthu.core.listing import Order, Slice
from vanthu.registers import actions, listing, policies, queries
from vanthu.registers.models import RegisterEntry
from vanthu.web.fields import PlainForm
from vanthu.web.files import file_response
from vanthu.web.filters import whole
from vanthu.web.jinja2 import url
from vanthu.web.listing.addresses import kept
from vanthu.web.listing.spec import Bar
from vanthu.web.listing.views import Reader, answer
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from . import lists
from .filters import Chosen, chosen

SHOWN = 50


@require_GET
def book(request: Request) -> HttpResponseBase:
    """Show one book of one year, the last number first, or give it as a file."""
    asked, filters = chosen(request), lists.bar(request)
    agency_id = request.agency.pk
    extra = {
        "chosen": asked,
        "missing": queries.missing(asked.book, year=asked.year) if asked.book else [],
        "unclosed": queries.unclosed(asked.book) if asked.book else 0,
        "sees_side_books": policies.may_read_side_books(request.actor),
        "may_close": policies.may_close(request.actor, agency_id),
        "printed_query": kept(request, "xep", "cot").urlencode(),
    }
    register = lists.register(asked, may_void=policies.may_change(request.actor, agency_id))
    return answer(request, register, filters, _reader(request, asked, filters), extra=extra)


def _reader(request: Request, asked: Chosen, filters: Bar) -> Reader[RegisterEntry]:
    if asked.book is None:
        return Reader(lambda _order, _after: Slice((), ""), lambda _order: ())
    wanted = lists.wanted(filters, asked.book, asked.year)
    # On screen the last number first; a register that is taken away begins with its first, unless an order is chosen.
    in_file = Order(listing.BY_NUMBER.column, is_descending=False)
    return Reader[RegisterEntry](
        lambda order, after: listing.listed(request.actor, wanted, order, after=after),
        lambda order: listing.exported(request.actor, wanted, order if "xep" in request.GET else in_file),
    )


class VoidForm(PlainForm):
    """Why a number is void."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays in the register beside the number."),
    )


@require_GET
def ask_void(request: Request, number_id: int) -> HttpResponse:
    """Ask why a number is to be void."""
    return _to_void(request, number_id, VoidForm())


def _to_void(request: Request, number_id: int, form: VoidForm, *, status: int = 200) -> HttpResponse:
    taken = queries.to_void(request.actor, number_id)
    return page(request, "registers/void.html", {"taken": taken, "form": form}, status=status)


@require_POST
def void(request: Request, number_id: int) -> HttpResponse:
    """Void a number with its reason."""
    form = VoidForm(request.POST)
    if not form.is_valid():
        return _to_void(request, number_id, form, status=422)
    reason = form.cleaned_data["reason"]
    taken = actions.void(number_id, reason=reason, actor=request.actor, now=clock.now())
    address = url("registers:book", so=taken.book.kind, quyen=taken.book_id, nam=taken.year)
    return done(
        request,
        address,
        _("Number %(number)s is void; it stays in the register with its reason.") % {"number": taken},
    )


@require_POST
def close(request: Request, book_id: int) -> HttpResponse:
    """Close the register of today, and of every day before that is still open."""
    now = clock.now()
    closed = actions.close_days(
        book_id, through=clock.hanoi_date(now), key=installation_key(), actor=request.actor, now=now
    )
    address = f"{reverse('registers:closings')}?quyen={book_id}"
    return done(
        request,
        address,
        _("“%(name)s” is closed for today. What comes now goes to the next day.")
        % {"name": closed[-1].book.name},
    )


@require_GET
def closings(request: Request) -> HttpResponse:
    """Show the closed days, the latest first; with `in`, the printed day itself."""
    rows = queries.closings(request.actor)
    wanted = whole(request.GET.get("in"))
    if wanted is not None:
        closing = rows.filter(pk=wanted).exclude(print_sha256="").first()
        if closing is None:
            raise Http404
        name = f"so-{closing.book_id}-{closing.day:%Y-%m-%d}.pdf"
        return file_response(blobs().read(closing.print_sha256), name=name)
    book_id, before = whole(request.GET.get("quyen")), whole(request.GET.get("truoc"))
    if book_id is not None:
        rows = rows.filter(book_id=book_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows.order_by("-pk")[: SHOWN + 1])
    context = {
        "rows": shown[:SHOWN],
        "more": shown[SHOWN - 1].pk if len(shown) > SHOWN else None,
        "books": list(queries.books(request.actor)),
        "book_id": book_id,
    }
    return page(request, "registers/closings.html", context)
