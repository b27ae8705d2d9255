"""Who may read an outgoing document by office, and who may let somebody else read it (NĐ 30/2020 App VI III.3.b)."""

from __future__ import annotations

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.directory.readership import Ground, Reader

from . import policies, queries, states
from .models import OutgoingDocument
from .states import Way
from .words import TurnState


def to_show(actor: Actor, document_id: int) -> OutgoingDocument:
    """Return a document that the actor may let somebody see: drafter, leaders and clerks. Raises NotFound."""
    document = queries.get(actor, document_id)
    if not policies.may_see_readers(actor, document):
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    return document


def readers(document: OutgoingDocument) -> tuple[Reader, ...]:
    """Return who may read the document by office, as `policies.visible_to` has it."""
    found = [Reader(Ground.DRAFTER, str(document.drafter))]
    if document.state_word is not states.State.DRAFT:
        found.append(Reader(Ground.SIGNER, str(document.signer)))
    asked = [turn.post for turn in document.turns.all() if turn.state_word is not TurnState.WAITING]
    found += [Reader(Ground.ASKED, str(post)) for post in dict.fromkeys(asked)]
    if document.state_word not in states.UNSIGNED or document.way == Way.PAPER:
        found.append(Reader(Ground.CLERKS))
    if document.state_word in states.OUT:
        found.append(Reader(Ground.AGENCY))
    return tuple(found)
