"""Reads of incoming documents, always from what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import number
from vanthu.core.rows import JsonRows, moment
from vanthu.core.search import WordIndex
from vanthu.core.shapes import Shaped
from vanthu.core.statements import Rows
from vanthu.documents import queries as documents
from vanthu.documents.queries import Reading
from vanthu.exchange.punctuality import Tally
from vanthu.exchange.words import Business
from vanthu.verification import queries as verification
from vanthu.verification.models import VerificationReport

from . import policies, states
from .models import Assignment, IncomingDocument, IncomingFile, RecallRequest
from .states import Move, State
from .words import RecallAnswer

WORDS: Final = WordIndex(
    "incoming_words", IncomingDocument._meta.db_table, ("subject_folded", "code_folded", "number")
)
_UNREGISTERED: Final = frozenset({State.RECEIVED, State.REFUSED})


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
    assignments: tuple[Assignment, ...] = ()
    """Those that stand; once it is done, the last ones."""
    recalls: tuple[RecallRequest, ...] = ()
    """The sender's wishes to have it back, with their answers."""
    followers: tuple[IncomingDocument, ...] = ()
    """Later documents of the sender about this one."""
    readers: tuple[Reading, ...] = ()
    """Who opened it, for those who may know."""
    is_read: bool = False
    """Whether the reader, in this post, opened it before as it is now."""

    @property
    def replaced_by(self) -> IncomingDocument | None:
        """Return the registered document that put this one out of use."""
        if self.document.state_word is not State.REPLACED:
            return None
        newer = (one for one in self.followers if one.business_word is Business.REPLACE)
        return next((one for one in newer if one.state_word not in _UNREGISTERED), None)

    @property
    def open_recall(self) -> RecallRequest | None:
        """Return the wish that waits for an answer."""
        return next((one for one in self.recalls if one.answer_word is RecallAnswer.OPEN), None)


def shown(actor: Actor, document_id: int) -> IncomingPage:
    """Return what the page of a document shows. Raises NotFound if the actor may not see it."""
    document = _found(actor, document_id)
    readings = documents.readings(document.read_marks)
    moves = (
        move
        for move in Move
        if states.is_possible(document.state_word, move) and policies.may(actor, document, move)
    )
    return IncomingPage(
        document=document,
        files=tuple(FileFacts(row, verification.report_of(row.reports)) for row in _files(document)),
        moves=frozenset(moves),
        history=tuple(audit.history(document)),
        assignments=_assignments(document),
        recalls=tuple(_recall(row) for row in document.asked_back),
        followers=tuple(IncomingDocument(**row) for row in document.later),
        readers=readings if policies.may_see_readers(actor, document) else (),
        is_read=(actor.person_id, actor.post_id, document.version)
        in {(one.person_id, one.post_id, one.version) for one in readings},
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    document_id: int


def _found(actor: Actor, document_id: int) -> Any:  # Any: a document with what is annotated here
    found = _DOCUMENT.all(None, actor, _Wanted(document_id))
    if not found:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đến")
    return found[0]


def _document(_form: None, actor: Actor, wanted: _Wanted) -> QuerySet[IncomingDocument]:
    """Return the document with its short lists in columns of their own."""
    later = policies.visible_to(actor).filter(linked=OuterRef("pk")).order_by("id")
    recalls = RecallRequest.objects.filter(document=OuterRef("pk")).order_by("id")
    rows = policies.visible_to(actor).select_related("agency", "duplicate_of", "linked")
    rows = rows.annotate(
        read_marks=documents.mark_rows(IncomingDocument._meta.label_lower),
        asked_back=JsonRows(
            recalls, "id", "notice_id", "asked_by", "reason", "asked_at", "answer", "answer_reason", "answered_by",
            "answered_at", notice_code="notice__code",
        ),
        later=JsonRows(later, "id", "code", "state", "business"),
    )  # fmt: skip
    return rows.filter(pk=wanted.document_id)


_DOCUMENT: Final = Shaped(_document)


def _with_reports() -> QuerySet[IncomingFile]:
    """Return the files, each with the newest report on its signatures."""
    rows = IncomingFile.objects.filter(document_id=number("document_id")).select_related("file")
    return rows.annotate(reports=verification.newest_report(number("agency_id")))


_FILES: Final = Rows(_with_reports)


def _files(document: IncomingDocument) -> list[Any]:  # Any: a file with what is annotated here
    return _FILES.all(agency_id=document.agency_id, document_id=document.pk)


def _recall(row: dict[str, Any]) -> RecallRequest:  # Any: JSON values differ by key
    code = row.pop("notice_code")
    moments = {key: moment(row[key]) for key in ("asked_at", "answered_at")}
    recall = RecallRequest(**row | moments)
    if recall.notice_id is not None:
        recall.notice = IncomingDocument(pk=recall.notice_id, code=code)
    return recall


def _assignments(document: IncomingDocument) -> tuple[Assignment, ...]:
    rows = _ASSIGNMENTS.all(document_id=document.pk)
    current = [row for row in rows if row.ended_at is None]
    return tuple(current or [row for row in rows if row.ended_at and row.ended_at == document.finished_at])


_ASSIGNMENTS: Final = Rows(
    lambda: Assignment.objects.filter(document_id=number("document_id")).select_related(
        "unit", "post__person", "post__unit"
    )
)


def file(actor: Actor, document_id: int, ordinal: int) -> IncomingFile:
    """Return a file that the actor may see. Raises NotFound."""
    rows = IncomingFile.objects.filter(
        document__in=policies.visible_to(actor).filter(pk=document_id), ordinal=ordinal
    )
    found = rows.select_related("file", "document").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="tệp")
    return found


