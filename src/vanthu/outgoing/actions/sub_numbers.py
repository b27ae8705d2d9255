"""Sub-numbers such as “05a” for outgoing documents: the clerk asks, a leader answers, sealing goes on as always."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.outgoing import entries, policies
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.writing import locked
from vanthu.registers import actions as registers
from vanthu.registers import queries
from vanthu.registers.models import SubNumberRequest
from vanthu.registers.words import BookKind

SUBJECT: Final = "outgoing.outgoingdocument"


@action
def ask_sub_number(
    document_id: int, *, number: int, reason: str, actor: Actor, now: datetime
) -> SubNumberRequest:
    """Ask that a document be numbered between `number` and the next one, in the series that is its own."""
    document = locked(document_id, policies.numbering_move(actor, document_id), actor=actor)
    book = queries.own_book(
        document.agency_id, kind=BookKind.OUTGOING, document_kind=document.kind, unit_id=document.unit_id
    )
    if book is None:
        raise Invalid(Refusal.NO_BOOK, kind=BookKind.OUTGOING.label)
    return registers.ask_sub_number(
        book.pk, number=number, document=document, reason=reason, actor=actor, now=now
    )


@action
def answer_sub_number(request_id: int, *, is_approved: bool, actor: Actor, now: datetime) -> SubNumberRequest:
    """Approve or refuse a wish: an approved number is the document's from now on, with today's date.

    Raises NotPermitted to who asked.
    """
    wish = queries.sub_number_requests(actor).filter(pk=request_id).first()
    if wish is None or wish.document_type != SUBJECT:
        raise NotFound(Refusal.NOT_FOUND, what="đề nghị cấp số chèn")
    if not is_approved:
        return registers.refuse_sub_number(request_id, actor=actor, now=now)
    document = OutgoingDocument.objects.select_for_update(of=("self",)).get(pk=wish.document_id)
    registers.approve_sub_number(
        request_id, document=document, facts=entries.facts_of(document), actor=actor, now=now
    )
    wish.refresh_from_db()
    return wish
