"""The lists of what was sent and of what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.listing import MOST_EXPORTED, NEWEST, Listed, Order, Slice, all_in_order
from vanthu.core.pages import PAGE_SIZE
from vanthu.core.text import fold, sounding

from . import policies, queries
from .models import Delivery, InboundPackage
from .queries import DeliveryView
from .words import DeliveryState, PackageKind, PackageState

ORDERS: Final[Mapping[str, Order]] = {"moi": NEWEST}
"""By the words of the address: as they came, the newest first or last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Which deliveries are listed."""

    state: DeliveryState | None = None
    kind: PackageKind | None = PackageKind.DOCUMENT
    text: str = ""
    """Part of the recipient's name, its code or the document's label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Which received packages are listed."""

    state: PackageState | None = None
    kind: PackageKind | None = None
    text: str = ""
    """Part of the sender's name or code, or of the message id."""


def sent(
    actor: Actor, wanted: Sent, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[DeliveryView]:
    """Return the next deliveries of the actor's agency."""
    found = _SENT.some(actor, wanted, order=order, text=wanted.text, after=after, size=size)
    queries.gather_statuses(found.rows)
    return Slice(tuple(map(queries.view_of, found.rows)), found.after)


def all_sent(actor: Actor, wanted: Sent, order: Order = NEWEST) -> list[DeliveryView]:
    """Return the whole list of deliveries, one more than a file may hold if there are more."""
    rows = all_in_order(queries.with_statuses(_sent(actor, wanted)), order)[: MOST_EXPORTED + 1]
    return [queries.view_of(row) for row in rows]


def received(
    actor: Actor, wanted: Received, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[InboundPackage]:
    """Return the next packages that the actor's agency received, refused ones included."""
    return _RECEIVED.some(actor, wanted, order=order, text=wanted.text, after=after, size=size)


def all_received(actor: Actor, wanted: Received, order: Order = NEWEST) -> list[InboundPackage]:
    """Return the whole list of packages, one more than a file may hold if there are more."""
    return list(all_in_order(_received(actor, wanted), order)[: MOST_EXPORTED + 1])


def _sent(actor: Actor, wanted: Sent) -> QuerySet[Delivery]:
    rows = queries.with_parties(queries.sent_by(actor))
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.text.split():
        rows = rows.filter(
            Q(recipient__folded__contains=fold(word)) | Q(package__document_label__regex=sounding(word))
        )
    return rows


def _received(actor: Actor, wanted: Received) -> QuerySet[InboundPackage]:
    rows = InboundPackage.objects.filter(recipient_id=actor.agency_id or 0).select_related("sender", "peer")
    if not policies.may_operate(actor, actor.agency_id):
        return rows.none()
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.text.split():
        rows = rows.filter(Q(sender__folded__contains=fold(word)) | Q(message_id__icontains=word))
    return rows


_SENT: Final = Listed(Delivery, _sent)
_RECEIVED: Final = Listed(InboundPackage, _received)
