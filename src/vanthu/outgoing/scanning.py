"""The scan of a numbered paper document: handed in, read in the background, attached when its number is the right one.

One engine reads every scan, from the scanner's folder or from a document's page (`vanthu.scans`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob, blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, NotFound, Refusal, Refused
from vanthu.directory import queries as directory
from vanthu.documents import page_reading
from vanthu.documents.page_reading import Field, Match
from vanthu.jobs.registry import TryAgain
from vanthu.scans import actions as scans
from vanthu.scans import queries as scan_queries
from vanthu.scans.models import Scan

from . import actions, policies, queries
from .actions import NewFile
from .drafting import Upload, uploaded
from .models import OutgoingDocument
from .states import Move

SUBJECT: Final = "outgoing.outgoingdocument"
TO_CONFIRM: Final = frozenset({Refusal.NUMBER_ON_SCAN_DIFFERS, Refusal.SCAN_NOT_READ_YET})
"""What a person who compared scan and paper goes on from."""
WORK: Final = "outgoing.attach_scan"
_LOOK_AGAIN: Final = timedelta(seconds=10)
"""The reading wakes the row; this is for a reader that died."""


@long_act
def hand_in(
    document_id: int, *, main: Upload, annexes: Sequence[Upload] = (), actor: Actor, now: datetime
) -> Scan:
    """Keep an uploaded scan and its annexes; it is attached as soon as it was read, or held for the clerk."""
    document = queries.get(actor, document_id)
    policies.require_move(actor, document, Move.ATTACH_SCAN)
    file = uploaded(main, 0, needs_text=False)
    kept = [_plain(uploaded(annex, i, needs_text=False)) for i, annex in enumerate(annexes, 1)]
    return scans.hand_in(
        Blob(file.sha256, file.size), name=file.name, pages=file.pages or 1, document_id=document.pk, annexes=kept,
        then=WORK, actor=actor, now=now,
    )  # fmt: skip


@long_act
def attach(
    document_id: int, scan_id: int, *, confirmed: bool = False, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Attach a scan to a numbered paper document.

    Raises Invalid (number_on_scan_differs, scan_not_read_yet) unless a person `confirmed` to have compared it.
    """
    document = queries.get(actor, document_id)
    policies.require_move(actor, document, Move.ATTACH_SCAN)
    scan = scan_queries.get(actor, scan_id)
    if scan.file is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản quét")
    if not confirmed:
        _require_compared(scan, document)
    main = uploaded(Upload(scan.name, blobs().read(scan.file.sha256)), 0, needs_text=False)
    is_its_own = scan.wanted_for == document.pk
    files = [main, *(_file(one) for one in scan.annexes if is_its_own)]
    seen = page_reading.code_of(fields_of(scan))
    return actions.attach_scan(document_id, files=files, seen=seen, scan_id=scan.pk, actor=actor, now=now)


def attach_by_itself(scan_id: int, *, now: datetime) -> None:
    """Attach a scan that was handed in, now that it was read; what is refused is held, with the reason.

    Raises TryAgain while it was not read.
    """
    outside_transaction()
    scan = scan_queries.handed_in(scan_id)
    if scan is None or scan.wanted_for is None:
        return
    if scan.read_at is None:
        raise TryAgain("is not read yet", after=_LOOK_AGAIN)
    system = Actor.system("Hộp quét", agency_id=scan.agency_id)
    actor = _who_handed_in(scan, now=now)
    if actor is None:
        scans.hold(scan.pk, why=_NO_POST, actor=system, now=now)
        return
    try:
        attach(scan.wanted_for, scan.pk, actor=actor, now=now)
    except Refused as refused:
        scans.hold(scan.pk, why=str(refused), actor=system, now=now)


def _who_handed_in(scan: Scan, *, now: datetime) -> Actor | None:
    """Return who handed it in, in the post of then; None if that is not held any more."""
    person = directory.person_by_id(scan.handed_person_id or 0)
    if person is None:
        return None
    post_id, delegation_id = scan.handed_post_id, scan.handed_delegation_id
    actor = directory.actor_for(person, now=now, post_id=post_id, delegation_id=delegation_id)
    return actor if actor is not None and actor.post_id == post_id else None


_NO_POST: Final = "Người tải bản quét lên không còn giữ chức vụ; hãy đối chiếu rồi gắn bản quét."


def waiting(actor: Actor, document: OutgoingDocument) -> Scan | None:
    """Return the scan that was handed in for a document and is not attached yet, for who may attach it."""
    if not policies.may(actor, document, Move.ATTACH_SCAN):
        return None
    return scan_queries.wanted_for(actor, document.pk)


def fields_of(scan: Scan) -> dict[str, Field]:
    """Return what was read on a scan."""
    return {name: Field(str(one["text"]), int(one["sure"])) for name, one in scan.reading.items()}


def _require_compared(scan: Scan, document: OutgoingDocument) -> None:
    if scan.read_at is None:
        raise Invalid(Refusal.SCAN_NOT_READ_YET, name=scan.name)
    fields = fields_of(scan)
    if page_reading.compare(fields, document.number or 0, document.notation) is Match.DIFFERENT:
        seen = page_reading.code_of(fields) or fields["number"].text
        raise Invalid(Refusal.NUMBER_ON_SCAN_DIFFERS, seen=seen, taken=document.code)


def _plain(file: NewFile) -> dict[str, object]:
    return {
        "sha256": file.sha256, "size": file.size, "name": file.name, "pages": file.pages, "ordinal": file.ordinal,
    }  # fmt: skip


def _file(plain: Mapping[str, object]) -> NewFile:
    return NewFile(**plain)  # type: ignore[arg-type]  # as `_plain` wrote it
