"""The verbs of copies and prints: short transactions; the slow parts are in `steps`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import fold, nfc
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.documents.models import StoredFile
from vanthu.exchange import actions as exchange
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State as OutgoingState
from vanthu.registers import actions as registers
from vanthu.registers.facts import EntryFacts
from vanthu.registers.words import BookKind
from vanthu.signing import actions as signing
from vanthu.verification import actions as verification
from vanthu.verification.check import Checked

from . import entries, letters, policies, states
from .models import Copy, Printout, Release
from .sources import Original
from .states import Move, State
from .words import Form, Medium, Way

SUBJECT: Final = "copies.copy"
MOST_SHEETS: Final = 500
"""Copies of one print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A stored blob that belongs to a copy or a print."""

    sha256: str
    size: int
    name: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for."""

    form: Form
    origin: Medium
    medium: Medium
    reason: str
    pages: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrint:
    """A print that was laid out: its sheets, their outline, its code."""

    file: NewFile
    look_up_code: str
    outline: list[dict[str, object]]
    source_sha256: str
    copies: int


@action
def ask(wish: Wish, original: Original, *, prepared: NewFile, actor: Actor, now: datetime) -> Copy:
    """Ask the head for a copy; a leader's own wish is the decision (Art 27.1). Raises Invalid without a reason."""
    require(policies.may_ask(actor), Permission.COPIES_ASK)
    agency = directory.agency(actor.agency_id or 0)
    if not nfc(wish.reason):
        raise Invalid(Refusal.REASON_REQUIRED)
    copy = Copy(
        agency=agency,
        form=wish.form,
        origin=wish.origin,
        medium=wish.medium,
        outgoing=original.outgoing,
        incoming=original.incoming,
        kind=original.kind,
        original_code=original.code,
        original_author=original.author,
        original_issued_on=original.issued_on,
        subject=original.subject,
        subject_folded=fold(f"{original.code} {original.subject}")[:1000],
        source_sha256=original.sha256 or prepared.sha256,
        pages=wish.pages[:100],
        hidden=wish.hidden,
        prepared=_stored(prepared, agency.pk, now=now),
        reason=nfc(wish.reason)[:1000],
        notation=f"{wish.form.abbreviation}-{agency.abbreviation}",
        asked_by=actor.label[:400],
        asked_person_id=actor.person_id or 0,
        asked_at=now,
    )
    copy.save(force_insert=True)
    record(Event.COPY_ASKED, copy, actor=actor, now=now, form=wish.form.value, sha256=prepared.sha256)
    if policies.may(actor, copy, Move.APPROVE):
        return _approve(copy, actor=actor, now=now)
    return copy


@action
def approve(copy_id: int, *, seen: int, actor: Actor, now: datetime) -> Copy:
    """Decide that a copy is made (Art 27.1). seen: the version on the page; raises Conflict if it moved on."""
    copy = _locked(copy_id, Move.APPROVE, actor=actor, seen=seen)
    return _approve(copy, actor=actor, now=now)


def _approve(copy: Copy, *, actor: Actor, now: datetime) -> Copy:
    copy.decided_post = directory.post(actor.post_id or 0)
    copy.decided_by, copy.decided_at = actor.label[:400], now
    _move(copy, Move.APPROVE)
    record(Event.COPY_APPROVED, copy, actor=actor, now=now)
    return copy


@action
def decline(copy_id: int, *, reason: str, actor: Actor, now: datetime) -> Copy:
    """Decide that a copy is not made, and say why."""
    copy = _locked(copy_id, Move.DECLINE, actor=actor)
    copy.decline_reason = nfc(reason)[:1000]
    if not copy.decline_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    copy.decided_by, copy.decided_at = actor.label[:400], now
    _move(copy, Move.DECLINE)
    record(Event.COPY_DECLINED, copy, actor=actor, now=now, reason=copy.decline_reason)
    return copy


