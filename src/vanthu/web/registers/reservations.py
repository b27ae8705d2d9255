"""Numbers set aside before their documents are there: whose, why, until when, and what is left of them."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.core.permissions import Permission, require
from vanthu.outgoing import actions as outgoing
from vanthu.registers import actions, policies, queries
from vanthu.registers.words import BookKind
from vanthu.web.fields import DayField, PlainForm
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

SHOWN = 50


class ReserveForm(PlainForm):
    """A block of numbers: how many, for whom, why, until when."""

    book = forms.TypedChoiceField(label=gettext_lazy("Book"), coerce=int)
    count = forms.IntegerField(
        label=gettext_lazy("How many numbers"), min_value=1, max_value=actions.LARGEST_BLOCK, initial=1
    )
    holder = forms.CharField(label=gettext_lazy("Kept for"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy(
            "It stays in the register, also with the numbers that are not used in the end."
        ),
    )
    expires_on = DayField(label=gettext_lazy("To be used by"))

    def __init__(self, *args: object, request: Request, **kwargs: object) -> None:
        """Offer the books of outgoing documents that the reader's agency keeps, the default one first."""
        super().__init__(*args, **kwargs)
        books = [book for book in queries.books(request.actor) if book.kind == BookKind.OUTGOING]
        books.sort(key=lambda book: not book.is_default)
        field = self.fields["book"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(book.pk, book.name) for book in books]


@require_GET
def listed(request: Request) -> HttpResponse:
    """Show the blocks, the newest first, and the form for another."""
    return _page(request, ReserveForm(request=request))


def _page(request: Request, form: ReserveForm, *, status: int = 200) -> HttpResponse:
    blocks = list(queries.reservations(request.actor)[:SHOWN])
    used = queries.used_of(blocks)
    context = {
        "form": form,
        "rows": [(block, used[block.pk], block.last - block.first + 1) for block in blocks],
        "wishes": list(queries.sub_number_requests(request.actor)[:SHOWN]),
        "may_answer": policies.may_approve(request.actor, request.agency.pk),
        "may_reserve": policies.may_close(request.actor, request.agency.pk),
    }
    return page(request, "registers/reservations.html", context, status=status)


@require_POST
def reserve(request: Request) -> HttpResponse:
    """Set the next numbers of a book aside."""
    require(policies.may_close(request.actor, request.agency.pk), Permission.REGISTERS_RESERVE)
    form = ReserveForm(request.POST, request=request)
    if form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            block = actions.reserve(wanted.pop("book"), **wanted, actor=request.actor, now=clock.now())
        except Refused as refused:
            if refused.status != 422:
                raise
            form.refuse(refused)
        else:
            return done(
                request,
                reverse("registers:reservations"),
                _("The numbers %(block)s are kept for %(holder)s.")
                % {"block": block, "holder": block.holder},
            )
    return _page(request, form, status=422)


@require_POST
def answer_sub_number(request: Request, request_id: int) -> HttpResponse:
    """Approve or refuse a wish for a sub-number."""
    is_approved = request.POST.get("answer") == "approve"
    wish = outgoing.answer_sub_number(
        request_id, is_approved=is_approved, actor=request.actor, now=clock.now()
    )
    sentence = (
        _("Approved: the document has number %(number)s.") % {"number": wish.taken}
        if is_approved
        else _("Not approved. The document takes another number.")
    )
    return done(request, reverse("registers:reservations"), sentence)


@require_POST
def end(request: Request, reservation_id: int) -> HttpResponse:
    """End a block: what was not used of it becomes void, with the reason."""
    block = actions.end_reservation(reservation_id, actor=request.actor, now=clock.now())
    return done(
        request,
        reverse("registers:reservations"),
        _("The block %(block)s has ended; its unused numbers are void and stay in the register.")
        % {"block": block},
    )