def to_register(actor: Actor, *, limit: int = 50) -> list[IncomingDocument]:
    """Return what waits for the clerk, urgent first, then the longest waiting; not what the sender wants back."""
    if not actor.holds(Role.CLERK):
        return []
    return [row for row in _TO_REGISTER.all(limit, actor) if policies.may(actor, row, Move.REGISTER)]


def _to_register(limit: int, actor: Actor) -> QuerySet[IncomingDocument]:
    asked_back = RecallRequest.objects.filter(answer=RecallAnswer.OPEN).values("document")
    waiting = policies.visible_to(actor).filter(state=State.RECEIVED).exclude(pk__in=asked_back)
    return waiting.order_by("-urgency", "id")[:limit]


def to_assign(actor: Actor, *, limit: int = 50) -> list[IncomingDocument]:
    """Return what waits for a leader's word, urgent first, then the longest waiting."""
    if not actor.holds(Role.LEADER):
        return []
    return [row for row in _TO_ASSIGN.all(limit, actor) if policies.may(actor, row, Move.ASSIGN)]


def _to_assign(limit: int, actor: Actor) -> QuerySet[IncomingDocument]:
    return policies.visible_to(actor).filter(state=State.REGISTERED).order_by("-urgency", "id")[:limit]


def to_handle(actor: Actor, *, limit: int = 50) -> list[Assignment]:
    """Return the work that the actor, or the actor's unit, leads, by deadline."""
    return _TO_HANDLE.all(limit, actor)


def _to_handle(limit: int, actor: Actor) -> QuerySet[Assignment]:
    rows = policies.leads(actor).filter(document__state__in=[State.ASSIGNED, State.IN_PROGRESS])
    return rows.select_related("document").order_by("due_on", "id")[:limit]


def to_answer(actor: Actor, *, limit: int = 50) -> list[RecallRequest]:
    """Return the senders' wishes to have a document back that wait for the clerk."""
    if not actor.holds(Role.CLERK):
        return []
    found = _TO_ANSWER.all(limit, actor)
    return [row for row in found if policies.may(actor, row.document, Move.GIVE_BACK)]


def _to_answer(limit: int, actor: Actor) -> QuerySet[RecallRequest]:
    # From the few open wishes to their documents; “document in all those I may see” went through all those.
    seen = Exists(policies.visible_to(actor).filter(pk=OuterRef("document_id")))
    rows = RecallRequest.objects.filter(seen, answer=RecallAnswer.OPEN).select_related("document")
    return rows.order_by("id")[:limit]


_TO_REGISTER: Final = Shaped(_to_register)
_TO_ASSIGN: Final = Shaped(_to_assign)
_TO_HANDLE: Final = Shaped(_to_handle)
_TO_ANSWER: Final = Shaped(_to_answer)


def punctuality(actor: Actor, *, since: datetime, until: datetime, now: datetime) -> list[Tally]:
    """Return how punctually arrivals are registered or refused, by sender (NĐ 30/2020 Art 21.2.c: the same day).

    Counted are arrivals whose limit lies in the period.
    """
    rows = IncomingDocument.objects.filter(
        agency_id=actor.agency_id or 0, answer_by__gte=since, answer_by__lt=until
    )
    counted = (
        rows.values("sender_name", "sender_code")
        .annotate(
            on_time=Count("pk", filter=Q(answered_at__lte=F("answer_by"))),
            late=Count("pk", filter=Q(answered_at__gt=F("answer_by"))),
            overdue=Count("pk", filter=Q(answered_at=None, answer_by__lt=now)),
            waiting=Count("pk", filter=Q(answered_at=None, answer_by__gte=now)),
        )
        .order_by("sender_name")
    )
    return [
        Tally(
            row["sender_name"],
            row["sender_code"],
            row["on_time"],
            row["late"],
            row["overdue"],
            row["waiting"],
        )
        for row in counted
    ]
