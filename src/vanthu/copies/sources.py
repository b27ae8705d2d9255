"""What a copy is made of: an outgoing or an incoming document that one may see, or the scan of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc
from vanthu.documents.secrecy import bears_mark
from vanthu.documents.words import Kind
from vanthu.incoming import queries as incoming
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import State as IncomingState
from vanthu.outgoing import queries as outgoing
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State as OutgoingState
from vanthu.verification import queries as verification

SOUND = frozenset({"valid", "indeterminate"})
_REGISTERED = frozenset(
    {IncomingState.REGISTERED, IncomingState.ASSIGNED, IncomingState.IN_PROGRESS, IncomingState.DONE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The document that is copied, as the register of copies names it."""

    code: str
    author: str
    issued_on: date | None
    kind: Kind
    subject: str
    sha256: str = ""
    name: str = ""
    outgoing: OutgoingDocument | None = None
    incoming: IncomingDocument | None = None


def of_outgoing(actor: Actor, document_id: int, *, ordinal: int = 0) -> Original:
    """Return an issued document of the agency's own. Raises NotFound, Invalid if it is not issued or not sound."""
    document = outgoing.get(actor, document_id)
    if document.state_word is not OutgoingState.ISSUED:
        raise Invalid(
            Refusal.COPY_SOURCE_OUT_OF_USE,
            code=document.code or document.notation,
            state=document.state_word.label,
        )
    row = outgoing.file(actor, document_id, ordinal)
    _require_sound(row.file.sha256, row.file.name, agency_id=document.agency_id)
    return Original(
        code=document.code,
        author=document.agency.name,
        issued_on=document.issued_on,
        kind=document.kind_word,
        subject=document.subject,
        sha256=row.file.sha256,
        name=row.file.name,
        outgoing=document,
    )


def of_incoming(actor: Actor, document_id: int, *, ordinal: int = 0) -> Original:
    """Return a registered document of another agency. Raises NotFound, Invalid if it is out of use or not sound."""
    document = incoming.shown(actor, document_id).document
    if document.state_word not in _REGISTERED:
        raise Invalid(Refusal.COPY_SOURCE_OUT_OF_USE, code=document.code, state=document.state_word.label)
    row = incoming.file(actor, document_id, ordinal)
    _require_sound(row.file.sha256, row.file.name, agency_id=document.agency_id)
    named = next((kind for kind in Kind if kind.vi == document.kind_name), Kind.CONG_VAN)
    return Original(
        code=document.code,
        author=document.sender_name,
        issued_on=document.issued_on,
        kind=named,
        subject=document.subject,
        sha256=row.file.sha256,
        name=row.file.name,
        incoming=document,
    )


def on_paper(*, code: str, author: str, issued_on: date | None, kind: Kind, subject: str) -> Original:
    """Return a document that is on paper only, as the person who holds it tells. Raises Invalid."""
    for field, value in (("số, ký hiệu", code), ("tác giả", author), ("trích yếu", subject)):
        if not nfc(value):
            raise Invalid(Refusal.FIELD_REQUIRED, field=field)
    if bears_mark(subject):
        raise Invalid(Refusal.SECRET_NOT_ALLOWED)
    return Original(
        code=nfc(code)[:100],
        author=nfc(author)[:200],
        issued_on=issued_on,
        kind=kind,
        subject=nfc(subject)[:1000],
    )


def _require_sound(sha256: str, name: str, *, agency_id: int) -> None:
    """Refuse to copy what was not found soundly signed."""
    found = verification.latest(sha256, agency_id=agency_id)
    if found is None or found.verdict not in SOUND:
        raise Invalid(Refusal.NOT_SOUNDLY_SIGNED, name=name)