@action
def number(copy_id: int, *, move: Move, actor: Actor, now: datetime) -> Copy:
    """Take the copy's number, of the one series of all copies (App I Part II II.1.c); asked again, it keeps it."""
    copy = _locked(copy_id, move, actor=actor)
    taken = registers.take(
        copy.agency_id,
        kind=BookKind.COPIES,
        document=copy,
        facts=entries.facts_of(copy),
        actor=actor,
        now=now,
    )
    copy.number, copy.issued_on = taken.number, hanoi_date(taken.taken_at)
    copy.save(update_fields=["number", "issued_on"])
    record(Event.COPY_NUMBERED, copy, actor=actor, now=now, code=copy.code)
    return copy


@action
def record_signature(
    copy_id: int,
    *,
    signed: NewFile,
    replaces: str,
    session_id: int,
    checked: Checked,
    actor: Actor,
    now: datetime,
) -> Copy:
    """Keep the electronic copy that the agency signed. Raises Conflict if it is not what was signed."""
    copy = _locked(copy_id, Move.SIGN, actor=actor)
    _require_prepared(copy, replaces)
    signing.finish(session_id, result_sha256=signed.sha256, actor=actor, now=now)
    verification.keep(checked, agency_id=copy.agency_id, actor=actor, now=now)
    _make(copy, signed, Move.SIGN, actor=actor, now=now)
    record(Event.COPY_SIGNED, copy, actor=actor, now=now, code=copy.code, sha256=signed.sha256)
    return copy


@action
def record_print(copy_id: int, printed: NewPrint, *, replaces: str, actor: Actor, now: datetime) -> Printout:
    """Keep the sheets of a copy on paper. Raises Conflict if it is not what was decided about."""
    copy = _locked(copy_id, Move.PRINT, actor=actor)
    _require_prepared(copy, replaces)
    printout = _printout(printed, copy.agency_id, actor=actor, now=now)
    printout.copy = copy
    copy.made = printout.file
    printout.save(force_insert=True)
    _finish(copy, Move.PRINT, copies=printed.copies, actor=actor, now=now)
    record(Event.COPY_PRINTED, copy, actor=actor, now=now, code=copy.code, copies=printed.copies)
    return printout


@action
def record_original_print(document_id: int, printed: NewPrint, *, actor: Actor, now: datetime) -> Printout:
    """Keep the print of a paper original (Art 18.5). Raises NotFound, NotPermitted, or Invalid if it is out of use."""
    rows = OutgoingDocument.objects.filter(agency_id=actor.agency_id or 0).select_for_update(of=("self",))
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    require(policies.may_print(actor, document), Permission.COPIES_MAKE)
    if document.state_word is not OutgoingState.ISSUED:
        raise Invalid(Refusal.COPY_SOURCE_OUT_OF_USE, code=document.code, state=document.state_word.label)
    printout = _printout(printed, document.agency_id, actor=actor, now=now)
    printout.outgoing = document
    printout.save(force_insert=True)
    record(
        Event.ORIGINAL_PRINTED,
        document,
        actor=actor,
        now=now,
        copies=printed.copies,
        code=printout.spoken_code,
        sha256=printed.file.sha256,
    )
    return printout


@action
def withdraw_print(printout_id: int, *, reason: str, actor: Actor, now: datetime) -> Printout:
    """Let a print count no longer, with the reason: it was spoiled or lost. Raises NotFound, NotPermitted, Conflict."""
    rows = policies.printouts_visible_to(actor).select_for_update(of=("self",))
    printout = rows.filter(pk=printout_id).first()
    if printout is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản in")
    require(policies.may_withdraw(actor, printout), Permission.COPIES_MAKE)
    if printout.withdrawn_at is not None:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    printout.withdraw_reason = nfc(reason)[:1000]
    if not printout.withdraw_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    printout.withdrawn_at = now
    printout.save(update_fields=["withdrawn_at", "withdraw_reason"])
    record(Event.PRINT_WITHDRAWN, printout, actor=actor, now=now, reason=printout.withdraw_reason)
    return printout


@action
def hand_out(copy_id: int, *, receivers: str, copies: int, actor: Actor, now: datetime) -> Copy:
    """Note who got a copy by hand, and how many. Raises Invalid if it does not say to whom."""
    copy = _locked(copy_id, Move.RELEASE, actor=actor)
    names = nfc(receivers)[:1000]
    if not names:
        raise Invalid(Refusal.FIELD_REQUIRED, field="người nhận")
    if not 1 <= copies <= MOST_SHEETS:
        raise Invalid(Refusal.VALUE_WRONG, field="số lượng", value=copies, why=f"phải từ 1 đến {MOST_SHEETS}")
    return _release(copy, Way.HAND, names, copies, actor=actor, now=now)


