"""Where number, date, signature and seal go, as a person moved them; and what is remembered of it for the type.

Before anybody signs: the fields are made from these places when the draft is handed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action, long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.signing import desk, places, remembered
from vanthu.signing.places import Place, Places

from . import groundwork
from .models import OutgoingDocument, OutgoingFile
from .states import Move
from .writing import NewFile, keep_files, locked
from .writing import moved as made

SUBJECT: Final = "outgoing.outgoingdocument"
_WITH_FIELDS: Final = frozenset({Move.SUBMIT.value, Move.SEND_TO_REVIEW.value, Move.AMEND.value})


def base_of(document: OutgoingDocument) -> OutgoingFile:
    """Return the main file as it was before fields were made in it. Raises Invalid if there is none."""
    current = groundwork.current_files(document)[0]
    if current.made_by not in _WITH_FIELDS:
        return current
    rows = document.files.filter(ordinal=0).exclude(made_by__in=_WITH_FIELDS).select_related("file")
    base = rows.order_by("-version").first()
    if base is None:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tệp văn bản")
    return base


def proposed(document: OutgoingDocument) -> dict[str, Place]:
    """Return where the marks go: as found or moved, else as remembered for the type, else where they usually are."""
    current = groundwork.current_files(document)[0]
    known = places.of(current.places)
    pages = current.file.pages or 1
    usual = {name: replace(at, page=1 if at.page == 1 else pages) for name, at in _USUAL.items()}
    guessed = {**usual, **remembered.places_for(document.agency_id, document.kind, pages=pages)}
    dated = {places.DATE, *places.PARTS} & known.keys()
    return {
        **{name: at for name, at in guessed.items() if not (dated and name in {places.DATE, *places.PARTS})},
        **known,
    }


_USUAL: Final[Mapping[str, Place]] = {
    places.NUMBER: Place(1, 45, 33, 25, 7),
    places.DATE: Place(1, 110, 33, 80, 7, italic=True),
    places.LEADER: Place(2, 120, 200, 50, 25),
    places.AGENCY: Place(2, 103, 195, 36, 36),
}
"""Where the marks usually are (NĐ 30/2020 App I, figure 1); page 2 stands for the last one."""


@long_act
def move_places(
    document_id: int, moved: Places, *, seen: int, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Have the marks of a draft go where a person moved them, and remember it for the type.

    Raises Invalid if a place does not lie on its page, Conflict if the draft changed meanwhile.
    """
    document = groundwork.at_hand(document_id, Move.EDIT, actor=actor, seen=seen)
    base = base_of(document)
    whole = {**places.of(base.places), **moved}
    desk.prepare(blobs().read(base.file.sha256), whole)  # whether the fields can be made there
    new = NewFile(
        sha256=base.file.sha256, size=base.file.size, name=base.file.name, pages=base.file.pages,
        places=places.kept(whole),
    )  # fmt: skip
    return _kept(document_id, new, version=seen, actor=actor, now=now)


@action
def _kept(document_id: int, new: NewFile, *, version: int, actor: Actor, now: datetime) -> OutgoingDocument:
    document = locked(document_id, Move.EDIT, actor=actor)
    if document.version != version:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    keep_files(document, [new], move=Move.EDIT, now=now)
    made(document, Move.EDIT, now=now)
    remembered.remember(document.agency_id, document.kind, places.of(new.places), pages=new.pages or 1)
    record(Event.OUTGOING_CHANGED, document, actor=actor, now=now, places=", ".join(sorted(new.places)))
    return document
