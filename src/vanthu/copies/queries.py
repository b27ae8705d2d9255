"""Reads of copies and prints, always from what the actor may see; and the one read that is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.exchange import queries as exchange
from vanthu.exchange.queries import DeliveryView
from vanthu.incoming.states import State as IncomingState
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State as OutgoingState
from vanthu.verification import queries as verification
from vanthu.verification.models import VerificationReport

from . import policies, states
from .look_up import read_code
from .models import Copy, Printout, Release
from .states import Move, State
from .words import PublicFact, Standing


@dataclass(frozen=True, slots=True)
class CopyPage:
    """Everything that the page of a copy shows."""

    copy: Copy
    moves: frozenset[Move]
    releases: tuple[Release, ...]
    deliveries: tuple[DeliveryView, ...]
    report: VerificationReport | None
    printout: Printout | None
    history: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the public learns of a print: never the text, and only what the installation lets out."""

    is_copy: bool
    form: str
    standing: Standing
    printed_at: datetime
    sheets: int
    verdict: str
    """valid, invalid, indeterminate; of the electronic file behind the print."""
    checked_at: datetime | None
    withdrawn_at: datetime | None
    code: str = ""
    issued_on: date | None = None
    agency: str = ""
    kind: str = ""
    subject: str = ""
    signers: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    """Per page, the SHA-256 of its text without spaces, in NFC."""
    outline: tuple[dict[str, Any], ...] = ()  # JSON values differ by key


def get(actor: Actor, copy_id: int) -> Copy:
    """Return a copy that the actor may see. Raises NotFound."""
    rows = policies.visible_to(actor).select_related("agency", "prepared", "made", "outgoing", "incoming")
    copy = rows.filter(pk=copy_id).first()
    if copy is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản sao")
    return copy


def shown(actor: Actor, copy_id: int) -> CopyPage:
    """Return what the page of a copy shows. Raises NotFound."""
    copy = get(actor, copy_id)
    sha256 = copy.made.sha256 if copy.made else copy.source_sha256
    return CopyPage(
        copy=copy,
        moves=frozenset(
            move
            for move in Move
            if states.is_possible(copy.state_word, move) and policies.may(actor, copy, move)
        ),
        releases=tuple(copy.releases.all()),
        deliveries=tuple(exchange.deliveries_of(copy._meta.label_lower, copy.pk)),
        report=verification.latest(sha256, agency_id=copy.agency_id),
        printout=Printout.objects.filter(copy=copy).first(),
        history=tuple(audit.history(copy)),
    )


def to_do(actor: Actor, *, limit: int = 50) -> list[Copy]:
    """Return the copies whose next step is the actor's: to decide about, or to make."""
    rows = policies.visible_to(actor).filter(state__in=[State.ASKED, State.APPROVED]).order_by("id")
    move = {State.ASKED: Move.APPROVE, State.APPROVED: Move.SIGN}
    return [row for row in rows[:limit] if policies.may(actor, row, move[row.state_word])]


def printout(actor: Actor, printout_id: int) -> Printout:
    """Return a print that the actor may see. Raises NotFound."""
    rows = policies.printouts_visible_to(actor).select_related("file", "copy", "outgoing", "agency")
    found = rows.filter(pk=printout_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản in")
    return found


def printouts_of(actor: Actor, document: OutgoingDocument) -> QuerySet[Printout]:
    """Return the prints of an outgoing document's original that the actor may see."""
    return policies.printouts_visible_to(actor).filter(outgoing=document)


def proof(text: str, *, facts: frozenset[PublicFact]) -> Proof | None:
    """Return what the public may know of the print with a code; None for an unknown one: the two look the same.

    facts: what the installation lets out.
    """
    code = read_code(text)
    if code is None:
        return None
    rows = Printout.objects.select_related(
        "agency", "outgoing__agency", "copy__outgoing__agency", "copy__incoming", "copy__agency"
    )
    found = rows.filter(look_up_code=code).first()
    return _proof(found, facts) if found else None


def _proof(row: Printout, facts: frozenset[PublicFact]) -> Proof:
    report = verification.latest(row.source_sha256, agency_id=row.agency_id)
    told: dict[str, Any] = {}
    known = _document_facts(row)
    for fact, name in _NAMES.items():
        if fact in facts:
            told[name] = known[name]
    if PublicFact.SIGNERS in facts and report is not None:
        told["signers"] = _signers(report)
    if PublicFact.FINGERPRINT in facts:
        told["fingerprints"] = tuple(str(page["text_sha256"]) for page in row.outline)
    if PublicFact.OUTLINE in facts:
        told["outline"] = tuple(row.outline)
    return Proof(
        is_copy=row.copy is not None,
        form=row.copy.form_word.label if row.copy else "",
        standing=standing(row),
        printed_at=row.printed_at,
        sheets=len(row.outline),
        verdict=report.verdict if report else "",
        checked_at=report.checked_at if report else None,
        withdrawn_at=row.withdrawn_at,
        **told,
    )


_NAMES = {
    PublicFact.CODE: "code",
    PublicFact.DATE: "issued_on",
    PublicFact.AGENCY: "agency",
    PublicFact.KIND: "kind",
    PublicFact.SUBJECT: "subject",
}


def _document_facts(row: Printout) -> dict[str, Any]:  # JSON values differ by key
    if row.copy is not None:
        copy = row.copy
        return {
            "code": copy.original_code,
            "issued_on": copy.original_issued_on,
            "agency": copy.original_author,
            "kind": copy.kind_word.label,
            "subject": copy.subject,
        }
    document = row.outgoing
    assert document is not None  # the database says so
    return {
        "code": document.code,
        "issued_on": document.issued_on,
        "agency": document.agency.name,
        "kind": document.kind_word.label,
        "subject": document.subject,
    }


def _signers(report: VerificationReport) -> tuple[str, ...]:
    rows = report.report.get("signatures", ())
    names = (
        str(row.get("signer", {}).get("common_name", ""))
        for row in rows
        if row.get("kind") != "document_timestamp"
    )
    return tuple(dict.fromkeys(name for name in names if name))


def standing(row: Printout) -> Standing:
    """Return how the document behind a print stands today."""
    document = row.outgoing or (row.copy.outgoing if row.copy else None)
    incoming = row.copy.incoming if row.copy else None
    if document is not None:
        if document.state_word is OutgoingState.RECALLED:
            return Standing.RECALLED
        if document.state_word is OutgoingState.REPLACED:
            return Standing.REPLACED
        later = document.followers.filter(state=OutgoingState.ISSUED)
        return Standing.AMENDED if later.exists() else Standing.IN_FORCE
    if incoming is not None and incoming.state_word is IncomingState.RECALLED:
        return Standing.RECALLED
    if incoming is not None and incoming.state_word is IncomingState.REPLACED:
        return Standing.REPLACED
    return Standing.IN_FORCE
