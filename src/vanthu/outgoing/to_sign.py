"""What waits for the reader's signature, with what is to be known of each before many are signed with one PIN."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vanthu.core.actor import Actor

from . import queries
from .models import OutgoingDocument, OutgoingFile
from .states import Move


@dataclass(frozen=True, slots=True)
class ToSign:
    """One document on the list. pages: of the document itself. submissions: how often it was handed in to be signed."""

    document: OutgoingDocument
    pages: int
    annexes: int
    submissions: int


def to_sign(actor: Actor, *, limit: int) -> list[ToSign]:
    """Return the documents that wait for the actor's own signature, urgent first."""
    lines = queries.mine_to_do(actor, limit=limit)
    documents = [document for document, step in lines if step.move is Move.SIGN]
    files: dict[int, list[OutgoingFile]] = {document.pk: [] for document in documents}
    rows = OutgoingFile.objects.filter(document_id__in=files).select_related("file")
    for row in rows:
        files[row.document_id].append(row)
    return [_line(document, files[document.pk]) for document in documents]


def _line(document: OutgoingDocument, files: Iterable[OutgoingFile]) -> ToSign:
    current = [row for row in files if row.is_current]
    return ToSign(
        document=document,
        pages=sum(row.file.pages or 0 for row in current if row.ordinal == 0),
        annexes=sum(row.ordinal > 0 for row in current),
        submissions=sum(row.ordinal == 0 and row.made_by == Move.SUBMIT for row in files),
    )
