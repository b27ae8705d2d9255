"""Whom a submitted document has reached: it is taken back only while the next in line has not opened it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vanthu.core.clock import HANOI, hanoi_date
from vanthu.core.errors import Refusal, WrongState
from vanthu.directory.models import Post
from vanthu.documents import queries as documents

from . import turns
from .models import OutgoingDocument
from .states import State
from .words import TurnState


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody for whom the document waits, and since when."""

    post: Post
    since: datetime


def next_in_line(document: OutgoingDocument) -> list[InLine]:
    """Return for whom it waits: who checks it now, or its signer."""
    if document.state_word is State.SUBMITTED:
        since = document.waiting_since or document.submitted_at or document.created_at
        return [InLine(document.signer, since)]
    return [
        InLine(turn.post, turn.opened_at or document.created_at)
        for turn in turns.of_round(document)
        if turn.state_word is TurnState.OPEN
    ]


def require_unopened(document: OutgoingDocument, line: Sequence[InLine], *, now: datetime) -> None:
    """Go on only if nobody in line has opened it since it came to them. Raises WrongState, naming who did and when.

    Who left office since does not keep it.
    """
    for waiting in line:
        if not waiting.post.is_held_on(hanoi_date(now)):
            continue
        mark = documents.opened_since(
            document,
            post_ids=[waiting.post.pk],
            person_ids=[waiting.post.person_id],
            since=waiting.since,
        )
        if mark is not None:
            time = f"{mark.last_read_at.astimezone(HANOI):%H:%M %d/%m/%Y}"
            raise WrongState(Refusal.OPENED_MEANWHILE, name=mark.person.full_name, time=time)
