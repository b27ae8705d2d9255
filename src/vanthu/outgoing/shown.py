"""Everything that the page of an outgoing document shows, in few queries: short lists come with the document's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, JSONField, OuterRef, QuerySet, When

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import number
from vanthu.core.rows import JsonRows, moment
from vanthu.core.shapes import Shaped
from vanthu.core.statements import Rows
from vanthu.documents import queries as documents
from vanthu.documents.queries import Reading
from vanthu.exchange import queries as exchange
from vanthu.exchange.queries import DeliveryView
from vanthu.verification import queries as verification
from vanthu.verification.models import VerificationReport

from . import policies, states
from .models import FormReport, OutgoingDocument, OutgoingFile, Recipient, TakeBack, Turn, UnitRecipient
from .queries import NextStep, gather_turns, next_step, with_facts
from .states import Move, State
from .words import LinkKind, TakeBackState, Task, TurnState

SUBJECT: Final = OutgoingDocument._meta.label_lower
_ENDS: Final = {State.RECALLED: LinkKind.RECALL, State.REPLACED: LinkKind.REPLACE}


@dataclass(frozen=True, slots=True)
class Addressed:
    """An agency that the document goes to."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AddressedUnit:
    """A unit of the agency that the document goes to, and who of it opened it, for those who may know."""

    pk: int
    name: str
    readers: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedBack:
    """The wish to have one recipient's copy back."""

    pk: int
    recipient: str
    state_word: TakeBackState
    reason: str
    asked_by: str
    asked_person_id: int | None
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's current version with what was found out about its signatures."""

    row: OutgoingFile
    report: VerificationReport | None


@dataclass(frozen=True, slots=True)
class OutgoingPage:
    """Everything that the page of an outgoing document shows."""

    document: OutgoingDocument
    files: tuple[FileFacts, ...]
    versions: tuple[OutgoingFile, ...]
    recipients: tuple[Addressed, ...]
    units: tuple[AddressedUnit, ...]
    deliveries: tuple[DeliveryView, ...]
    moves: frozenset[Move]
    """What the reader may do now."""
    next_step: NextStep | None
    history: tuple[AuditEntry, ...]
    followers: tuple[OutgoingDocument, ...] = ()
    """Documents of the agency that recall, replace, amend or correct this one; drafts only for who sees them."""
    take_backs: tuple[AskedBack, ...] = ()
    may_follow: bool = False
    """Whether the reader may begin a document about this one."""
    may_ask_back: bool = False
    may_decide: bool = False
    turns: tuple[Turn, ...] = ()
    """Every turn of every round, in order."""
    form: FormReport | None = None
    """What was found on the form of the last version before signatures; None if it has not been checked yet."""
    checks_form: bool = False
    """Whether it waits for the reader to check the form."""
    readers: tuple[Reading, ...] = ()
    """Who opened it, for those who may know."""
    may_see_readers: bool = False
    is_read: bool = False
    """Whether the reader, in this post, opened it before as it is now."""

    @property
    def ended_by(self) -> OutgoingDocument | None:
        """Return the issued document that recalled or replaced this one."""
        wanted = _ENDS.get(self.document.state_word)
        ends = (one for one in self.followers if one.link_word is wanted and _is_out(one))
        return next(ends, None) if wanted else None

    @property
    def rounds(self) -> tuple[tuple[int, tuple[Turn, ...]], ...]:
        """Return the turns by round, the present one first."""
        numbers = sorted({turn.round for turn in self.turns}, reverse=True)
        return tuple((number, tuple(t for t in self.turns if t.round == number)) for number in numbers)

    @property
    def earlier_steps(self) -> tuple[Turn, ...]:
        """Return the steps already taken in the present round, one of each stage: where it can be returned to."""
        if not self.turns:
            return ()
        present = self.rounds[0][1]
        waited = [turn.stage for turn in present if turn.state_word is TurnState.OPEN]
        end = min(waited, default=max(turn.stage for turn in present) + 1)
        return tuple({turn.stage: turn for turn in reversed(present) if turn.stage < end}.values())[::-1]


