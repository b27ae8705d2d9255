"""Reads of outgoing documents, always from what the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import numbers
from vanthu.core.rows import JsonRows, moment
from vanthu.core.search import WordIndex
from vanthu.core.shapes import Shaped
from vanthu.core.statements import Rows, belonging
from vanthu.directory.models import Agency
from vanthu.documents.words import Urgency, code_of, printed_number
from vanthu.exchange.punctuality import Tally
from vanthu.registers import queries as registers

from . import policies
from .models import Chain, ChainStep, OutgoingDocument, OutgoingFile, RecipientGroup, TakeBack, Turn, UnitHead
from .states import Move, State, Way
from .words import TakeBackState, TurnState

WORDS: Final = WordIndex(
    "outgoing_words", OutgoingDocument._meta.db_table, ("subject_folded", "number", "notation")
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who must do what next, for the "what now" box."""

    move: Move
    who: str
    """The persons' names, or the words for the clerk."""
    is_mine: bool
    since: datetime
    """Since when it waits."""
    turns: tuple[Turn, ...] = ()
    """The checks that are waited for."""


_TURNS: Final = Prefetch("turns", Turn.objects.select_related("post__person"))
_TURNS_OF: Final = Rows(
    lambda: Turn.objects.filter(document_id__in=numbers("keys")).select_related("post__person")
)
_NEXT: Final = {
    Way.DIGITAL: {
        State.DRAFT: Move.SUBMIT,
        State.RETURNED: Move.SUBMIT,
        State.IN_REVIEW: Move.CHECK,
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
    if move is Move.NUMBER and document.change_reason:
        move = Move.REOPEN
    waited = tuple(turn for turn in document.turns.all() if turn.state_word is TurnState.OPEN)
    since = document.waiting_since or document.signed_at or document.submitted_at or document.created_at
    if move is Move.CHECK:
        since = min((turn.opened_at for turn in waited if turn.opened_at), default=since)
    who = _WHO[move](document) if move in _WHO else "Văn thư"
    is_mine = policies.may(actor, document, move)
    return NextStep(move=move, who=who, is_mine=is_mine, since=since, turns=waited)


def _checkers(document: OutgoingDocument) -> str:
    turns = [turn for turn in document.turns.all() if turn.state_word is TurnState.OPEN]
    return ", ".join(dict.fromkeys(turn.post.person.full_name for turn in turns))


def _signer(document: OutgoingDocument) -> str:
    return document.signer.person.full_name


_WHO: Final[Mapping[Move, Callable[[OutgoingDocument], str]]] = {
    Move.SUBMIT: lambda document: document.drafter.person.full_name,
    Move.CHECK: _checkers,
    Move.SIGN: _signer,
    Move.REOPEN: _signer,
}


def get(actor: Actor, document_id: int) -> OutgoingDocument:
    """Return a document that the actor may see. Raises NotFound."""
    document = whole(actor).filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    return document


def whole(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Return the documents that the actor may see, each with what belongs to its facts and with its turns."""
    return with_facts(actor).prefetch_related(_TURNS)


def with_facts(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Return the documents that the actor may see, each with what belongs to its facts."""
    rows = policies.visible_to(actor)
    return rows.select_related("agency", "unit", "signer__person", "drafter__person", "linked")


def gather_turns(documents: Sequence[OutgoingDocument]) -> None:
    """Give documents their turns, by one composed statement."""
    if documents:
        belonging(documents, "turns", _TURNS_OF.all(keys=[document.pk for document in documents]))


def sees(actor: Actor, document_id: int) -> bool:
    """Say whether the actor may see a document."""
    return policies.visible_to(actor).filter(pk=document_id).exists()


def file(actor: Actor, document_id: int, ordinal: int, *, version: int | None = None) -> OutgoingFile:
    """Return a file, its current version unless another is named. Raises NotFound."""
    rows = OutgoingFile.objects.filter(
        document__in=policies.visible_to(actor).filter(pk=document_id), ordinal=ordinal
    )
    rows = rows.filter(is_current=True) if version is None else rows.filter(version=version)
    found = rows.select_related("file", "document").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="tệp")
    return found


def versions(actor: Actor, document_id: int, ordinal: int) -> list[OutgoingFile]:
    """Return every version of a file, the oldest first. Raises NotFound for a document not seen."""
    if not sees(actor, document_id):
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    rows = OutgoingFile.objects.filter(document_id=document_id, ordinal=ordinal).select_related("file")
    return list(rows.order_by("version"))


def mine_to_do(actor: Actor, *, limit: int = 50) -> list[tuple[OutgoingDocument, NextStep]]:
    """Return the documents whose next step is the actor's, urgent first, then the longest waiting."""
    rows = _UNDER_WAY.all(limit * 4, actor)
    gather_turns(rows)
    lines: list[tuple[OutgoingDocument, NextStep]] = []
    for document in rows:
        step = next_step(document, actor)
        if step is not None and step.is_mine:
            lines.append((document, step))
    return lines[:limit]


def _under_way(most: int, actor: Actor) -> QuerySet[OutgoingDocument]:
    # Said by a column that is empty until then: an index holds only those, whatever the planner thinks of states.
    rows = policies.visible_to(actor).filter(issued_at=None)
    return rows.select_related("signer__person", "drafter__person").order_by("-urgency", "id")[:most]


_UNDER_WAY: Final = Shaped(_under_way)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the clerk proposed and a leader, another person, is to approve: taking a copy back, or a sub-number."""

    document_id: int
    subject: str
    code: str
    whom: str
    """Whose copy is taken back; who asks for the sub-number."""
    reason: str
    asked_at: datetime
    urgency: Urgency = Urgency.ORDINARY
    after: str = ""
    """The number after which a sub-number is to stand; empty for a copy that is taken back."""


def to_approve(actor: Actor, *, limit: int = 50) -> list[Proposal]:
    """Return the proposals that the actor may approve: a leader's, never one's own. One query."""
    if actor.agency_id is None or not actor.holds(Role.LEADER):
        return []
    # From the few proposals to their documents; “document in all those I may see” went through all those.
    seen = Exists(policies.visible_to(actor).filter(pk=OuterRef("document_id")))
    backs = TakeBack.objects.filter(seen, state=TakeBackState.ASKED, document__agency_id=actor.agency_id)
    backs = backs.exclude(asked_person_id=actor.person_id).order_by("id")[:limit]
    wishes = registers.wishes_to_answer(actor)[:limit]
    rows = Agency.objects.annotate(
        backs=JsonRows(
            backs, "document_id", "reason", "asked_at", subject="document__subject", number="document__number",
            suffix="document__number_suffix", notation="document__notation", urgency="document__urgency",
            whom="delivery__recipient__name",
        ),
        wishes=JsonRows(
            wishes, "document_id", "reason", "asked_at", "number", subject="document_label", whom="asked_by"
        ),
    )  # fmt: skip
    found: Any = rows.get(pk=actor.agency_id)  # an agency with what is annotated here
    return [*map(_take_back, found.backs), *map(_wish, found.wishes)]


def _take_back(row: dict[str, Any]) -> Proposal:  # Any: JSON values differ by key
    code = code_of(row.pop("number"), row.pop("notation"), row.pop("suffix"))
    asked_at = moment(row.pop("asked_at"))
    assert asked_at is not None
    return Proposal(**row | {"code": code, "asked_at": asked_at, "urgency": Urgency(row["urgency"])})


def _wish(row: dict[str, Any]) -> Proposal:  # Any: as above
    after, asked_at = printed_number(row.pop("number")), moment(row.pop("asked_at"))
    assert asked_at is not None
    return Proposal(**row, code="", asked_at=asked_at, after=after)


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


def chain_steps(actor: Actor) -> dict[str, tuple[ChainStep, ...]]:
    """Return the steps that are set, by type of document, "" for every type without its own."""
    rows = Chain.objects.filter(agency_id=actor.agency_id or 0, is_current=True)
    rows = rows.prefetch_related(Prefetch("steps", ChainStep.objects.select_related("post__person")))
    return {chain.kind: tuple(chain.steps.all()) for chain in rows}


def groups(actor: Actor) -> list[RecipientGroup]:
    """Return the groups of recipients of the actor's agency, each with its members."""
    rows = RecipientGroup.objects.filter(agency_id=actor.agency_id or 0)
    return list(rows.prefetch_related("members"))


def unit_heads(actor: Actor) -> dict[int, int]:
    """Return who approves the content for each unit: post by unit."""
    rows = UnitHead.objects.filter(unit__agency_id=actor.agency_id or 0)
    return dict(rows.values_list("unit_id", "post_id"))
