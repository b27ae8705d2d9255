"""The sender wants a document back: the clerk agrees, and it goes out of use leaving a tombstone, or says why not.

Source: NĐ 30/2020 Art 18.4.b, App VI III.8.b–c; QĐ 28/2018 Art 9.2.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal, WrongState
from vanthu.core.text import nfc
from vanthu.incoming.asking_back import AGREED, DECLINED, tell
from vanthu.incoming.models import Assignment, IncomingDocument, RecallRequest
from vanthu.incoming.moving import locked, move
from vanthu.incoming.states import Move
from vanthu.incoming.words import RecallAnswer

SUBJECT: Final = "incoming.incomingdocument"


@action
def give_back(document_id: int, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Agree to a recall: files and description go out of use, a tombstone says why, by whom, when (App VI III.8.b)."""
    document = locked(document_id, Move.GIVE_BACK, actor=actor)
    asked = _open(document)
    _answer(asked, RecallAnswer.AGREED, actor=actor, now=now)
    asked.removed = [{"name": row.file.name, "sha256": row.file.sha256} for row in document.files.all()]
    asked.save(update_fields=["removed"])
    _empty(document, actor=actor, now=now)
    move(document, Move.GIVE_BACK)
    tell(document, AGREED, "Đã hủy văn bản theo đề nghị thu hồi.", actor=actor, now=now)
    record(Event.INCOMING_RECALLED, document, actor=actor, now=now, reason=asked.reason, by=asked.asked_by)
    return document


@action
def keep(document_id: int, *, reason: str, actor: Actor, now: datetime) -> IncomingDocument:
    """Decline a recall, with the reason, which the sender reads; the document stays in use."""
    document = locked(document_id, Move.GIVE_BACK, actor=actor)
    asked = _open(document)
    asked.answer_reason = nfc(reason)[:1000]
    if not asked.answer_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    _answer(asked, RecallAnswer.DECLINED, actor=actor, now=now)
    tell(document, DECLINED, asked.answer_reason, actor=actor, now=now)
    record(Event.INCOMING_KEPT, document, actor=actor, now=now, reason=asked.answer_reason)
    return document


def _open(document: IncomingDocument) -> RecallRequest:
    rows = RecallRequest.objects.select_for_update().filter(document=document, answer=RecallAnswer.OPEN)
    asked = rows.first()
    if asked is None:
        raise WrongState(Refusal.NOT_ASKED_BACK)
    return asked


def _answer(asked: RecallRequest, answer: RecallAnswer, *, actor: Actor, now: datetime) -> None:
    asked.answer, asked.answered_by, asked.answered_at = answer, actor.label[:400], now
    asked.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])


def _empty(document: IncomingDocument, *, actor: Actor, now: datetime) -> None:
    """Leave what the register needs and the facts of the recall; the raw package stays as evidence of the exchange."""
    document.files.all().delete()
    Assignment.objects.filter(document=document, ended_at=None).update(ended_at=now)
    document.subject = document.subject_folded = ""
    document.signer_title = document.signer_name = document.result = ""
    document.due_on = None
    document.closed_at, document.closed_by = now, actor.label[:400]
