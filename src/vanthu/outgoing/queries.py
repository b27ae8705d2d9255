"""Reads of outgoing documents, always from what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.pages import Page, page
from vanthu.core.text import fold
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind
from vanthu.exchange import queries as exchange
from vanthu.exchange.punctuality import Tally
from vanthu.exchange.queries import DeliveryView
from vanthu.verification import queries as verification
from vanthu.verification.models import VerificationReport

from . import policies, states
from .models import OutgoingDocument, OutgoingFile, TakeBack
from .states import Move, State, Way
from .words import TakeBackState


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's current version with what was found out about its signatures."""

    row: OutgoingFile
    report: VerificationReport | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who must do what next, for the "what now" box."""

    move: Move
    who: str
    """The person's name, or the words for the clerk."""
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OutgoingPage:
    """Everything that the page of an outgoing document shows."""

    document: OutgoingDocument
    files: tuple[FileFacts, ...]
    versions: tuple[OutgoingFile, ...]
    recipients: tuple[Agency, ...]
    deliveries: tuple[DeliveryView, ...]
    moves: frozenset[Move]
    """What the reader may do now."""
    next_step: NextStep | None
    history: tuple[AuditEntry, ...]
    followers: tuple[OutgoingDocument, ...] = ()
    """Documents of the agency that recall, replace, amend or correct this one; drafts only for who sees them."""
    take_backs: tuple[TakeBack, ...] = ()
    may_follow: bool = False
    """Whether the reader may begin a document about this one."""
    may_ask_back: bool = False
    may_decide: bool = False


_NEXT = {
    Way.DIGITAL: {
        State.DRAFT: Move.SUBMIT,
        State.RETURNED: Move.SUBMIT,
        State.SUBMITTED: Move.SIGN,
        State.SIGNED: Move.NUMBER,
        State.NUMBERED: Move.SEAL,
        State.SEALED: Move.ISSUE,
    },
    Way.PAPER: {
        State.DRAFT: Move.TAKE_PAPER_NUMBER,
        State.RETURNED: Move.TAKE_PAPER_NUMBER,
        State.PAPER_NUMBERED: Move.ATTACH_SCAN,
        State.SCANNED: Move.SEAL_COPY,
        State.SEALED: Move.ISSUE,
    },
}


def next_step(document: OutgoingDocument, actor: Actor) -> NextStep | None:
    """Return who must do what next; None once the document is issued."""
    move = _NEXT[document.way_word].get(document.state_word)
    if move is None:
        return None
    if move is Move.SUBMIT:
        who = document.drafter.person.full_name
    elif move is Move.SIGN:
        who = document.signer.person.full_name
    else:
        who = "Văn thư"
    return NextStep(move=move, who=who, is_mine=policies.may(actor, document, move))


def listed(
    actor: Actor,
    *,
    state: State | None = None,
    kind: Kind | None = None,
    text: str = "",
    after: int | None = None,
) -> Page[OutgoingDocument]:
    """Return a page of outgoing documents, newest first, filtered by state, kind and words of the subject."""
    rows = policies.visible_to(actor).select_related("signer__person", "drafter__person")
    if state is not None:
        rows = rows.filter(state=state)
    if kind is not None:
        rows = rows.filter(kind=kind)
    for word in fold(text).split():
        rows = rows.filter(subject_folded__contains=word)
    return page(rows, after=after)


