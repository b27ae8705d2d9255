"""The verbs of outgoing documents: short transactions; the slow parts are in `steps`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
from vanthu.core.text import fold, nfc, nfc_lines
from vanthu.directory import authority
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency, Post
from vanthu.documents.models import StoredFile
from vanthu.documents.secrecy import bears_mark
from vanthu.documents.words import FileRole, Kind, Urgency
from vanthu.exchange import actions as exchange
from vanthu.jobs import queue
from vanthu.outgoing import entries, letters, linking, policies, states
from vanthu.outgoing.models import OutgoingDocument, OutgoingFile, Recipient
from vanthu.outgoing.notation import notation_for
from vanthu.outgoing.states import Move, State, Way
from vanthu.outgoing.words import LinkKind
from vanthu.registers import actions as registers
from vanthu.registers import queries as registers_queries
from vanthu.registers.words import BookKind
from vanthu.signing import actions as signing
from vanthu.verification import actions as verification
from vanthu.verification import queries as verification_queries
from vanthu.verification.check import Checked

SUBJECT: Final = "outgoing.outgoingdocument"
SOUND: Final = frozenset({"valid", "indeterminate"})
"""Verdicts with which a file goes out; where revocation cannot be told now, the receiver judges for itself."""


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a drafter fills in. Source of the fields: NĐ 30/2020 App VI Part II I."""

    way: Way
    kind: Kind
    subject: str
    signer_post_id: int
    recipient_ids: tuple[int, ...] = ()
    urgency: Urgency = Urgency.ORDINARY
    content: str = ""
    addressees: tuple[str, ...] = ()
    to_places: tuple[str, ...] = ()
    due_on: date | None = None
    link_kind: LinkKind | None = None
    linked_id: int | None = None
    """The earlier document that this one is about, if it recalls, replaces, amends or corrects one."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A stored blob that becomes a version of a document's file."""

    sha256: str
    size: int
    name: str
    pages: int | None
    ordinal: int = 0
    media_type: str = "application/pdf"
    places: dict[str, dict[str, float | bool | str]] = field(default_factory=dict)

    @property
    def role(self) -> FileRole:
        """Return what the file is to the document."""
        return FileRole.ANNEX if self.ordinal else FileRole.MAIN


