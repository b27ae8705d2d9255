"""The list of incoming documents."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.documents.words import Urgency
from vanthu.incoming import listing
from vanthu.incoming.listing import Wanted
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import OPEN, State
from vanthu.web import tones
from vanthu.web.filters import member
from vanthu.web.jinja2 import url
from vanthu.web.listing.spec import STATES, Bar, Column, Empty, Listing, Look, Pressing, Subject, Told
from vanthu.web.listing.views import Reader, answer, days, selection
from vanthu.web.reading import unread
from vanthu.web.requests import Request
from vanthu.web.wording import deadline


def _pressing(row: IncomingDocument) -> Pressing | None:
    """Return the deadline, or how urgent it is where there is none; nothing of what is settled."""
    if row.state_word not in OPEN:
        return None
    if row.due_on:
        return Pressing.of(deadline(row.due_on, clock.hanoi_date(clock.now())), row.due_on)
    urgency = row.urgency_word
    if urgency is Urgency.ORDINARY:
        return None
    return Pressing("late" if urgency is Urgency.MOST_URGENT else "soon", urgency.label)


DOCUMENTS = Listing[IncomingDocument](
    name="van-ban-den",
    title=gettext_lazy("Incoming documents"),
    columns=(
        Column(
            "so-den",
            gettext_lazy("Arrival no."),
            Look.NUMBER,
            lambda row: f"{row.number:02d}" if row.number else None,
            order="so-den",
        ),
        Column("den", gettext_lazy("Arrived"), Look.DAY, lambda row: row.arrived_at, order="moi"),
        Column("so", gettext_lazy("Number and notation"), Look.TEXT, lambda row: row.code),
        Column(
            "ngay",
            gettext_lazy("Date"),
            Look.DAY,
            lambda row: row.issued_on,
            order="ngay",
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trich-yeu",
            gettext_lazy("Subject"),
            Look.SUBJECT,
            lambda row: Subject(row.subject, row.sender_name),
            order="trich-yeu",
        ),
        Column(
            "co-quan",
            gettext_lazy("Issuing agency"),
            Look.LONG,
            lambda row: row.sender_name,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "loai", gettext_lazy("Type"), Look.TEXT, lambda row: row.kind_name, is_usual=False, is_wide=True
        ),
        Column(
            "nguoi-ky",
            gettext_lazy("Signed by"),
            Look.TEXT,
            lambda row: row.signer_name,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trang-thai",
            gettext_lazy("State"),
            Look.STATE,
            lambda row: Told(tones.INCOMING[row.state], row.state_word.label),
        ),
        Column("han", gettext_lazy("Deadline"), Look.DUE, _pressing, order="han"),
    ),
    orders=listing.ORDERS,
    address_of=lambda row: url("incoming:show", row.pk),
    empty=Empty(
        "inbox",
        gettext_lazy("Nothing has arrived yet"),
        gettext_lazy(
            "What other agencies send through the exchange appears here by itself, "
            "its signatures already checked. The clerk then registers it."
        ),
    ),
)


@require_GET
def documents(request: Request) -> HttpResponseBase:
    """Show the incoming documents one may see, newest first."""
    bar = _bar(request)
    wanted = _wanted(bar)
    reader = Reader[IncomingDocument](
        lambda order, after: listing.listed(request.actor, wanted, order, after=after),
        lambda order: listing.exported(request.actor, wanted, order),
    )
    return answer(request, DOCUMENTS, bar, reader, unread=lambda rows: unread(request, rows))


def _bar(request: Request) -> Bar:
    return Bar(
        states=selection(request, STATES, _("State"), _("All"), State.options()),
        selections=(selection(request, "khan", _("Urgency"), _("Every urgency"), Urgency.options()),),
        days=days(request, _("Arrived")),
        overdue=request.GET.get("qua-han") == "1",
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Words of subject or number"),
    )


def _wanted(bar: Bar) -> Wanted:
    first, last = bar.days[1:] if bar.days else (None, None)
    return Wanted(
        state=member(State, bar.states.chosen if bar.states else None),
        urgency=member(Urgency, bar.selections[0].chosen),
        from_=first,
        to=last,
        overdue_on=clock.hanoi_date(clock.now()) if bar.overdue else None,
        text=bar.text,
    )
