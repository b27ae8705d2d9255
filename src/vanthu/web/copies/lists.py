"""The list of copies."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vanthu.copies import listing, policies
from vanthu.copies.listing import Wanted
from vanthu.copies.models import Copy
from vanthu.copies.states import State
from vanthu.copies.words import Form, Medium
from vanthu.web import tones
from vanthu.web.filters import member
from vanthu.web.guards import only_if
from vanthu.web.jinja2 import url
from vanthu.web.listing.spec import STATES, Bar, Column, Empty, Listing, Look, Subject, Told
from vanthu.web.listing.views import Reader, answer, days, selection
from vanthu.web.requests import Request

COPIES = Listing[Copy](
    name="ban-sao",
    title=gettext_lazy("Copies"),
    template="copies/list.html",
    columns=(
        Column("so", gettext_lazy("Number and notation"), Look.CODE, lambda row: row.code, order="so"),
        Column("xin", gettext_lazy("Asked for"), Look.DAY, lambda row: row.asked_at, order="moi"),
        Column(
            "hinh-thuc",
            gettext_lazy("Form of copy"),
            Look.TEXT,
            lambda row: f"{row.form_word.label}, {row.medium_word.label.lower()}",
        ),
        Column(
            "ngay-sao",
            gettext_lazy("Date of the copy"),
            Look.DAY,
            lambda row: row.issued_on,
            order="ngay",
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trich-yeu",
            gettext_lazy("Copied document"),
            Look.SUBJECT,
            lambda row: Subject(row.subject, f"{row.original_code} · {row.original_author}"),
            order="trich-yeu",
        ),
        Column(
            "so-goc",
            gettext_lazy("Number of the original"),
            Look.TEXT,
            lambda row: row.original_code,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "tac-gia",
            gettext_lazy("Author of the original"),
            Look.LONG,
            lambda row: row.original_author,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "nguoi-xin",
            gettext_lazy("Asked for by"),
            Look.LONG,
            lambda row: row.asked_by,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trang-thai",
            gettext_lazy("State"),
            Look.STATE,
            lambda row: Told(tones.COPIES[row.state], row.state_word.label),
        ),
    ),
    orders=listing.ORDERS,
    address_of=lambda row: url("copies:show", row.pk),
    empty=Empty(
        "file-text",
        gettext_lazy("No copies yet"),
        gettext_lazy(
            "Open an issued or a registered document and choose “Make a copy”, or copy a paper document from "
            "its scan. A leader decides, the clerk makes the copy."
        ),
    ),
)


@only_if(policies.may_ask)
@require_GET
def copies(request: Request) -> HttpResponseBase:
    """Show the copies one may see, newest first."""
    bar = Bar(
        states=selection(request, STATES, _("State"), _("All"), State.options()),
        selections=(
            selection(
                request,
                "hinh-thuc",
                _("Form of copy"),
                _("Every form"),
                Form.options(),
            ),
            selection(
                request,
                "dang",
                _("Made on"),
                _("Paper and electronic"),
                Medium.options(),
            ),
        ),
        days=days(request, _("Date of the copy")),
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Words of subject or number"),
    )
    wanted = _wanted(bar)
    reader = Reader[Copy](
        lambda order, after: listing.listed(request.actor, wanted, order, after=after),
        lambda order: listing.exported(request.actor, wanted, order),
    )
    return answer(request, COPIES, bar, reader)


def _wanted(bar: Bar) -> Wanted:
    form, medium = (one.chosen for one in bar.selections)
    first, last = bar.days[1:] if bar.days else (None, None)
    return Wanted(
        state=member(State, bar.states.chosen if bar.states else None),
        form=member(Form, form),
        medium=member(Medium, medium),
        from_=first,
        to=last,
        text=bar.text,
    )
