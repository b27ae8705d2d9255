"""How every verb here begins and ends: the row under its lock, the right asked, the state moved by the table."""

from __future__ import annotations

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.permissions import require
from vanthu.incoming import policies, states
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import Move


def locked(document_id: int, wanted: Move, *, actor: Actor) -> IncomingDocument:
    """Return the row under its lock. Raises NotFound, NotPermitted or WrongState, in this order."""
    document = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đến")
    require(policies.may(actor, document, wanted), policies.PERMISSIONS[wanted])
    states.after(document.state_word, wanted)
    return document


def move(document: IncomingDocument, made: Move) -> None:
    """Move the document by the table and keep it."""
    document.state = states.after(document.state_word, made)
    document.version += 1
    document.save()
