"""What an arrival means for an earlier document of the same sender: recalled, updated or replaced, never silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.core.statements import Columns
from vanthu.core.text import fold
from vanthu.exchange import actions as exchange
from vanthu.exchange import awaiting, received
from vanthu.exchange.letters import LinkedDocument, ReceivedLetter
from vanthu.exchange.models import Awaited, InboundPackage
from vanthu.exchange.words import Business
from vanthu.incoming import asking_back, states
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.moving import move
from vanthu.incoming.states import Move, State

AGREED, DECLINED = "15", "16"
"""Business statuses: update, replacement or recall agreed, or declined."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an agency has of the documents that a package is about."""

    here: tuple[IncomingDocument, ...]
    missing: tuple[LinkedDocument, ...]
    """What has neither come nor been turned away."""

    @property
    def is_to_wait(self) -> bool:
        """Say whether the package came before everything that it is about."""
        return bool(self.missing) and not self.here


def find(about: Sequence[LinkedDocument], package: InboundPackage) -> Found:
    """Look for the earlier documents of the same sender: nobody speaks about another's.

    Code and day count where no identifier leads to a document, and only if one document alone bears them.
    """
    own = _of_sender(package)
    here: list[IncomingDocument] = []
    missing: list[LinkedDocument] = []
    is_turned_away = False
    for name in (one for one in about if one.edxml_id):
        rows = list(own.filter(package__edxml_id=name.edxml_id))
        here += rows
        if not rows and received.was_turned_away(package, name.edxml_id):
            is_turned_away = True
        elif not rows:
            missing.append(name)
    if here or is_turned_away:
        return Found(tuple(here), tuple(missing))
    for name in (one for one in about if not one.edxml_id):
        rows = list(own.filter(code_folded=fold(name.code)[:100], issued_on=name.issued_on)[:2])
        here += rows if len(rows) == 1 else []
        missing += [] if rows else [name]
    return Found(tuple(here), tuple(missing))


def _of_sender(package: InboundPackage) -> QuerySet[IncomingDocument]:
    rows = IncomingDocument.objects.filter(
        agency_id=package.recipient_id, package__sender_id=package.sender_id
    )
    return rows.exclude(package_id=package.pk).order_by("id")


def link(
    document: IncomingDocument, letter: ReceivedLetter, found: Found, *, actor: Actor, now: datetime
) -> None:
    """Tie a document to the earlier ones that it is about; a recall becomes a question to the clerk.

    What came after it is tied to it as it would have been in the right order.
    """
    if not (found.here or found.missing):
        return
    awaiting.take_up(letter.package_id, without=found.missing)
    is_news = document.linked_id is None and bool(found.here)
    if document.linked_id is None:
        document.linked = found.here[0] if found.here else None
    document.is_orphan = document.linked_id is None
    document.save(update_fields=["linked", "is_orphan"])
    if document.business_word is Business.RECALL:
        _ask_back(document, letter, found, actor=actor, now=now)
    elif is_news and document.state_word in states.NUMBERED:
        take_over(document, actor=actor, now=now)
    elif is_news and document.state_word is State.REFUSED:
        turn_down(document, actor=actor, now=now)


def _ask_back(
    document: IncomingDocument, letter: ReceivedLetter, found: Found, *, actor: Actor, now: datetime
) -> None:
    for target in found.here:
        asking_back.ask(
            target,
            package_id=letter.package_id,
            notice=document,
            asked_by=letter.sender_name,
            reason=letter.reason or letter.subject,
            actor=actor,
            now=now,
        )


def _came() -> QuerySet[Awaited, int]:
    opened = IncomingDocument.objects.filter(
        agency_id=OuterRef("package__recipient_id"), package__sender_id=OuterRef("package__sender_id")
    ).exclude(package_id=OuterRef("package_id"))
    named = opened.filter(package__edxml_id=OuterRef("edxml_id"))
    printed = opened.filter(code_folded=OuterRef("code_folded"), issued_on=OuterRef("issued_on"))
    is_named, is_printed = ~Q(edxml_id=""), ~Q(code_folded="")
    rows = Awaited.objects.filter(
        is_named & (Exists(named) | Exists(received.turned_away())) | is_printed & Exists(printed)
    )
    return rows.order_by("package_id").values_list("package_id", flat=True).distinct()[: awaiting.MOST]


_CAME: Final = Columns(_came)


def came() -> list[int]:
    """Return the packages that wait although something they are about was opened or refused.

    Whoever parks a package and whoever opens what it is about at the same moment do not see each other.
    """
    return _CAME.column()


def take_over(document: IncomingDocument, *, actor: Actor, now: datetime) -> None:
    """Once an update or a replacement is registered, say so at the earlier document and to the sender."""
    target = _target(document)
    if target is None:
        return
    if document.business_word is Business.REPLACE and states.is_possible(target.state_word, Move.REPLACE):
        target.closed_at, target.closed_by = now, actor.label[:400]
        move(target, Move.REPLACE)
    record(Event.INCOMING_FOLLOWED, target, actor=actor, now=now, why=str(document))
    exchange.report_status(
        target.package_id,
        status=AGREED,
        description=f"{document.business_word.vi}: {document.code}, số đến {document.number:02d}",
        staff=actor.name,
        actor=actor,
        now=now,
    )


def turn_down(document: IncomingDocument, *, actor: Actor, now: datetime) -> None:
    """Once an update or a replacement is refused, tell the sender that the earlier document stands."""
    target = _target(document)
    if target is not None:
        exchange.report_status(
            target.package_id,
            status=DECLINED,
            description=document.refuse_reason,
            staff=actor.name,
            actor=actor,
            now=now,
        )


def _target(document: IncomingDocument) -> IncomingDocument | None:
    if document.linked_id is None or document.business_word not in {Business.UPDATE, Business.REPLACE}:
        return None
    return IncomingDocument.objects.select_for_update().get(pk=document.linked_id)
