"""The verbs of outgoing documents: short transactions; the slow parts are in `steps`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core import workdays
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory import authority
from vanthu.directory import queries as directory
from vanthu.directory.models import Post
from vanthu.documents.secrecy import bears_mark
from vanthu.documents.words import Urgency, in_year
from vanthu.exchange import actions as exchange
from vanthu.jobs import queue
from vanthu.outgoing import entries, letters, linking, policies, states, turns
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.notation import require_year
from vanthu.outgoing.reach import next_in_line, require_unopened
from vanthu.outgoing.states import Move, State
from vanthu.outgoing.words import TurnState
from vanthu.outgoing.writing import (
    DraftFacts,
    NewFile,
    drop_annexes,
    keep_files,
    locked,
    moved,
    require_current,
    require_recipient,
    units_to_reach,
    write_facts,
    write_recipients,
    write_units,
)
from vanthu.registers import actions as registers
from vanthu.registers import queries as registers_queries
from vanthu.registers.models import TakenNumber
from vanthu.registers.words import BookKind
from vanthu.scans import actions as scans
from vanthu.signing import actions as signing
from vanthu.verification import actions as verification
from vanthu.verification import queries as verification_queries
from vanthu.verification.check import Checked

SUBJECT: Final = "outgoing.outgoingdocument"
SOUND: Final = frozenset({"valid", "indeterminate"})
"""Verdicts with which a file goes out; where revocation cannot be told now, the receiver judges for itself."""


@action
def draft(facts: DraftFacts, *, files: Sequence[NewFile], actor: Actor, now: datetime) -> OutgoingDocument:
    """Begin a document. Raises Invalid for a missing field or an unknown signer or recipient."""
    require(policies.may_draft(actor), Permission.OUTGOING_DRAFT)
    drafter = directory.post(actor.post_id or 0)
    document = OutgoingDocument(
        agency_id=drafter.agency_id,
        drafter=drafter,
        unit=drafter.unit,
        created_at=now,
        waiting_since=now,
        state=State.DRAFT,
    )
    write_facts(document, facts, actor=actor, now=now)
    keep_files(document, files, move=Move.EDIT, now=now)
    record(Event.OUTGOING_DRAFTED, document, actor=actor, now=now)
    return document


@action
def edit(
    document_id: int,
    *,
    facts: DraftFacts,
    files: Sequence[NewFile],
    version: int,
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Change a draft. Raises Conflict if it is not at `version` any more: somebody else was quicker."""
    document = locked(document_id, Move.EDIT, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    document.state = states.after(document.way_word, document.state_word, Move.EDIT)
    write_facts(document, facts, actor=actor, now=now)
    keep_files(document, files, move=Move.EDIT, now=now)
    drop_annexes(document, facts, files)
    record(Event.OUTGOING_CHANGED, document, actor=actor, now=now)
    return document


@action
def submit(
    document_id: int,
    *,
    prepared: NewFile,
    version: int,
    consulted: Sequence[int] = (),
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Hand the draft on, its main file with the fields for number, date and signatures.

    It goes to whoever checks it first, to its signer where no check is set (Art 12).
    consulted: posts of the agency that the drafter asks for an opinion before that.
    """
    document = locked(document_id, Move.SUBMIT, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    require_recipient(document)
    steps = turns.planned(document, consulted=_posts(consulted, actor=actor), on=hanoi_date(now))
    document.submitted_at, document.return_reason, document.returned_by = now, "", ""
    keep_files(document, [prepared], move=Move.SUBMIT, now=now)
    is_waiting = turns.begin(document, steps, sha256=prepared.sha256, actor=actor, now=now)
    moved(document, Move.SEND_TO_REVIEW if is_waiting else Move.SUBMIT, now=now)
    record(Event.OUTGOING_SUBMITTED, document, actor=actor, now=now, sha256=prepared.sha256)
    return document


def _posts(post_ids: Sequence[int], *, actor: Actor) -> list[Post]:
    held = {post.pk: post for post in directory.posts(actor)}
    if not held.keys() >= set(post_ids):
        raise Invalid(Refusal.NOT_OF_THE_AGENCY)
    return [held[post_id] for post_id in post_ids if post_id != actor.post_id]


@action
def send_back(document_id: int, *, reason: str, actor: Actor, now: datetime) -> OutgoingDocument:
    """Return a submitted document to its drafter with the reason.

    Its drafter may have it back so only while nobody whose turn it is has opened it, or can: see `withdraw`.
    """
    document = locked(document_id, Move.RETURN, actor=actor)
    document.return_reason, document.returned_by = nfc(reason)[:1000], actor.label[:400]
    if not document.return_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    if actor.post_id == document.drafter_id:
        require_unopened(document, next_in_line(document), now=now)
    turns.settle(document, TurnState.RETURNED, comment=document.return_reason, actor=actor, now=now)
    turns.drop_live(document)
    moved(document, Move.RETURN, now=now)
    record(Event.OUTGOING_RETURNED, document, actor=actor, now=now, reason=document.return_reason)
    return document


@action
def record_signature(
    document_id: int,
    *,
    session_id: int,
    signed: NewFile,
    replaces: str,
    checked: Checked,
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Keep the file that the leader signed. Raises Conflict if the document is not the one that was signed."""
    document = locked(document_id, Move.SIGN, actor=actor)
    # The signature took a while: the post may have ended since it was begun.
    require(document.signer.is_held_on(hanoi_date(now)), Permission.OUTGOING_SIGN)
    links = policies.authority_of(document, on=hanoi_date(now))
    require_current(document, {0: replaces})
    signing.finish(session_id, result_sha256=signed.sha256, actor=actor, now=now)
    verification.keep(checked, agency_id=document.agency_id, actor=actor, now=now)
    document.signed_at, document.send_by = now, _send_by(document, signed_at=now)
    keep_files(document, [signed], move=Move.SIGN, now=now)
    moved(document, Move.SIGN, now=now)
    words = authority.words(links)
    record(Event.OUTGOING_SIGNED, document, actor=actor, now=now, sha256=signed.sha256, authority=words)
    return document


@action
def number(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Take number and date for a signed document; asked again, it keeps what it has (Art 15.1, 15.3)."""
    document = locked(document_id, Move.NUMBER, actor=actor)
    if document.change_reason:
        raise WrongState(Refusal.CHANGE_WAITS, signer=document.signer.person.full_name)
    return _number(document, Move.NUMBER, _taken(document, actor=actor, now=now), actor=actor, now=now)


@action
def take_paper_number(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Take number and date for a document that is signed and stamped on paper: the same series (Art 15.1)."""
    document = locked(document_id, Move.TAKE_PAPER_NUMBER, actor=actor)
    taken = _taken(document, actor=actor, now=now)
    return _number(document, Move.TAKE_PAPER_NUMBER, taken, actor=actor, now=now)


@action
def take_kept_number(
    document_id: int, *, reservation_id: int, number: int, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Number a document from a block that was kept back: the clerk names the number. The date is today's.

    Raises Conflict if the number is not to be had any more.
    """
    move = policies.numbering_move(actor, document_id)
    document = locked(document_id, move, actor=actor)
    if document.change_reason:
        raise WrongState(Refusal.CHANGE_WAITS, signer=document.signer.person.full_name)
    taken = registers.take_reserved(
        reservation_id,
        document=document,
        number=number,
        facts=entries.facts_of(document),
        actor=actor,
        now=now,
    )
    return _number(document, move, taken, actor=actor, now=now)


def _taken(document: OutgoingDocument, *, actor: Actor, now: datetime) -> TakenNumber:
    return registers.take(
        document.agency_id,
        kind=BookKind.OUTGOING,
        document=document,
        facts=entries.facts_of(document),
        actor=actor,
        now=now,
    )


def _number(
    document: OutgoingDocument, move: Move, taken: TakenNumber, *, actor: Actor, now: datetime
) -> OutgoingDocument:
    document.number, document.number_suffix = taken.number, taken.suffix
    document.issued_on = hanoi_date(taken.taken_at)
    document.notation = in_year(document.notation, document.kind, taken.year)
    require_year(document, year=taken.year)
    if document.send_by is None:  # on paper it is signed by the day on which it is numbered
        document.send_by = _send_by(document, signed_at=now)
    moved(document, move, now=now)
    record(Event.OUTGOING_NUMBERED, document, actor=actor, now=now, code=document.code)
    return document


@action
def address(
    document_id: int,
    *,
    recipient_ids: Sequence[int],
    unit_ids: Sequence[int] = (),
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Have the clerk say where a document goes, at any time from its signature until it is issued."""
    document = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    require(policies.may_address(actor, document), Permission.OUTGOING_ISSUE)
    if document.state_word in states.OUT:
        raise WrongState(
            Refusal.WRONG_STATE, move=Event.OUTGOING_ADDRESSED.label, state=document.state_word.label
        )
    write_recipients(document, recipient_ids, now=now)
    write_units(document, unit_ids)
    require_recipient(document)
    document.version += 1
    document.save(update_fields=["version"])
    codes = [*document.recipients.order_by("agency__code").values_list("agency__code", flat=True)]
    codes += document.units.order_by("id").values_list("unit__name", flat=True)
    record(Event.OUTGOING_ADDRESSED, document, actor=actor, now=now, recipients=", ".join(codes))
    return document


@action
def attach_scan(
    document_id: int,
    *,
    files: Sequence[NewFile],
    seen: str,
    scan_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Keep the scan of the signed paper. seen: the number that was read on it, empty if none could be.

    scan_id: the scan of the box that it is, which is settled with it.
    """
    document = locked(document_id, Move.ATTACH_SCAN, actor=actor)
    keep_files(document, files, move=Move.ATTACH_SCAN, now=now)
    moved(document, Move.ATTACH_SCAN, now=now)
    if scan_id is not None:
        scans.use(scan_id, label=str(document), actor=actor, now=now)
    record(Event.OUTGOING_SCANNED, document, actor=actor, now=now, seen=seen)
    return document


@action
def record_seal(
    document_id: int,
    *,
    move: Move,
    sealed: Sequence[NewFile],
    replaces: Sequence[str],
    sessions: Sequence[int],
    checked: Sequence[Checked],
    actor: Actor,
    now: datetime,
) -> OutgoingDocument:
    """Keep the files that the agency signed. Raises Conflict if one of them is not what was signed."""
    if move not in {Move.SEAL, Move.SEAL_COPY}:
        raise ValueError(f"{move} seals nothing")
    document = locked(document_id, move, actor=actor)
    _require_number(document)
    require_current(
        document,
        {file.ordinal: before for file, before in zip(sealed, replaces, strict=True)},
        all_files=True,
    )
    for file, session, found in zip(sealed, sessions, checked, strict=True):
        signing.finish(session, result_sha256=file.sha256, actor=actor, now=now)
        verification.keep(found, agency_id=document.agency_id, actor=actor, now=now)
    document.sealed_at = now
    keep_files(document, sealed, move=move, now=now)
    moved(document, move, now=now)
    queue.enqueue(
        "outgoing.complete", {"document_id": document.pk}, now=now, dedupe_key=f"complete:{document.pk}"
    )
    record(Event.OUTGOING_SEALED, document, actor=actor, now=now, code=document.code, sha256=sealed[0].sha256)
    return document


@action
def record_completion(
    document_id: int, *, completed: NewFile, replaces: str, checked: Checked, actor: Actor, now: datetime
) -> OutgoingDocument | None:
    """Keep a file whose signatures got timestamps and revocation data; None if the document was issued meanwhile."""
    document = OutgoingDocument.objects.select_for_update().get(pk=document_id)
    verification.keep(checked, agency_id=document.agency_id, actor=actor, now=now)
    if document.state_word is not State.SEALED:
        return None
    require_current(document, {completed.ordinal: replaces})
    keep_files(document, [completed], move=None, now=now)
    document.version += 1
    document.save(update_fields=["version"])
    record(
        Event.OUTGOING_FILE_ADDED,
        document,
        actor=actor,
        now=now,
        agency_id=document.agency_id,
        sha256=completed.sha256,
        why="đã thêm dấu thời gian và dữ liệu thu hồi",
    )
    return document


@action
def issue(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Issue a sealed document: one delivery per agency, in this transaction (Art 18; QĐ 28/2018 Art 6.2).

    The agency's own units have it with that; its people are told by the record's notices.
    """
    document = locked(document_id, Move.ISSUE, actor=actor)
    require_recipient(document)
    target = linking.target_of(document, on=hanoi_date(now))
    _require_sound(document)
    recipients = [row.agency for row in document.recipients.select_related("agency")]
    units = [row.unit.name for row in units_to_reach(document)]
    sent = entries.sent_facts([*(one.name for one in recipients), *units], on=hanoi_date(now))
    registers.make_final(document, agency_id=document.agency_id, facts=sent, actor=actor, now=now)
    document.issued_at = now
    moved(document, Move.ISSUE, now=now)
    letter = letters.letter_for(document)
    if recipients:
        exchange.queue(letter, recipients=recipients, actor=actor, now=now)
    if target is not None:
        linking.note_follower(document, target, actor=actor, now=now)
    record(
        Event.OUTGOING_ISSUED, document, actor=actor, now=now, code=document.code,
        recipients=len(recipients) + len(units),
    )  # fmt: skip
    return document


def _require_sound(document: OutgoingDocument) -> None:
    """Go on only if every file that goes out was found validly signed (QĐ 28/2018 Art 8.1) and bears no secret mark."""
    if bears_mark(document.subject) or bears_mark(document.content):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    for row in document.files.filter(is_current=True).select_related("file"):
        found = verification_queries.latest(row.file.sha256, agency_id=document.agency_id)
        if found is None or found.verdict not in SOUND:
            raise Invalid(Refusal.NOT_SOUNDLY_SIGNED, name=row.file.name)


def _send_by(document: OutgoingDocument, *, signed_at: datetime) -> datetime:
    urgent = document.urgency_word is not Urgency.ORDINARY
    return workdays.send_by(signed_at, urgent=urgent, days_off=settings.VANTHU_DAYS_OFF)


def _require_number(document: OutgoingDocument) -> None:
    """Go on only if the number in the file still belongs to the document: it may have been voided meanwhile."""
    held = registers_queries.number_of(document)
    if held is None or held.number != document.number:
        raise Conflict(Refusal.NUMBER_VOIDED, number=document.code, reason="đã hủy trong sổ đăng ký")
