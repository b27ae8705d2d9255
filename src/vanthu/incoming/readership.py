"""Who may read an incoming document by office, and who may let somebody else read it (NĐ 30/2020 App VI III.3.b)."""

from __future__ import annotations

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.directory.readership import Ground, Reader

from . import policies
from .models import IncomingDocument
from .states import State


def to_show(actor: Actor, document_id: int) -> IncomingDocument:
    """Return a document that the actor may let somebody see: leaders and clerks. Raises NotFound."""
    document = policies.visible_to(actor).filter(pk=document_id).first()
    if document is None or not policies.may_see_readers(actor, document):
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đến")
    return document


def readers(document: IncomingDocument) -> tuple[Reader, ...]:
    """Return who may read the document by office, as `policies.visible_to` has it."""
    found = [Reader(Ground.CLERKS), Reader(Ground.LEADERS)]
    if document.number is not None and document.state_word not in {State.RECEIVED, State.REFUSED}:
        found.append(Reader(Ground.AGENCY))
    return tuple(found)
