"""What the verbs of outgoing documents write with: the row under its lock, its facts, its files and its moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.core.text import fold, nfc, nfc_lines
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency, Post
from vanthu.directory.queries_units import open_units
from vanthu.documents.models import StoredFile
from vanthu.documents.secrecy import bears_mark
from vanthu.documents.words import Circulation, FileRole, Kind, Urgency
from vanthu.jobs import queue
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind

from . import linking, policies, states
from .models import OutgoingDocument, OutgoingFile, Recipient, UnitRecipient
from .notation import notation_for, partners, require_fit
from .states import Move, Way
from .words import LinkKind

TYPED_ANNEXES: Final = 1000
"""Annexes that are typed below the body and become files of their own have ordinals above this."""
_DRAFTING: Final = frozenset({Move.EDIT, Move.SUBMIT})
"""Versions of a draft; what is signed looks as what was submitted."""


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a drafter fills in. Source of the fields: NĐ 30/2020 App VI Part II I."""

    way: Way
    kind: Kind
    subject: str
    signer_post_id: int
    recipient_ids: tuple[int, ...] = ()
    unit_ids: tuple[int, ...] = ()
    """Units of the agency itself that it is issued to, beside the agencies or alone."""
    urgency: Urgency = Urgency.ORDINARY
    content: str = ""
    addressees: tuple[str, ...] = ()
    to_places: tuple[str, ...] = ()
    due_on: date | None = None
    link_kind: LinkKind | None = None
    linked_id: int | None = None
    """The earlier document that this one is about, if it recalls, replaces, amends or corrects one."""
    circulation: Circulation = Circulation.FREE
    co_signers: tuple[str, ...] = ()
    """Who signs beside the signer, one a line: "Đại diện Công ty ABC | Giám đốc | Lê Văn Ba", or the name alone."""
    paper_follows: bool = False
    """Whether it is sent on paper too (QĐ 28/2018 Art 7.2)."""
    annexes_apart: bool = False
    """Whether the annexes typed below the body become files of their own."""
    dropped: tuple[int, ...] = ()
    """Ordinals of annex files that go with the document no longer; their versions stay."""
    issued_with: str = ""
    """The abbreviations of the agencies that issue a joint document with this one."""


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


def locked(document_id: int, move: Move, *, actor: Actor) -> OutgoingDocument:
    """Return the row under its lock. Raises NotFound, NotPermitted or WrongState, in this order."""
    rows = policies.visible_to(actor).select_for_update(of=("self",))
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise policies.unseen(actor, document_id, move)
    policies.require_move(actor, document, move)
    return document


def moved(document: OutgoingDocument, move: Move, *, now: datetime) -> None:
    """Make the move and save the row; whoever is next is waited for from now on."""
    document.state = states.after(document.way_word, document.state_word, move)
    document.version += 1
    document.waiting_since = now
    document.save()


def write_facts(document: OutgoingDocument, facts: DraftFacts, *, actor: Actor, now: datetime) -> None:
    """Write what was filled in into the row, and its recipients. Raises Invalid for what cannot be used."""
    subject = nfc(facts.subject)
    if not subject:
        raise Invalid(Refusal.FIELD_REQUIRED, field="trích yếu")
    if len(subject) > 500:
        raise Invalid(
            Refusal.VALUE_WRONG, field="trích yếu", value=f"{subject[:40]}…", why="dài quá 500 ký tự"
        )
    if bears_mark(facts.subject) or bears_mark(facts.content):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    require_fit(facts.kind, way=facts.way, content=facts.content)
    signer = _signer(facts.signer_post_id, actor=actor, now=now)
    document.way, document.kind, document.urgency = facts.way, facts.kind, facts.urgency
    document.subject, document.subject_folded = subject, fold(subject)
    document.content = nfc_lines(facts.content)
    document.addressees = [nfc(line) for line in facts.addressees if nfc(line)]
    document.to_places = [nfc(line) for line in facts.to_places if nfc(line)]
    document.due_on, document.signer = facts.due_on, signer
    document.circulation, document.annexes_apart = facts.circulation, facts.annexes_apart
    document.paper_follows = facts.paper_follows
    document.co_signers = [nfc(line)[:300] for line in facts.co_signers if nfc(line)]
    linking.write(
        document, kind=facts.link_kind, linked_id=facts.linked_id, with_kind=facts.kind, actor=actor
    )
    document.issued_with = partners(facts.kind, facts.issued_with)
    document.notation = notation_for(
        facts.kind, agency=document.agency, drafter=document.drafter, issued_with=document.issued_with
    )
    if facts.kind.is_normative:  # found out now rather than by the clerk, who could not number it
        registers.own_book(
            document.agency_id, kind=BookKind.OUTGOING, document_kind=facts.kind, unit_id=document.unit_id
        )
    document.version = document.version + 1 if document.pk else 1
    document.save()
    write_recipients(document, facts.recipient_ids, now=now)
    write_units(document, facts.unit_ids)


