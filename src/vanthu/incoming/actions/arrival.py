"""A document arrives, waits for the one it is about if it must, and is registered or refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import workdays
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.places import day, number, text
from vanthu.core.statements import Rows, insert
from vanthu.core.text import fold, nfc
from vanthu.documents.models import StoredFile
from vanthu.documents.words import FileRole
from vanthu.exchange import actions as exchange
from vanthu.exchange import awaiting, received
from vanthu.exchange.letters import ReceivedLetter
from vanthu.incoming import entries, following
from vanthu.incoming.models import IncomingDocument, IncomingFile
from vanthu.incoming.moving import locked, move
from vanthu.incoming.states import Move
from vanthu.registers import actions as registers
from vanthu.registers.words import BookKind

REFUSED, REGISTERED = "02", "03"
"""Business statuses of the exchange (docs/protocol/exchange.md); it reports the arrival itself."""
NOTHING: Final = following.Found((), ())
SUBJECT: Final = "incoming.incomingdocument"
_OF_PACKAGE: Final = Rows(lambda: IncomingDocument.objects.filter(package_id=number("package_id")))


def _alike(issued_on: Any) -> QuerySet[IncomingDocument]:  # a place, which the stubs do not know, or nothing
    return IncomingDocument.objects.filter(
        agency_id=number("agency_id"),
        sender_code=text("sender_code"),
        code_folded=text("code"),
        issued_on=issued_on,
    ).order_by("id")[:1]


_SAME: Final = Rows(lambda: _alike(day("issued_on")))
_SAME_UNDATED: Final = Rows(lambda: _alike(None))


@action
def open_package(letter: ReceivedLetter, *, actor: Actor, now: datetime) -> IncomingDocument | None:
    """Make the incoming document of an accepted package; asked again, return the one that was made.

    None if it is about documents none of which has come: it waits for the first, seven days at most (G7). Opened
    without one, it is tied to it when that comes.
    """
    held = _OF_PACKAGE.first(package_id=letter.package_id)
    found = (
        following.find(letter.about, received.inbound_package(letter.package_id)) if letter.about else NOTHING
    )
    if held is not None:
        record(Event.INCOMING_ARRIVED, held, actor=actor, now=now, agency_id=held.agency_id, again=1)
        following.link(held, letter, found, actor=actor, now=now)
        return held
    if found.is_to_wait and now - letter.received_at < exchange.PATIENCE:
        exchange.park(letter.package_id, waits_for=found.missing, actor=actor, now=now)
        return None
    document = _made(letter, now=now)
    record(Event.INCOMING_ARRIVED, document, actor=actor, now=now, agency_id=document.agency_id)
    following.link(document, letter, found, actor=actor, now=now)
    for package_id in awaiting.by(letter):
        exchange.unpark(package_id, actor=actor, now=now)
    return document


def _made(letter: ReceivedLetter, *, now: datetime) -> IncomingDocument:
    document = IncomingDocument(
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
        answer_by=workdays.answer_by(letter.received_at, days_off=settings.VANTHU_DAYS_OFF),
        business=letter.business,
        is_dropped=letter.is_dropped,
        paper_follows=letter.paper_follows,
        duplicate_of=_same(letter),
    )
    insert(document)
    for ordinal, part in enumerate(letter.files):
        stored = StoredFile(
            agency_id=letter.recipient_agency_id,
            sha256=part.sha256,
            name=nfc(part.name)[:200],
            media_type=part.media_type[:100],
            size=part.size,
            pages=None,
            added_at=now,
        )
        role = FileRole.ANNEX if ordinal else FileRole.MAIN
        insert(IncomingFile(document=document, file=insert(stored), ordinal=ordinal, role=role))
    return document


def _same(letter: ReceivedLetter) -> IncomingDocument | None:
    """Return the first document that came with the same number, date and sender."""
    rows = _SAME if letter.issued_on else _SAME_UNDATED
    return rows.first(
        agency_id=letter.recipient_agency_id,
        sender_code=letter.sender_code,
        code=fold(letter.code)[:100],
        issued_on=letter.issued_on,
    )


@action
def register(document_id: int, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Register a document under the next số đến and tell the sender (NĐ 30/2020 Art 21.2.c, 22)."""
    document = locked(document_id, Move.REGISTER, actor=actor)
    taken = registers.take(
        document.agency_id,
        kind=BookKind.INCOMING,
        document=document,
        facts=entries.facts_of(document),
        actor=actor,
        now=now,
    )
    document.number, document.registered_at, document.registered_by = taken.number, now, actor.label[:400]
    document.answered_at = now
    move(document, Move.REGISTER)
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
    following.take_over(document, actor=actor, now=now)
    return document


@action
def refuse(document_id: int, *, reason: str, actor: Actor, now: datetime) -> IncomingDocument:
    """Refuse a document with the reason, which goes back to the sender (NĐ 30/2020 Art 21.2.b; QĐ 28/2018 Art 5.4)."""
    document = locked(document_id, Move.REFUSE, actor=actor)
    document.refuse_reason = nfc(reason)[:1000]
    if not document.refuse_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    document.answered_at = now
    move(document, Move.REFUSE)
    exchange.report_status(
        document.package_id,
        status=REFUSED,
        description=document.refuse_reason,
        staff=actor.name,
        actor=actor,
        now=now,
    )
    record(Event.INCOMING_REFUSED, document, actor=actor, now=now, reason=document.refuse_reason)
    following.turn_down(document, actor=actor, now=now)
    return document
