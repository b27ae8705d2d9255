"""The list of outgoing documents: what it can be narrowed to, and the orders it can stand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from vanthu.core.actor import Actor
from vanthu.core.listing import NEWEST, Listed, Order, Slice, all_found
from vanthu.core.pages import PAGE_SIZE
from vanthu.documents.words import Kind, Urgency

from . import policies, queries
from .models import OutgoingDocument, UnitRecipient
from .states import State

ORDERS: Final[Mapping[str, Order]] = {
    "moi": NEWEST,
    "ngay": Order("issued_on"),
    "so": Order("number"),
    "trich-yeu": Order("subject_folded", is_descending=False),
    "han": Order("due_on", is_descending=False),
}
"""By the words of the address: newest, date, number, subject, deadline."""
_NOT_LISTED: Final = (
    "content", "addressees", "circulation", "co_signers", "annexes_apart", "paper_follows", "link_kind", "linked",
    "return_reason", "returned_by", "change_reason", "change_asked_by", "waiting_since", "submitted_at", "signed_at",
    "sealed_at", "send_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which outgoing documents are listed."""

    state: State | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None
    unit_id: int | None = None
    to_unit_id: int | None = None
    """Only what was addressed to this unit of the agency."""
    from_: date | None = None
    to: date | None = None
    """First and last day of the document's date."""
    overdue_on: date | None = None
    """Only what was due before this day and is not out."""
    text: str = ""


def listed(
    actor: Actor, wanted: Wanted, order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[OutgoingDocument]:
    """Return the next documents of the list. Words are found newest first, whatever the order."""
    return _LISTED.some(actor, wanted, order=order, text=wanted.text, after=after, size=size)


def exported(actor: Actor, wanted: Wanted, order: Order = NEWEST) -> list[OutgoingDocument]:
    """Return the whole list, one row more than a file may hold if there are more."""
    return all_found(_chosen(actor, wanted), order, queries.WORDS, wanted.text)


def _chosen(actor: Actor, wanted: Wanted) -> QuerySet[OutgoingDocument]:
    # Whole rows of six tables cost more time than all else on the page: of those that belong to it, names alone.
    rows = policies.visible_to(actor).defer(*_NOT_LISTED)
    rows = rows.annotate(
        signer_name=F("signer__person__full_name"),
        drafter_name=F("drafter__person__full_name"),
        unit_name=Coalesce("unit__name", Value("")),
    )
    equal: dict[str, object] = {
        "state": wanted.state,
        "kind": wanted.kind,
        "urgency": wanted.urgency,
        "unit_id": wanted.unit_id,
        "issued_on__gte": wanted.from_,
        "issued_on__lte": wanted.to,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    if wanted.to_unit_id is not None:
        sent = UnitRecipient.objects.filter(unit_id=wanted.to_unit_id)
        rows = rows.filter(pk__in=sent.values("document_id"))
    if wanted.overdue_on is not None:
        rows = rows.filter(due_on__lt=wanted.overdue_on, issued_at=None)
    return rows


_LISTED: Final = Listed(OutgoingDocument, _chosen, queries.WORDS)