@action
def send(copy_id: int, *, recipients: Sequence[int], actor: Actor, now: datetime) -> Copy:
    """Send a signed electronic copy through the exchange. Raises Invalid for one on paper, or without a recipient."""
    copy = _locked(copy_id, Move.RELEASE, actor=actor)
    chosen = list(directory.agencies(actor).filter(pk__in=recipients).exclude(pk=copy.agency_id))
    if not chosen:
        raise Invalid(Refusal.NO_RECIPIENT)
    exchange.queue(letters.letter_for(copy), recipients=chosen, actor=actor, now=now)
    return _release(copy, Way.EXCHANGE, _names(chosen), len(chosen), actor=actor, now=now)


def _names(agencies: Sequence[Agency]) -> str:
    return "; ".join(agency.name for agency in agencies)[:1000]


def _release(copy: Copy, way: Way, receivers: str, copies: int, *, actor: Actor, now: datetime) -> Copy:
    Release.objects.create(
        copy=copy,
        way=way,
        receivers=receivers,
        copies=copies,
        released_by=actor.label[:400],
        released_at=now,
    )
    rows = list(copy.releases.all())
    facts = EntryFacts(
        places="; ".join(row.receivers for row in rows), copies=sum(row.copies for row in rows)
    )
    registers.complete(copy, facts=facts, actor=actor, now=now)
    _move(copy, Move.RELEASE)
    record(Event.COPY_RELEASED, copy, actor=actor, now=now, way=way.value, to=receivers[:300], copies=copies)
    return copy


def _make(copy: Copy, file: NewFile, move: Move, *, actor: Actor, now: datetime) -> None:
    copy.made = _stored(file, copy.agency_id, now=now)
    _finish(copy, move, copies=1, actor=actor, now=now)


def _finish(copy: Copy, move: Move, *, copies: int, actor: Actor, now: datetime) -> None:
    copy.made_by, copy.made_at = actor.label[:400], now
    facts = EntryFacts(copies=copies)
    registers.make_final(copy, agency_id=copy.agency_id, facts=facts, actor=actor, now=now)
    _move(copy, move)


def _printout(printed: NewPrint, agency_id: int, *, actor: Actor, now: datetime) -> Printout:
    if not 1 <= printed.copies <= MOST_SHEETS:
        raise Invalid(
            Refusal.VALUE_WRONG, field="số lượng", value=printed.copies, why=f"phải từ 1 đến {MOST_SHEETS}"
        )
    return Printout(
        agency_id=agency_id,
        look_up_code=printed.look_up_code,
        source_sha256=printed.source_sha256,
        file=_stored(printed.file, agency_id, now=now),
        outline=printed.outline,
        copies=printed.copies,
        printed_by=actor.label[:400],
        printed_at=now,
    )


def _require_prepared(copy: Copy, sha256: str) -> None:
    if copy.prepared.sha256 != sha256 or copy.number is None:
        raise Conflict(Refusal.CHANGED_MEANWHILE)


def _locked(copy_id: int, move: Move, *, actor: Actor, seen: int | None = None) -> Copy:
    """Return the row under its lock. Raises NotFound, NotPermitted, WrongState or Conflict, in this order."""
    rows = policies.visible_to(actor).select_for_update(of=("self",))
    copy = rows.filter(pk=copy_id).first()
    if copy is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản sao")
    policies.require_move(actor, copy, move)
    if seen is not None and copy.version != seen:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    return copy


def _move(copy: Copy, move: Move) -> None:
    copy.state = State(states.after(copy.state_word, move))
    copy.version += 1
    copy.save()


def _stored(file: NewFile, agency_id: int, *, now: datetime) -> StoredFile:
    return StoredFile.objects.create(
        agency_id=agency_id,
        sha256=file.sha256,
        name=file.name[:200],
        size=file.size,
        pages=file.pages,
        added_at=now,
    )
