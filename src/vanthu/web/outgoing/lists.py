"""The list of outgoing documents."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.directory import queries as directory
from vanthu.documents.words import Kind, Urgency
from vanthu.outgoing import listing, policies
from vanthu.outgoing.listing import Wanted
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import OUT, State
from vanthu.web import tones
from vanthu.web.filters import member, whole
from vanthu.web.jinja2 import url
from vanthu.web.listing.spec import STATES, Bar, Column, Empty, Listing, Look, Pressing, Subject, Told
from vanthu.web.listing.views import Reader, answer, days, selection
from vanthu.web.reading import unread
from vanthu.web.requests import Request
from vanthu.web.wording import deadline


def _pressing(row: OutgoingDocument) -> Pressing | None:
    """Return the deadline while the document is under way, else how urgent it is."""
    if row.due_on and row.state_word not in OUT:
        return Pressing.of(deadline(row.due_on, clock.hanoi_date(clock.now())), row.due_on)
    urgency = row.urgency_word
    if urgency is Urgency.ORDINARY:
        return None
    return Pressing("late" if urgency is Urgency.MOST_URGENT else "soon", urgency.label)


DOCUMENTS = Listing[OutgoingDocument](
    name="van-ban-di",
    title=gettext_lazy("Outgoing documents"),
    columns=(
        Column("so", gettext_lazy("Number and notation"), Look.CODE, lambda row: row.code, order="so"),
        Column(
            "ngay", gettext_lazy("Date"), Look.DAY, lambda row: row.issued_on or row.created_at, order="ngay"
        ),
        Column(
            "trich-yeu",
            gettext_lazy("Subject"),
            Look.SUBJECT,
            lambda row: Subject(row.subject),
            order="trich-yeu",
        ),
        Column(
            "loai",
            gettext_lazy("Type"),
            Look.TEXT,
            lambda row: row.kind_word.label,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "nguoi-ky",
            gettext_lazy("Signed by"),
            Look.TEXT,
            lambda row: row.signer_name,  # type: ignore[attr-defined]  # the list brings it
            is_wide=True,
        ),
        Column(
            "nguoi-soan",
            gettext_lazy("Drafted by"),
            Look.TEXT,
            lambda row: row.drafter_name,  # type: ignore[attr-defined]  # the list brings it
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "don-vi",
            gettext_lazy("Unit"),
            Look.TEXT,
            lambda row: row.unit_name,  # type: ignore[attr-defined]  # the list brings it
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "noi-nhan",
            gettext_lazy("Recipients"),
            Look.LONG,
            lambda row: "; ".join(map(str, row.to_places)),
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "phat-hanh",
            gettext_lazy("Issued at"),
            Look.MOMENT,
            lambda row: row.issued_at,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trang-thai",
            gettext_lazy("State"),
            Look.STATE,
            lambda row: Told(tones.OUTGOING[row.state], row.state_word.label),
        ),
        Column("han", gettext_lazy("Deadline"), Look.DUE, _pressing, order="han"),
    ),
    orders=listing.ORDERS,
    address_of=lambda row: url("outgoing:show", row.pk),
    empty=Empty(
        "send",
        gettext_lazy("No outgoing document yet"),
        gettext_lazy(
            "An officer drafts and submits, the leader signs, the clerk numbers, seals and issues. "
            "Each sees here what concerns them."
        ),
    ),
)


@require_GET
def documents(request: Request) -> HttpResponseBase:
    """Show the outgoing documents one may see, newest first."""
    bar = _bar(request)
    wanted = _wanted(bar)
    reader = Reader[OutgoingDocument](
        lambda order, after: listing.listed(request.actor, wanted, order, after=after),
        lambda order: listing.exported(request.actor, wanted, order),
    )
    extra = {"may_draft": policies.may_draft(request.actor)}
    return answer(request, DOCUMENTS, bar, reader, unread=lambda rows: unread(request, rows), extra=extra)


def _bar(request: Request) -> Bar:
    shown = [(state.value, state.label) for state in State if state is not State.NUMBERED]
    units = [(str(key), name) for key, name in directory.unit_names(request.actor)]
    selections = [
        selection(request, "loai", _("Type"), _("Every type"), Kind.options()),
        selection(request, "khan", _("Urgency"), _("Every urgency"), Urgency.options()),
    ]
    if units or "don-vi" in request.GET:  # where there is none it says so
        selections.append(selection(request, "don-vi", _("Unit"), _("Every unit"), units))
        selections.append(selection(request, "gui-don-vi", _("Issued to unit"), _("To any"), units))
    return Bar(
        states=selection(request, STATES, _("State"), _("All"), shown),
        selections=tuple(selections),
        days=days(request, _("Date")),
        overdue=request.GET.get("qua-han") == "1",
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Words of subject or number"),
    )


def _wanted(bar: Bar) -> Wanted:
    chosen = {one.name: one.chosen for one in (*bar.selections, bar.states) if one}
    first, last = bar.days[1:] if bar.days else (None, None)
    return Wanted(
        state=member(State, chosen[STATES]),
        kind=member(Kind, chosen["loai"]),
        urgency=member(Urgency, chosen["khan"]),
        unit_id=whole(chosen.get("don-vi")),
        to_unit_id=whole(chosen.get("gui-don-vi")),
        from_=first,
        to=last,
        overdue_on=clock.hanoi_date(clock.now()) if bar.overdue else None,
        text=bar.text,
    )