def shown(actor: Actor, document_id: int) -> OutgoingPage:
    """Return what the page of a document shows. Raises NotFound if the actor may not see it."""
    document = get(actor, document_id)
    versions = list(document.files.select_related("file"))
    current = [row for row in versions if row.is_current]
    reports = verification.latest_of((row.file.sha256 for row in current), agency_id=document.agency_id)
    moves = (
        move
        for move in states.MOVES[document.way_word]
        if states.is_possible(document.way_word, document.state_word, move)
        and policies.may(actor, document, move)
    )
    return OutgoingPage(
        document=document,
        files=tuple(FileFacts(row, reports.get(row.file.sha256)) for row in current),
        versions=tuple(versions),
        recipients=tuple(row.agency for row in document.recipients.select_related("agency")),
        deliveries=tuple(exchange.deliveries_of(document._meta.label_lower, document.pk)),
        moves=frozenset(moves),
        next_step=next_step(document, actor),
        history=tuple(audit.history(document)),
        followers=tuple(policies.visible_to(actor).filter(linked=document).order_by("id")),
        take_backs=tuple(document.take_backs.select_related("delivery__recipient")),
        may_follow=document.state_word is State.ISSUED and policies.may_draft(actor),
        may_ask_back=document.state_word is State.ISSUED and policies.may_ask_back(actor, document),
        may_decide=policies.may_decide_take_back(actor, document),
    )


def get(actor: Actor, document_id: int) -> OutgoingDocument:
    """Return a document that the actor may see. Raises NotFound."""
    rows = policies.visible_to(actor).select_related(
        "agency", "unit", "signer__person", "drafter__person", "linked"
    )
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    return document


def sees(actor: Actor, document_id: int) -> bool:
    """Say whether the actor may see a document."""
    return policies.visible_to(actor).filter(pk=document_id).exists()


def file(actor: Actor, document_id: int, ordinal: int, *, version: int | None = None) -> OutgoingFile:
    """Return a file, its current version unless another is named. Raises NotFound."""
    rows = OutgoingFile.objects.filter(
        document__in=policies.visible_to(actor).filter(pk=document_id), ordinal=ordinal
    )
    rows = rows.filter(is_current=True) if version is None else rows.filter(version=version)
    found = rows.select_related("file").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="tệp")
    return found


def mine_to_do(actor: Actor, *, limit: int = 50) -> list[tuple[OutgoingDocument, NextStep]]:
    """Return the documents whose next step is the actor's, urgent first, then the longest waiting."""
    rows = policies.visible_to(actor).exclude(state__in=states.OUT)
    rows = rows.select_related("signer__person", "drafter__person").order_by("-urgency", "id")
    lines: list[tuple[OutgoingDocument, NextStep]] = []
    for document in rows[: limit * 4]:
        step = next_step(document, actor)
        if step is not None and step.is_mine:
            lines.append((document, step))
    return lines[:limit]


def to_approve(actor: Actor, *, limit: int = 50) -> list[TakeBack]:
    """Return the proposals to take a copy back that the actor may approve: never one's own."""
    rows = TakeBack.objects.filter(document__in=policies.visible_to(actor), state=TakeBackState.ASKED)
    found = rows.select_related("document", "delivery__recipient").order_by("id")[:limit]
    return [
        row
        for row in found
        if policies.may_decide_take_back(actor, row.document) and row.asked_person_id != actor.person_id
    ]


def punctuality(actor: Actor, *, since: datetime, until: datetime, now: datetime) -> list[Tally]:
    """Return how punctually the agency issues what it signs, by drafting unit.

    Counted are signed documents whose limit lies in the period. Source: QĐ 28/2018 Art 6.2, NĐ 30/2020 Art 18.1.
    """
    rows = OutgoingDocument.objects.filter(
        agency_id=actor.agency_id or 0, send_by__gte=since, send_by__lt=until
    )
    counted = (
        rows.values("unit__name")
        .annotate(
            on_time=Count("pk", filter=Q(issued_at__lte=F("send_by"))),
            late=Count("pk", filter=Q(issued_at__gt=F("send_by"))),
            overdue=Count("pk", filter=Q(issued_at=None, send_by__lt=now)),
            waiting=Count("pk", filter=Q(issued_at=None, send_by__gte=now)),
        )
        .order_by("unit__name")
    )
    return [
        Tally(row["unit__name"] or "", "", row["on_time"], row["late"], row["overdue"], row["waiting"])
        for row in counted
    ]
