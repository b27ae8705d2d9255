"""Opening a document's page leaves a mark, once per version; what a page fetches by itself does not count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vanthu.core import clock
from vanthu.documents import actions, queries
from vanthu.personal import actions_notices
from vanthu.personal import queries as personal
from vanthu.web.requests import Request

if TYPE_CHECKING:
    from vanthu.incoming.models import IncomingDocument
    from vanthu.outgoing.models import OutgoingDocument


def note_reading(
    request: Request, document: IncomingDocument | OutgoingDocument, *, is_read: bool | None = None
) -> None:
    """Note that the reader opened the document as it is now. is_read: whether that is known to be noted already."""
    actor = request.actor
    if request.headers.get("X-Background") or actor.person_id is None or actor.post_id is None:
        return
    # Who opens the document needs no notice about it any more.
    if personal.unread_about(actor, document._meta.label_lower, document.pk):
        actions_notices.read_all(
            actor=actor, now=clock.now(), object_type=document._meta.label_lower, object_id=document.pk
        )
    if is_read is None:
        is_read = queries.has_read(document, version=document.version, actor=actor)
    if not is_read:
        actions.note_reading(document, version=document.version, actor=actor, now=clock.now())


def unread(request: Request, documents: Iterable[IncomingDocument | OutgoingDocument]) -> frozenset[int]:
    """Return the ids of the documents, all of one kind, that the reader has never opened."""
    rows = list(documents)
    if not rows:
        return frozenset()
    read = queries.read_ids(rows[0]._meta.label_lower, [row.pk for row in rows], actor=request.actor)
    return frozenset(row.pk for row in rows) - read
