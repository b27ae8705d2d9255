"""The lists of what was sent and of what was received."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.exchange import listing, queries
from vanthu.exchange.failures import sentence
from vanthu.exchange.listing import Received, Sent
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.queries import DeliveryView
from vanthu.exchange.words import DeliveryState, PackageKind, PackageState
from vanthu.web import tones
from vanthu.web.filters import member
from vanthu.web.jinja2 import url
from vanthu.web.listing.spec import STATES, Bar, Column, Empty, Listing, Look, Subject, Told
from vanthu.web.listing.views import Reader, answer, selection
from vanthu.web.requests import Request

from .views import operators


def _told(row: DeliveryView) -> Told:
    late = _("late") if row.is_late(clock.now()) else ""
    return Told(tones.DELIVERIES[row.state.value], row.state.label, late)


def _answer(row: DeliveryView) -> str:
    latest = row.latest_status
    if latest is None:
        return ""
    return latest.label_en if (get_language() or "vi").startswith("en") else latest.label_vi


SENT = Listing[DeliveryView](
    name="luot-gui",
    title=gettext_lazy("Deliveries"),
    template="deliveries/list.html",
    key_of=lambda row: row.delivery_id,
    columns=(
        Column(
            "van-ban",
            gettext_lazy("Document"),
            Look.SUBJECT,
            lambda row: Subject(row.document_label, "" if row.stored_at else sentence(row.last_error)),
        ),
        Column("noi-nhan", gettext_lazy("Recipient"), Look.LONG, lambda row: row.recipient_name),
        Column(
            "ma",
            gettext_lazy("Code"),
            Look.TEXT,
            lambda row: row.recipient_code,
            is_usual=False,
            is_wide=True,
        ),
        Column("trang-thai", gettext_lazy("State"), Look.STATE, _told),
        Column("tra-loi", gettext_lazy("Latest answer"), Look.TEXT, _answer),
        Column(
            "gui", gettext_lazy("Queued"), Look.MOMENT, lambda row: row.queued_at, order="moi", is_wide=True
        ),
        Column(
            "luu",
            gettext_lazy("Stored there"),
            Look.MOMENT,
            lambda row: row.stored_at,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "lan",
            gettext_lazy("Attempts"),
            Look.NUMBER,
            lambda row: row.attempts,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "hen",
            gettext_lazy("Next attempt"),
            Look.MOMENT,
            lambda row: None if row.stored_at else row.next_try_at,
            is_wide=True,
        ),
    ),
    orders=listing.ORDERS,
    address_of=lambda row: url("deliveries:show", row.delivery_id),
    empty=Empty(
        "arrows-exchange",
        gettext_lazy("Nothing was sent yet"),
        gettext_lazy(
            "When the clerk issues a document, one line per recipient appears here: sent, stored there, "
            "checked there, registered there. What cannot be sent is tried again by itself."
        ),
    ),
)
RECEIVED = Listing[InboundPackage](
    name="goi-tin-den",
    title=gettext_lazy("Received packages"),
    template="deliveries/list.html",
    columns=(
        Column("luc", gettext_lazy("Received at"), Look.MOMENT, lambda row: row.received_at, order="moi"),
        Column("noi-dung", gettext_lazy("What"), Look.TEXT, lambda row: PackageKind(row.kind).label),
        Column("tu", gettext_lazy("From"), Look.SUBJECT, lambda row: Subject(row.sender.name)),
        Column("ma-tin", gettext_lazy("Message id"), Look.TEXT, lambda row: row.message_id, is_wide=True),
        Column(
            "ma", gettext_lazy("Code"), Look.TEXT, lambda row: row.sender_code, is_usual=False, is_wide=True
        ),
        Column(
            "ly-do",
            gettext_lazy("Reason"),
            Look.LONG,
            lambda row: row.outcome_reason,
            is_usual=False,
            is_wide=True,
        ),
        Column(
            "trang-thai",
            gettext_lazy("State"),
            Look.STATE,
            lambda row: Told(tones.PACKAGES[row.state], PackageState(row.state).label),
        ),
    ),
    orders=listing.ORDERS,
    address_of=lambda row: url("deliveries:package", row.pk),
    empty=Empty(
        "inbox",
        gettext_lazy("Nothing was received yet"),
        gettext_lazy(
            "Every package that another installation hands over is kept here as it came, "
            "also those that were refused."
        ),
    ),
)


@operators
@require_GET
def sent(request: Request) -> HttpResponseBase:
    """Show the deliveries of one's agency, newest first."""
    counted = queries.counts(request.actor)
    options = [
        (one.value, f"{one.label} ({counted[one]})" if counted.get(one) else one.label)
        for one in DeliveryState
    ]
    bar = Bar(
        states=selection(request, STATES, _("State"), _("All"), options),
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Document or recipient"),
    )
    wanted = Sent(state=member(DeliveryState, bar.states.chosen if bar.states else None), text=bar.text)
    reader = Reader[DeliveryView](
        lambda order, after: listing.sent(request.actor, wanted, order, after=after),
        lambda order: listing.all_sent(request.actor, wanted, order),
    )
    return answer(request, SENT, bar, reader)


@operators
@require_GET
def received(request: Request) -> HttpResponseBase:
    """Show the packages that reached one's agency, refused ones included."""
    bar = Bar(
        states=selection(request, STATES, _("State"), _("All"), PackageState.options()),
        selections=(selection(request, "loai", _("What"), _("Everything"), PackageKind.options()),),
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Sender or message id"),
    )
    wanted = Received(
        state=member(PackageState, bar.states.chosen if bar.states else None),
        kind=member(PackageKind, bar.selections[0].chosen),
        text=bar.text,
    )
    reader = Reader[InboundPackage](
        lambda order, after: listing.received(request.actor, wanted, order, after=after),
        lambda order: listing.all_received(request.actor, wanted, order),
    )
    return answer(request, RECEIVED, bar, reader)
