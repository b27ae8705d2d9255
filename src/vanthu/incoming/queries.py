"""Reads of incoming documents, always from what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.pages import Page, page
from vanthu.core.text import fold
from vanthu.verification import queries as verification
from vanthu.verification.models import VerificationReport

from . import policies, states
from .models import IncomingDocument, IncomingFile
from .states import Move, State


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file with what was found out about its signatures."""

    row: IncomingFile
    report: VerificationReport | None


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """Everything that the page of an incoming document shows."""

    document: IncomingDocument
    files: tuple[FileFacts, ...]
    moves: frozenset[Move]
    """What the reader may do now."""
    history: tuple[AuditEntry, ...]


def listed(
    actor: Actor, *, state: State | None = None, text: str = "", after: int | None = None
) -> Page[IncomingDocument]:
    """Return a page of incoming documents, newest first, filtered by state and by words of subject or code."""
    rows = policies.visible_to(actor)
    if state is not None:
        rows = rows.filter(state=state)
    for word in fold(text).split():
        rows = rows.filter(subject_folded__contains=word) | rows.filter(code_folded__contains=word)
    return page(rows, after=after)


def shown(actor: Actor, document_id: int) -> IncomingPage:
    """Return what the page of a document shows. Raises NotFound if the actor may not see it."""
    document = (
        policies.visible_to(actor).select_related("agency", "duplicate_of").filter(pk=document_id).first()
    )
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đến")
    rows = list(document.files.select_related("file"))
    reports = verification.latest_of((row.file.sha256 for row in rows), agency_id=document.agency_id)
    moves = (
        move
        for move in Move
        if states.is_possible(document.state_word, move) and policies.may(actor, document, move)
    )
    return IncomingPage(
        document=document,
        files=tuple(FileFacts(row, reports.get(row.file.sha256)) for row in rows),
        moves=frozenset(moves),
        history=tuple(audit.history(document)),
    )


def file(actor: Actor, document_id: int, ordinal: int) -> IncomingFile:
    """Return a file that the actor may see. Raises NotFound."""
    rows = IncomingFile.objects.filter(
        document__in=policies.visible_to(actor).filter(pk=document_id), ordinal=ordinal
    )
    found = rows.select_related("file").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="tệp")
    return found


def to_register(actor: Actor, *, limit: int = 50) -> list[IncomingDocument]:
    """Return what waits for the clerk, urgent first, then the longest waiting."""
    rows = policies.visible_to(actor).filter(state=State.RECEIVED).order_by("-urgency", "id")
    return [row for row in rows[:limit] if policies.may(actor, row, Move.REGISTER)]
