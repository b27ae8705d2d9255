"""The verbs of incoming documents."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.permissions import require
from vanthu.core.text import fold, nfc
from vanthu.documents.models import StoredFile
from vanthu.documents.words import FileRole
from vanthu.exchange import actions as exchange
from vanthu.exchange.letters import ReceivedLetter
from vanthu.registers import actions as registers
from vanthu.registers.words import BookKind

from . import policies, states
from .models import IncomingDocument, IncomingFile
from .states import Move

REFUSED, REGISTERED = "02", "03"
"""Business statuses of the exchange (docs/protocol/exchange.md); it reports the arrival itself."""
SUBJECT: Final = "incoming.incomingdocument"


@action
def open_package(letter: ReceivedLetter, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Make the incoming document of an accepted package; asked again, return the one that was made."""
    held = IncomingDocument.objects.filter(package_id=letter.package_id).first()
    if held is not None:
        record(Event.INCOMING_ARRIVED, held, actor=actor, now=now, agency_id=held.agency_id, again=1)
        return held
    same = IncomingDocument.objects.filter(
        agency_id=letter.recipient_agency_id,
        sender_code=letter.sender_code,
        code_folded=fold(letter.code)[:100],
        issued_on=letter.issued_on,
    )
    document = IncomingDocument.objects.create(
        agency_id=letter.recipient_agency_id,
        package_id=letter.package_id,
        sender_code=letter.sender_code,
        sender_name=nfc(letter.sender_name)[:200],
        code=nfc(letter.code)[:100],
        code_folded=fold(letter.code)[:100],
        kind_name=nfc(letter.kind_name)[:100],
        subject=nfc(letter.subject)[:1000],
        subject_folded=fold(letter.subject)[:1000],
        issued_on=letter.issued_on,
        due_on=letter.due_on,
        signer_title=nfc(letter.signer_title)[:150],
        signer_name=nfc(letter.signer_name)[:100],
        urgency=letter.urgency,
        arrived_at=letter.received_at,
        duplicate_of=same.order_by("id").first(),
    )
    for ordinal, part in enumerate(letter.files):
        stored = StoredFile.objects.create(
            agency_id=letter.recipient_agency_id,
            sha256=part.sha256,
            name=nfc(part.name)[:200],
            media_type=part.media_type[:100],
            size=part.size,
            pages=None,
            added_at=now,
        )
        IncomingFile.objects.create(
            document=document, file=stored, ordinal=ordinal, role=FileRole.ANNEX if ordinal else FileRole.MAIN
        )
    record(Event.INCOMING_ARRIVED, document, actor=actor, now=now, agency_id=document.agency_id)
    return document


@action
def register(document_id: int, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Register a document under the next số đến and tell the sender (NĐ 30/2020 Art 21.2.c, 22)."""
    document = _locked(document_id, Move.REGISTER, actor=actor)
    taken = registers.take(
        document.agency_id, kind=BookKind.INCOMING, document=document, actor=actor, now=now
    )
    document.number, document.registered_at, document.registered_by = taken.number, now, actor.label[:400]
    _move(document, Move.REGISTER)
    registers.make_final(document, agency_id=document.agency_id, actor=actor, now=now)
    exchange.report_status(
        document.package_id,
        status=REGISTERED,
        description=f"Đã tiếp nhận, số đến {taken}",
        staff=actor.name,
        actor=actor,
        now=now,
    )
    record(Event.INCOMING_REGISTERED, document, actor=actor, now=now, number=taken.number)
    return document


@action
def refuse(document_id: int, *, reason: str, actor: Actor, now: datetime) -> IncomingDocument:
    """Refuse a document with the reason, which goes back to the sender (NĐ 30/2020 Art 21.2.b; QĐ 28/2018 Art 5.4)."""
    document = _locked(document_id, Move.REFUSE, actor=actor)
    document.refuse_reason = nfc(reason)[:1000]
    if not document.refuse_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    _move(document, Move.REFUSE)
    exchange.report_status(
        document.package_id,
        status=REFUSED,
        description=document.refuse_reason,
        staff=actor.name,
        actor=actor,
        now=now,
    )
    record(Event.INCOMING_REFUSED, document, actor=actor, now=now, reason=document.refuse_reason)
    return document


def _locked(document_id: int, move: Move, *, actor: Actor) -> IncomingDocument:
    document = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đến")
    require(policies.may(actor, document, move), policies.PERMISSIONS[move])
    states.after(document.state_word, move)
    return document


def _move(document: IncomingDocument, move: Move) -> None:
    document.state = states.after(document.state_word, move)
    document.version += 1
    document.save()
