"""What it means that the sender wants a document back: a question to the clerk, asked once per package."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.core.text import nfc
from vanthu.exchange import actions as exchange
from vanthu.incoming.models import IncomingDocument, RecallRequest
from vanthu.incoming.states import State
from vanthu.incoming.words import RecallAnswer

AGREED, DECLINED = "15", "16"


def ask(
    document: IncomingDocument,
    *,
    package_id: int,
    notice: IncomingDocument | None,
    asked_by: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> RecallRequest | None:
    """Note, once per package, that the sender wants a document back.

    None if the clerk has nothing to answer: it is being asked already, or the document is out of use.
    """
    rows = RecallRequest.objects.filter(document=document)
    if rows.filter(answer=RecallAnswer.OPEN).exists() or rows.filter(package_id=package_id).exists():
        return None
    asked = RecallRequest(
        document=document,
        package_id=package_id,
        notice=notice,
        asked_by=nfc(asked_by)[:400],
        reason=nfc(reason)[:1000] or "–",
        asked_at=now,
    )
    if document.state_word in {State.REFUSED, State.RECALLED}:
        # Kept before it is told: it is also what a repeat is known by (docs/rules/idempotency.md).
        asked.answer, asked.answered_by, asked.answered_at = RecallAnswer.AGREED, actor.label[:400], now
        asked.save()
        tell(document, AGREED, "Văn bản không còn được sử dụng tại nơi nhận.", actor=actor, now=now)
        return None
    asked.save()
    record(
        Event.INCOMING_ASKED_BACK,
        document,
        actor=actor,
        now=now,
        agency_id=document.agency_id,
        reason=asked.reason,
        by=asked.asked_by,
    )
    return asked


def tell(document: IncomingDocument, status: str, description: str, *, actor: Actor, now: datetime) -> None:
    """Report a business status to the sender in the actor's name."""
    exchange.report_status(
        document.package_id, status=status, description=description, staff=actor.name, actor=actor, now=now
    )
