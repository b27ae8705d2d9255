"""What an arrival means for an earlier document of the same sender: recalled, updated or replaced, never silently."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.exchange import actions as exchange
from vanthu.exchange import received
from vanthu.exchange.letters import ReceivedLetter
from vanthu.exchange.words import Business
from vanthu.incoming import asking_back, states
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.moving import move
from vanthu.incoming.states import Move

AGREED, DECLINED = "15", "16"
"""Business statuses: update, replacement or recall agreed, or declined."""


def earlier(*, agency_id: int, sender_id: int, edxml_id: str) -> QuerySet[IncomingDocument]:
    """Return what an agency has under an identifier of one sender: nobody speaks about another's documents."""
    return IncomingDocument.objects.filter(
        agency_id=agency_id, package__sender_id=sender_id, package__edxml_id=edxml_id
    ).order_by("id")


def missing(letter: ReceivedLetter) -> str:
    """Return the identifier of the first earlier document that has not come and was not turned away, or ""."""
    for edxml_id in letter.linked_ids:
        held = _of(letter, edxml_id).exists()
        if not held and not received.was_turned_away(letter.package_id, edxml_id):
            return edxml_id
    return ""


def link(
    document: IncomingDocument,
    letter: ReceivedLetter,
    *,
    orphan: bool,  # noqa: FBT001, RUF100 a fact about the arrival, kept with it
    actor: Actor,
    now: datetime,
) -> None:
    """Tie a new arrival to the earlier documents that it is about; a recall becomes a question to the clerk."""
    targets = [target for edxml_id in letter.linked_ids for target in _of(letter, edxml_id)]
    if not targets and not orphan:
        return
    document.linked, document.is_orphan = (targets[0] if targets else None), orphan
    document.save(update_fields=["linked", "is_orphan"])
    for target in targets:
        if document.business_word is Business.RECALL:
            asking_back.ask(
                target,
                package_id=letter.package_id,
                notice=document,
                asked_by=letter.sender_name,
                reason=letter.reason or letter.subject,
                actor=actor,
                now=now,
            )


def take_over(document: IncomingDocument, *, actor: Actor, now: datetime) -> None:
    """Once an update or a replacement is registered, say so at the earlier document and to the sender."""
    target = _target(document)
    if target is None:
        return
    if document.business_word is Business.REPLACE and states.is_possible(target.state_word, Move.REPLACE):
        target.closed_at, target.closed_by = now, actor.label[:400]
        move(target, Move.REPLACE)
    record(Event.INCOMING_FOLLOWED, target, actor=actor, now=now, why=str(document))
    exchange.report_status(
        target.package_id,
        status=AGREED,
        description=f"{document.business_word.vi}: {document.code}, số đến {document.number:02d}",
        staff=actor.name,
        actor=actor,
        now=now,
    )


def turn_down(document: IncomingDocument, *, actor: Actor, now: datetime) -> None:
    """Once an update or a replacement is refused, tell the sender that the earlier document stands."""
    target = _target(document)
    if target is not None:
        exchange.report_status(
            target.package_id,
            status=DECLINED,
            description=document.refuse_reason,
            staff=actor.name,
            actor=actor,
            now=now,
        )


def _target(document: IncomingDocument) -> IncomingDocument | None:
    if document.linked_id is None or document.business_word not in {Business.UPDATE, Business.REPLACE}:
        return None
    return IncomingDocument.objects.select_for_update().get(pk=document.linked_id)


def _of(letter: ReceivedLetter, edxml_id: str) -> QuerySet[IncomingDocument]:
    rows = earlier(agency_id=letter.recipient_agency_id, sender_id=letter.sender_agency_id, edxml_id=edxml_id)
    return rows.exclude(package_id=letter.package_id)