def shown(actor: Actor, document_id: int) -> OutgoingPage:
    """Return what the page of a document shows. Raises NotFound if the actor may not see it."""
    document = _found(actor, document_id)
    versions = _versions(document)
    readings = documents.readings(document.read_marks)
    may_see_readers = policies.may_see_readers(actor, document)
    readers = readings if may_see_readers else ()
    return OutgoingPage(
        document=document,
        files=tuple(
            FileFacts(row, verification.report_of(row.reports)) for row in versions if row.is_current
        ),
        versions=tuple(versions),
        recipients=tuple(Addressed(**row) for row in document.addressed),
        units=tuple(_addressed(row, readers) for row in document.addressed_units),
        deliveries=tuple(exchange.deliveries_of(SUBJECT, document.pk)) if _is_out(document) else (),
        moves=policies.may_now(actor, document),
        next_step=next_step(document, actor),
        history=tuple(audit.history(document)),
        followers=tuple(
            OutgoingDocument(**row | {"issued_at": moment(row["issued_at"])}) for row in document.later
        ),
        take_backs=tuple(_asked_back(row) for row in document.asked_back),
        may_follow=document.state_word is State.ISSUED and policies.may_draft(actor),
        may_ask_back=document.state_word is State.ISSUED and policies.may_ask_back(actor, document),
        may_decide=policies.may_decide_take_back(actor, document),
        turns=tuple(document.turns.all()),
        form=_form(versions),
        checks_form=any(one.task_word is Task.FORM for one in policies.open_turns(actor, document)),
        readers=readers,
        may_see_readers=may_see_readers,
        is_read=(actor.person_id, actor.post_id, document.version)
        in {(one.person_id, one.post_id, one.version) for one in readings},
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    document_id: int


def _found(actor: Actor, document_id: int) -> Any:  # Any: a document with what is annotated here
    found = _DOCUMENT.all(None, actor, _Wanted(document_id))
    if not found:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    gather_turns(found)
    return found[0]


def _document(_form: None, actor: Actor, wanted: _Wanted) -> QuerySet[OutgoingDocument]:
    """Return the document with its short lists in columns of their own."""
    recipients = Recipient.objects.filter(document=OuterRef("pk")).order_by("id")
    units = UnitRecipient.objects.filter(document=OuterRef("pk")).order_by("id")
    take_backs = TakeBack.objects.filter(document=OuterRef("pk")).order_by("id")
    later = policies.visible_to(actor).filter(linked=OuterRef("pk")).order_by("id")
    rows = with_facts(actor).annotate(
        addressed=JsonRows(recipients, pk="agency_id", code="agency__code", name="agency__name"),
        addressed_units=JsonRows(units, pk="unit_id", name="unit__name"),
        asked_back=JsonRows(
            take_backs, "pk", "state", "reason", "asked_by", "asked_person_id", "asked_at", "decided_by", "decided_at",
            recipient="delivery__recipient__name",
        ),
        read_marks=documents.mark_rows(SUBJECT),
        later=JsonRows(later, "id", "kind", "number", "number_suffix", "notation", "state", "link_kind", "issued_at"),
    )  # fmt: skip
    return rows.filter(pk=wanted.document_id)


_DOCUMENT: Final = Shaped(_document)


def _files() -> QuerySet[OutgoingFile]:
    """Return every version of every file, the current ones with the newest report on their signatures."""
    newest = verification.newest_report(number("agency_id"))
    rows = OutgoingFile.objects.filter(document_id=number("document_id")).select_related(
        "file", "form_report"
    )
    return rows.annotate(reports=Case(When(is_current=True, then=newest), output_field=JSONField()))


_FILES: Final = Rows(_files)


def _addressed(
    row: dict[str, Any], readers: tuple[Reading, ...]
) -> AddressedUnit:  # Any: JSON values differ by key
    return AddressedUnit(**row, readers=tuple(one for one in readers if one.unit_id == row["pk"]))


def _versions(document: OutgoingDocument) -> list[Any]:  # Any: a file with what is annotated here
    return _FILES.all(agency_id=document.agency_id, document_id=document.pk)


def _form(versions: list[OutgoingFile]) -> FormReport | None:
    checked = [row for row in versions if getattr(row, "form_report", None) is not None]
    return max(checked, key=lambda row: row.version).form_report if checked else None


def _asked_back(row: dict[str, Any]) -> AskedBack:  # Any: JSON values differ by key
    moments = {key: moment(row[key]) for key in ("asked_at", "decided_at")}
    state = TakeBackState(row.pop("state"))
    return AskedBack(**row | moments, state_word=state)


def _is_out(document: OutgoingDocument) -> bool:
    return document.state_word in states.OUT
