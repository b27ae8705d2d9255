"""What the long acts on an outgoing document stand on: the document at hand, its files, and what proves them.

Slow, outside every transaction; everything is asked again under the lock when an act is recorded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.registers import queries as registers
from vanthu.verification import check
from vanthu.verification.check import Checked

from . import policies
from .actions import NewFile
from .models import OutgoingDocument, OutgoingFile
from .states import Move

Signature = dict[str, Any]  # Any: JSON, as the report has it


def at_hand(document_id: int, move: Move, *, actor: Actor, seen: int | None = None) -> OutgoingDocument:
    """Return the document if `actor` may make `move` now; asked again under the lock when it is recorded.

    Raises Conflict if it is not at the version that was `seen`.
    """
    outside_transaction()
    rows = policies.visible_to(actor).select_related("agency", "signer__person")
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise policies.unseen(actor, document_id, move)
    policies.require_move(actor, document, move)
    if seen is not None and document.version != seen:
        raise Conflict(Refusal.CHANGED_MEANWHILE)
    return document


def current_files(document: OutgoingDocument) -> list[OutgoingFile]:
    """Return the current files in order, the document's own first. Raises Invalid if that one is missing."""
    rows = list(document.files.filter(is_current=True).select_related("file").order_by("ordinal"))
    if not rows or rows[0].ordinal != 0:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tệp văn bản")
    return rows


def certificate_for(
    document: OutgoingDocument, *, person_id: int | None, holder: str, now: datetime
) -> Certificate:
    """Return the usable certificate on file of a person, or of the agency. Raises Invalid if there is none."""
    found = directory.certificate_of(agency_id=document.agency_id, person_id=person_id, now=now)
    if found is None:
        raise directory.why_no_certificate(
            agency_id=document.agency_id, person_id=person_id, holder=holder, now=now
        )
    return found


def stored(pdf: bytes, row: OutgoingFile) -> NewFile:
    """Keep the bytes and return them as the next version of `row`."""
    blob = blobs().put(pdf)
    return NewFile(
        sha256=blob.sha256,
        size=blob.size,
        name=row.file.name,
        pages=row.file.pages,
        ordinal=row.ordinal,
        places=row.places,
    )


def taken_at(document: OutgoingDocument) -> datetime:
    """Return when the document's number was taken. Raises Conflict if it was voided."""
    taken = registers.number_of(document)
    if taken is None:
        raise Conflict(Refusal.NUMBER_VOIDED, number=document.code, reason="đã hủy trong sổ đăng ký")
    return taken.taken_at


def require_intact(checked: Checked, *, fields: tuple[str, ...]) -> None:
    """Refuse to keep our own output if it does not verify: nothing unproved leaves the desk."""
    for name in fields:
        require_proved(checked.signature(name), field=name)


def require_proved(found: Signature | None, *, field: str) -> None:
    """Refuse a signature that does not hold, or after which more was changed than it permits. Raises Invalid."""
    if not _is_proved(found):
        raise Invalid(Refusal.SIGNING_FAILED, why=f"kết quả ký không qua kiểm tra ({field})")


def require_trusted(found: Signature | None, *, holder: str) -> None:
    """Refuse to keep what was signed with a certificate that may not sign: nobody would take it. Raises Invalid.

    Where its status cannot be told now it is kept, as the receiver judges for itself.
    """
    if found is not None and found["trust"] == "untrusted":
        raise Invalid(
            Refusal.CERTIFICATE_UNUSABLE, holder=holder, why="bị thu hồi, hết hạn hoặc không rõ nơi cấp"
        )


def _is_proved(found: Signature | None) -> bool:
    return found is not None and found["integrity"] == "intact" and found["changes"] in {"none", "permitted"}


def signature_by(checked: Checked, *, field: str, person_id: int | None) -> Signature | None:
    """Return the signature in the prepared field; else the last one by a certificate that the holder has on file.

    person_id: None for the agency. The government's tool makes fields of its own: docs/protocol/agent.md.
    """
    prepared = checked.signature(field)
    if prepared is not None:
        return prepared
    for found in reversed(checked.report["signatures"]):
        held = directory.certificate_by_fingerprint(found["signer"]["fingerprint"])
        if held is not None and held.person_id == person_id:
            return dict(found)
    return None


def require_leader(document: OutgoingDocument, main: OutgoingFile, *, now: datetime) -> None:
    """Refuse to seal what the named signer has not validly signed (NĐ 30/2020 Art 32.2.d)."""
    checked = check.run(main.file.sha256, now=now)
    found = signature_by(checked, field="LanhDao", person_id=document.signer.person_id)
    held = directory.certificate_by_fingerprint(found["signer"]["fingerprint"]) if found else None
    if (
        found is None
        or held is None
        or held.person_id != document.signer.person_id
        or not _is_proved(found)
        or found["trust"] == "untrusted"
    ):
        raise Invalid(Refusal.LEADER_HAS_NOT_SIGNED)