def _signer(post_id: int, *, actor: Actor, now: datetime) -> Post:
    for post in directory.leaders(actor, on=hanoi_date(now)):
        if post.pk == post_id:
            return post
    raise Invalid(
        Refusal.VALUE_WRONG, field="người ký", value=str(post_id), why="không phải lãnh đạo đương nhiệm"
    )


def write_recipients(document: OutgoingDocument, recipient_ids: Sequence[int], *, now: datetime) -> None:
    """Have the document go to these agencies. Raises Invalid for one that is not in the address book today."""
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


def write_units(document: OutgoingDocument, unit_ids: Sequence[int]) -> None:
    """Have the document go to these units of its agency. Raises Invalid for one that is none, or was dissolved."""
    wanted = list(dict.fromkeys(unit_ids))
    known = set(open_units(document.agency_id).filter(pk__in=wanted).values_list("pk", flat=True))
    held = set(document.units.values_list("unit_id", flat=True))
    for unit_id in wanted:
        if unit_id not in known | held:
            raise Invalid(Refusal.NOT_FOUND, what="đơn vị nhận")
    document.units.exclude(unit_id__in=wanted).delete()
    UnitRecipient.objects.bulk_create(
        UnitRecipient(document=document, unit_id=pk) for pk in wanted if pk not in held
    )


def units_to_reach(document: OutgoingDocument) -> QuerySet[UnitRecipient]:
    """Return the units that it goes to, but for those that were dissolved since: nobody is there any more."""
    return document.units.filter(unit__in=open_units(document.agency_id)).select_related("unit")


def require_current(
    document: OutgoingDocument, signed: Mapping[int, str], *, all_files: bool = False
) -> None:
    """Go on only if the files that were signed, by ordinal, are still the current ones, or all of them."""
    rows = document.files.filter(is_current=True)
    current = dict(rows.values_list("ordinal", "file__sha256"))
    looked_at = current if all_files else {ordinal: current.get(ordinal) for ordinal in signed}
    if looked_at != signed:
        raise Conflict(Refusal.CHANGED_MEANWHILE)


def require_recipient(document: OutgoingDocument) -> None:
    """Go on only if somebody will get it: what can never be issued takes no number."""
    if not document.recipients.exists() and not units_to_reach(document).exists():
        raise Invalid(Refusal.NO_RECIPIENT)


def drop_annexes(document: OutgoingDocument, facts: DraftFacts, files: Sequence[NewFile]) -> None:
    """Let annexes go no longer with the document: those dropped, and those typed before and not any more."""
    typed = {file.ordinal for file in files if file.ordinal > TYPED_ANNEXES}
    current = OutgoingFile.objects.filter(document=document, is_current=True, ordinal__gt=0)
    gone = Q(ordinal__in=facts.dropped) | (Q(ordinal__gt=TYPED_ANNEXES) & ~Q(ordinal__in=typed))
    current.filter(gone).update(is_current=False)


def keep_files(
    document: OutgoingDocument, files: Sequence[NewFile], *, move: Move | None, now: datetime
) -> None:
    """Keep files as the current versions; what was there stays as an earlier one."""
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
        row = OutgoingFile.objects.create(
            document=document,
            file=stored,
            role=new.role,
            ordinal=new.ordinal,
            version=last.version + 1 if last else 1,
            made_by=move.value if move else "complete",
            places=new.places,
        )
        if not new.ordinal and move in _DRAFTING and document.way_word is Way.DIGITAL:
            queue.enqueue("outgoing.check_form", {"file_id": row.pk}, now=now, priority=6)