@action
def draft(facts: DraftFacts, *, files: Sequence[NewFile], actor: Actor, now: datetime) -> OutgoingDocument:
    """Begin a document. Raises Invalid for a missing field or an unknown signer or recipient."""
    require(policies.may_draft(actor), Permission.OUTGOING_DRAFT)
    drafter = directory.post(actor.post_id or 0)
    document = OutgoingDocument(
        agency_id=drafter.agency_id, drafter=drafter, unit=drafter.unit, created_at=now, state=State.DRAFT
    )
    _write_facts(document, facts, actor=actor, now=now)
    _keep_files(document, files, move=Move.EDIT, now=now)
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
    document = _locked(document_id, Move.EDIT, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    document.state = states.after(document.way_word, document.state_word, Move.EDIT)
    _write_facts(document, facts, actor=actor, now=now)
    _keep_files(document, files, move=Move.EDIT, now=now)
    record(Event.OUTGOING_CHANGED, document, actor=actor, now=now)
    return document


@action
def submit(
    document_id: int, *, prepared: NewFile, version: int, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Hand the draft to its signer, its main file with the fields for number, date and signatures."""
    document = _locked(document_id, Move.SUBMIT, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    _require_recipient(document)
    document.submitted_at, document.return_reason = now, ""
    _keep_files(document, [prepared], move=Move.SUBMIT, now=now)
    _move(document, Move.SUBMIT)
    record(Event.OUTGOING_SUBMITTED, document, actor=actor, now=now, sha256=prepared.sha256)
    return document


@action
def send_back(document_id: int, *, reason: str, actor: Actor, now: datetime) -> OutgoingDocument:
    """Return a submitted document to its drafter with the reason."""
    document = _locked(document_id, Move.RETURN, actor=actor)
    document.return_reason = nfc(reason)[:1000]
    if not document.return_reason:
        raise Invalid(Refusal.REASON_REQUIRED)
    _move(document, Move.RETURN)
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
    document = _locked(document_id, Move.SIGN, actor=actor)
    # The signature took a while: the post may have ended since it was begun.
    require(document.signer.is_held_on(hanoi_date(now)), Permission.OUTGOING_SIGN)
    links = policies.authority_of(document, on=hanoi_date(now))
    _require_current(document, {0: replaces})
    signing.finish(session_id, result_sha256=signed.sha256, actor=actor, now=now)
    verification.keep(checked, agency_id=document.agency_id, actor=actor, now=now)
    document.signed_at, document.send_by = now, _send_by(document, signed_at=now)
    _keep_files(document, [signed], move=Move.SIGN, now=now)
    _move(document, Move.SIGN)
    words = authority.words(links)
    record(Event.OUTGOING_SIGNED, document, actor=actor, now=now, sha256=signed.sha256, authority=words)
    return document


@action
def number(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Take number and date for a signed document; asked again, it keeps what it has (Art 15.1, 15.3)."""
    document = _locked(document_id, Move.NUMBER, actor=actor)
    return _number(document, Move.NUMBER, actor=actor, now=now)


@action
def take_paper_number(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Take number and date for a document that is signed and stamped on paper: the same series (Art 15.1)."""
    document = _locked(document_id, Move.TAKE_PAPER_NUMBER, actor=actor)
    return _number(document, Move.TAKE_PAPER_NUMBER, actor=actor, now=now)


def _number(document: OutgoingDocument, move: Move, *, actor: Actor, now: datetime) -> OutgoingDocument:
    taken = registers.take(
        document.agency_id,
        kind=BookKind.OUTGOING,
        document=document,
        facts=entries.facts_of(document),
        actor=actor,
        now=now,
    )
    document.number, document.issued_on = taken.number, hanoi_date(taken.taken_at)
    if document.send_by is None:  # on paper it is signed by the day on which it is numbered
        document.send_by = _send_by(document, signed_at=now)
    _move(document, move)
    record(Event.OUTGOING_NUMBERED, document, actor=actor, now=now, code=document.code)
    return document


@action
def address(
    document_id: int, *, recipient_ids: Sequence[int], actor: Actor, now: datetime
) -> OutgoingDocument:
    """Have the clerk say to which agencies a document goes, at any time from its signature until it is issued."""
    document = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    require(policies.may_address(actor, document), Permission.OUTGOING_ISSUE)
    if document.state_word in states.OUT:
        raise WrongState(
            Refusal.WRONG_STATE, move=Event.OUTGOING_ADDRESSED.label, state=document.state_word.label
        )
    _write_recipients(document, recipient_ids, now=now)
    _require_recipient(document)
    document.version += 1
    document.save(update_fields=["version"])
    codes = document.recipients.order_by("agency__code").values_list("agency__code", flat=True)
    record(Event.OUTGOING_ADDRESSED, document, actor=actor, now=now, recipients=", ".join(codes))
    return document


@action
def attach_scan(
    document_id: int, *, files: Sequence[NewFile], seen: str, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Keep the scan of the signed paper. seen: the number that was read on it, empty if none could be."""
    document = _locked(document_id, Move.ATTACH_SCAN, actor=actor)
    _keep_files(document, files, move=Move.ATTACH_SCAN, now=now)
    _move(document, Move.ATTACH_SCAN)
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
    document = _locked(document_id, move, actor=actor)
    _require_number(document)
    _require_current(
        document,
        {file.ordinal: before for file, before in zip(sealed, replaces, strict=True)},
        all_files=True,
    )
    for file, session, found in zip(sealed, sessions, checked, strict=True):
        signing.finish(session, result_sha256=file.sha256, actor=actor, now=now)
        verification.keep(found, agency_id=document.agency_id, actor=actor, now=now)
    document.sealed_at = now
    _keep_files(document, sealed, move=move, now=now)
    _move(document, move)
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
    _require_current(document, {completed.ordinal: replaces})
    _keep_files(document, [completed], move=None, now=now)
    document.version += 1
    document.save(update_fields=["version"])
    record(
        Event.OUTGOING_FILE_ADDED,
        document,
        actor=actor,
        now=now,
        agency_id=document.agency_id,
        sha256=completed.sha256,
        why="timestamp and revocation data added",
    )
    return document


@action
def issue(document_id: int, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Issue a sealed document: one delivery per recipient, in this transaction (Art 18; QĐ 28/2018 Art 6.2)."""
    document = _locked(document_id, Move.ISSUE, actor=actor)
    _require_recipient(document)
    target = linking.target_of(document)
    _require_sound(document)
    recipients = [row.agency for row in document.recipients.select_related("agency")]
    sent = entries.sent_facts(recipients, on=hanoi_date(now))
    registers.make_final(document, agency_id=document.agency_id, facts=sent, actor=actor, now=now)
    document.issued_at = now
    _move(document, Move.ISSUE)
    exchange.queue(letters.letter_for(document), recipients=recipients, actor=actor, now=now)
    if target is not None:
        linking.note_follower(document, target, actor=actor, now=now)
    record(
        Event.OUTGOING_ISSUED, document, actor=actor, now=now, code=document.code, recipients=len(recipients)
    )
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


def _locked(document_id: int, move: Move, *, actor: Actor) -> OutgoingDocument:
    """Return the row under its lock. Raises NotFound, NotPermitted or WrongState, in this order."""
    rows = policies.visible_to(actor).select_for_update(of=("self",))
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise policies.unseen(actor, document_id, move)
    policies.require_move(actor, document, move)
    return document


def _move(document: OutgoingDocument, move: Move) -> None:
    document.state = states.after(document.way_word, document.state_word, move)
    document.version += 1
    document.save()


def _write_facts(document: OutgoingDocument, facts: DraftFacts, *, actor: Actor, now: datetime) -> None:
    subject = nfc(facts.subject)
    if not subject:
        raise Invalid(Refusal.FIELD_REQUIRED, field="trích yếu")
    if len(subject) > 500:
        raise Invalid(
            Refusal.VALUE_WRONG, field="trích yếu", value=f"{subject[:40]}…", why="dài quá 500 ký tự"
        )
    if bears_mark(facts.subject) or bears_mark(facts.content):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    signer = _signer(facts.signer_post_id, actor=actor, now=now)
    document.way, document.kind, document.urgency = facts.way, facts.kind, facts.urgency
    document.subject, document.subject_folded = subject, fold(subject)
    document.content = nfc_lines(facts.content)
    document.addressees = [nfc(line) for line in facts.addressees if nfc(line)]
    document.to_places = [nfc(line) for line in facts.to_places if nfc(line)]
    document.due_on, document.signer = facts.due_on, signer
    linking.write(
        document, kind=facts.link_kind, linked_id=facts.linked_id, with_kind=facts.kind, actor=actor
    )
    document.notation = notation_for(facts.kind, agency=document.agency, drafter=document.drafter)
    document.version = document.version + 1 if document.pk else 1
    document.save()
    _write_recipients(document, facts.recipient_ids, now=now)


def _signer(post_id: int, *, actor: Actor, now: datetime) -> Post:
    for post in directory.leaders(actor, on=hanoi_date(now)):
        if post.pk == post_id:
            return post
    raise Invalid(
        Refusal.VALUE_WRONG, field="người ký", value=str(post_id), why="không phải lãnh đạo đương nhiệm"
    )


def _write_recipients(document: OutgoingDocument, recipient_ids: Sequence[int], *, now: datetime) -> None:
    wanted = list(dict.fromkeys(recipient_ids))
    known = {agency.pk: agency for agency in Agency.objects.filter(pk__in=wanted)}
    for agency_id in wanted:
        if agency_id not in known or not known[agency_id].is_valid_on(hanoi_date(now)):
            raise Invalid(
                Refusal.RECIPIENT_UNKNOWN, code=known[agency_id].code if agency_id in known else agency_id
            )
        if agency_id == document.agency_id:
            raise Invalid(
                Refusal.VALUE_WRONG,
                field="nơi nhận",
                value=document.agency.name,
                why="là chính cơ quan ban hành",
            )
    document.recipients.exclude(agency_id__in=wanted).delete()
    held = set(document.recipients.values_list("agency_id", flat=True))
    Recipient.objects.bulk_create(
        Recipient(document=document, agency_id=pk) for pk in wanted if pk not in held
    )


def _require_current(
    document: OutgoingDocument, signed: Mapping[int, str], *, all_files: bool = False
) -> None:
    """Go on only if the files that were signed, by ordinal, are still the current ones, or all of them."""
    rows = document.files.filter(is_current=True)
    current = dict(rows.values_list("ordinal", "file__sha256"))
    looked_at = current if all_files else {ordinal: current.get(ordinal) for ordinal in signed}
    if looked_at != signed:
        raise Conflict(Refusal.CHANGED_MEANWHILE)


def _require_number(document: OutgoingDocument) -> None:
    """Go on only if the number in the file still belongs to the document: it may have been voided meanwhile."""
    held = registers_queries.number_of(document)
    if held is None or held.number != document.number:
        raise Conflict(Refusal.NUMBER_VOIDED, number=document.code, reason="đã hủy trong sổ đăng ký")


def _require_recipient(document: OutgoingDocument) -> None:
    """Go on only if somebody will get it: what can never be issued takes no number."""
    if not document.recipients.exists():
        raise Invalid(Refusal.NO_RECIPIENT)


def _keep_files(
    document: OutgoingDocument, files: Sequence[NewFile], *, move: Move | None, now: datetime
) -> None:
    for new in files:
        rows = OutgoingFile.objects.filter(document=document, ordinal=new.ordinal)
        last = rows.order_by("-version").first()
        rows.filter(is_current=True).update(is_current=False)
        stored = StoredFile.objects.create(
            agency_id=document.agency_id,
            sha256=new.sha256,
            name=nfc(new.name)[:200],
            media_type=new.media_type,
            size=new.size,
            pages=new.pages,
            added_at=now,
        )
        OutgoingFile.objects.create(
            document=document,
            file=stored,
            role=new.role,
            ordinal=new.ordinal,
            version=last.version + 1 if last else 1,
            made_by=move.value if move else "complete",
            places=new.places,
        )
