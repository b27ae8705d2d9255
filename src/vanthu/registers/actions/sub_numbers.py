"""Sub-numbers such as “123a”: only where the head allowed them, with a reason, and never by one person alone."""

from __future__ import annotations

import string
from datetime import datetime
from typing import Final

from django.db import models

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.registers import entering, lines, policies, queries
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import SubNumberRequest, TakenNumber
from vanthu.registers.words import BookKind, RequestState

SUBJECT: Final = "registers.subnumberrequest"


@action
def ask_sub_number(
    book_id: int, *, number: int, document: models.Model, reason: str, actor: Actor, now: datetime
) -> SubNumberRequest:
    """Ask for a sub-number after `number` of this year. Raises Invalid where the head did not allow any."""
    book = queries.books(actor).filter(pk=book_id).first()
    if book is None:
        raise NotFound(Refusal.NOT_FOUND, what="sổ")
    require(policies.may_close(actor, book.agency_id), Permission.REGISTERS_SUB_NUMBER)
    if not book.allows_sub_numbers:
        raise Invalid(Refusal.SUB_NUMBERS_OFF, book=book.name)
    kept, year = nfc(reason)[:500], hanoi_date(now).year
    if not kept:
        raise Invalid(Refusal.REASON_REQUIRED)
    lines.locked_default(book.agency_id, BookKind(book.kind))
    if not TakenNumber.objects.filter(book=book, year=year, number=number).exists():
        why = f"năm {year} chưa cấp số này"
        raise Invalid(Refusal.VALUE_WRONG, field="Sau số", value=f"{number:02d}", why=why)
    kind, label = document._meta.label_lower, str(document)[:600]
    waiting = SubNumberRequest.objects.filter(
        document_type=kind, document_id=document.pk, state=RequestState.ASKED
    )
    if queries.number_of(document) is not None or waiting.exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=label[:200])
    wish = SubNumberRequest.objects.create(
        book=book, year=year, number=number, document_type=kind, document_id=document.pk, document_label=label,
        reason=kept, asked_at=now, asked_by=actor.label[:400], asked_by_id=actor.person_id or 0,
    )  # fmt: skip
    record(Event.SUB_NUMBER_ASKED, wish, actor=actor, now=now, agency_id=book.agency_id, reason=kept)
    return wish


@action
def approve_sub_number(
    request_id: int, *, facts: EntryFacts | None = None, document: models.Model, actor: Actor, now: datetime
) -> TakenNumber:
    """Approve a wish: the number is given now, with its real time. Raises NotPermitted to who asked.

    Raises Conflict once its year is over: the day would be of one year and the number of another.
    """
    wish = _locked(request_id, actor=actor)
    if (document._meta.label_lower, document.pk) != (wish.document_type, wish.document_id):
        raise NotFound(Refusal.NOT_FOUND, what="văn bản")
    held = TakenNumber.objects.filter(book=wish.book, year=wish.year, number=wish.number)
    if wish.year != hanoi_date(now).year:
        raise Conflict(Refusal.SUB_NUMBER_OF_LAST_YEAR, number=wish, year=wish.year)
    used = set(held.values_list("suffix", flat=True))
    suffix = next((letter for letter in string.ascii_lowercase if letter not in used), None)
    if suffix is None or queries.number_of(document) is not None:
        raise Conflict(Refusal.ALREADY_EXISTS, what=f"số chèn sau {wish}")
    known = facts or EntryFacts(subject=str(document))
    entering.refuse_secret(known)
    taken = entering.enter(
        wish.book, document, known, year=wish.year, number=wish.number, suffix=suffix, actor=actor, at=now
    )
    why = f"Số chèn: {wish.reason} (đề nghị: {wish.asked_by}; duyệt: {actor.label})"
    entering.complete(taken, EntryFacts(remark=why), actor=actor, now=now)
    _answer(wish, RequestState.APPROVED, taken, actor=actor, now=now)
    record(Event.NUMBER_TAKEN, taken, actor=actor, now=now, agency_id=wish.book.agency_id, year=wish.year)
    return taken


@action
def refuse_sub_number(request_id: int, *, actor: Actor, now: datetime) -> SubNumberRequest:
    """Refuse a wish for a sub-number; the document takes the next number instead."""
    wish = _locked(request_id, actor=actor)
    return _answer(wish, RequestState.REFUSED, None, actor=actor, now=now)


def _answer(
    wish: SubNumberRequest, state: RequestState, taken: TakenNumber | None, *, actor: Actor, now: datetime
) -> SubNumberRequest:
    wish.state, wish.taken, wish.answered_at, wish.answered_by = state.value, taken, now, actor.label[:400]
    wish.save(update_fields=["state", "taken", "answered_at", "answered_by"])
    record(
        Event.SUB_NUMBER_ANSWERED,
        wish,
        actor=actor,
        now=now,
        agency_id=wish.book.agency_id,
        state=state.value,
    )
    return wish


def _locked(request_id: int, *, actor: Actor) -> SubNumberRequest:
    found = queries.sub_number_requests(actor).filter(pk=request_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="đề nghị cấp số chèn")
    require(policies.may_approve(actor, found.book.agency_id), Permission.REGISTERS_SUB_NUMBER)
    if actor.person_id == found.asked_by_id:
        raise NotPermitted(Refusal.SECOND_PERSON)
    lines.locked_default(found.book.agency_id, BookKind(found.book.kind))
    wish = SubNumberRequest.objects.select_for_update(of=("self",)).select_related("book").get(pk=found.pk)
    if wish.state != RequestState.ASKED:
        raise WrongState(Refusal.WRONG_STATE, move="Duyệt số chèn", state=RequestState(wish.state).label)
    if not wish.book.allows_sub_numbers:
        raise Invalid(Refusal.SUB_NUMBERS_OFF, book=wish.book.name)
    return wish
