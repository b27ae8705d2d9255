"""Have one recipient's copy back: one person proposes, a leader approves, the receiver answers (status 13, 15, 16)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.exchange import actions as exchange
from vanthu.exchange import queries as exchange_queries
from vanthu.exchange import states as exchange_states
from vanthu.outgoing import policies
from vanthu.outgoing.models import OutgoingDocument, TakeBack
from vanthu.outgoing.words import TakeBackState

SUBJECT: Final = "outgoing.outgoingdocument"


@action
def ask_take_back(
    document_id: int, *, delivery_id: int, reason: str, actor: Actor, now: datetime
) -> TakeBack:
    """Propose to take back the copy that one recipient got, with the reason. Raises Conflict if it is proposed."""
    document = _seen(document_id, actor=actor)
    require(policies.may_ask_back(actor, document), Permission.OUTGOING_TAKE_BACK)
    why = nfc(reason)[:1000]
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    sent = exchange_queries.deliveries_of(document._meta.label_lower, document.pk)
    delivery = next((one for one in sent if one.delivery_id == delivery_id), None)
    if delivery is None:
        raise NotFound(Refusal.NOT_FOUND, what="lượt gửi")
    if delivery.state not in exchange_states.ARRIVED:
        raise WrongState(Refusal.NOT_SENT_THERE, name=delivery.recipient_name)
    try:
        with transaction.atomic():
            asked = TakeBack.objects.create(
                document=document,
                delivery_id=delivery_id,
                reason=why,
                asked_by=actor.label[:400],
                asked_person_id=actor.person_id,
                asked_at=now,
            )
    except IntegrityError as error:
        raise Conflict(Refusal.ALREADY_EXISTS, what=Event.TAKE_BACK_ASKED.label) from error
    record(Event.TAKE_BACK_ASKED, document, actor=actor, now=now, to=delivery.recipient_name, reason=why)
    return asked


@action
def approve_take_back(document_id: int, *, take_back_id: int, actor: Actor, now: datetime) -> TakeBack:
    """Approve it and have the receiver asked. Raises NotPermitted for the person who proposed it (ASVS 2.3.5)."""
    document, asked = _open(document_id, take_back_id, actor=actor)
    if asked.asked_person_id == actor.person_id:
        raise NotPermitted(Refusal.SECOND_PERSON_NEEDED)
    _decide(asked, TakeBackState.SENT, actor=actor, now=now)
    exchange.ask_back(asked.delivery_id, reason=asked.reason, staff=actor.label, actor=actor, now=now)
    record(Event.TAKE_BACK_APPROVED, document, actor=actor, now=now, reason=asked.reason)
    return asked


@action
def drop_take_back(document_id: int, *, take_back_id: int, actor: Actor, now: datetime) -> TakeBack:
    """Not approve it; who proposed it may also drop it, if a leader."""
    document, asked = _open(document_id, take_back_id, actor=actor)
    _decide(asked, TakeBackState.DROPPED, actor=actor, now=now)
    record(Event.TAKE_BACK_DROPPED, document, actor=actor, now=now, reason=asked.reason)
    return asked


def _open(document_id: int, take_back_id: int, *, actor: Actor) -> tuple[OutgoingDocument, TakeBack]:
    document = _seen(document_id, actor=actor)
    require(policies.may_decide_take_back(actor, document), Permission.OUTGOING_TAKE_BACK)
    asked = TakeBack.objects.select_for_update().filter(pk=take_back_id, document=document).first()
    if asked is None:
        raise NotFound(Refusal.NOT_FOUND, what="đề nghị lấy lại")
    if asked.state_word is not TakeBackState.ASKED:
        raise WrongState(
            Refusal.WRONG_STATE, move=Event.TAKE_BACK_APPROVED.label, state=asked.state_word.label
        )
    return document, asked


def _decide(asked: TakeBack, state: TakeBackState, *, actor: Actor, now: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, actor.label[:400], now
    asked.save(update_fields=["state", "decided_by", "decided_at"])


def _seen(document_id: int, *, actor: Actor) -> OutgoingDocument:
    rows = policies.visible_to(actor).select_for_update(of=("self",))
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    return document
