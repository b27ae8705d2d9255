"""Take back what a tool made of an errand's files: kept first, then judged, then recorded. Slow, no transaction.

Source: docs/protocol/agent.md#what-the-server-checks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.signing import errands, uploads
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.recorders import recorder, recorder_of
from vanthu.signing.uploads import BreachError, Expected
from vanthu.signing.words import Fault, FileState, Purpose
from vanthu.verification import check
from vanthu.verification.check import Checked

from . import actions, groundwork
from .models import OutgoingDocument
from .states import Move

SUBJECT: Final = "outgoing.outgoingdocument"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Received:
    """What the tool is told."""

    is_taken: bool
    message: str
    name: str = ""
    code: str = ""


def receive(token: str, pdf: bytes, *, clock: Clock) -> Received:
    """Take a file that a tool hands in: kept first, then judged, then recorded; asked again, it says the same.

    Without a token that was handed out once nothing is kept: whoever has none does not fill the disk.
    """
    outside_transaction()
    try:
        errand = errands.find(token)
    except BreachError as breach:
        return _told(breach)
    return take(errand, pdf, clock=clock)


def take(errand: Errand, pdf: bytes, *, clock: Clock) -> Received:
    """Keep, judge and record a signed file of an errand; a breach is audited and changes nothing."""
    outside_transaction()
    sha256 = blobs().put(pdf).sha256
    actor = _actor_of(errand, now=clock())
    file: ErrandFile | None = None
    try:
        file = _handed_out(errands.files_of(errand), pdf, sha256=sha256)
        _require_in_office(actor)
        if file.state == FileState.WAITING:
            errands.require_running(errand, now=clock())
            file = _judged(errand, file, pdf, sha256=sha256, actor=actor, now=clock())
    except BreachError as breach:
        errands.refuse_upload(errand, file, breach, sha256=sha256, actor=actor, now=clock())
        return _told(breach)
    return _recorded(errand, file, actor=actor, clock=clock)


def turn_away(token: str, fault: Fault, *, clock: Clock) -> Received:
    """Refuse what was not even read, and write it down with the errand that its token names."""
    breach = BreachError(fault)
    try:
        errand = errands.find(token)
    except BreachError as unknown:
        return _told(unknown)
    actor = _actor_of(errand, now=clock())
    errands.refuse_upload(errand, None, breach, sha256="", actor=actor, now=clock())
    return _told(breach)


def _actor_of(errand: Errand, *, now: datetime) -> Actor:
    """Return the errand's person in the errand's post, be it another's; the system's actor if that has ended."""
    actor = directory.actor_for(
        errand.person, now=now, post_id=errand.post_id, delegation_id=errand.delegation_id
    )
    if actor is None or (actor.post_id, actor.delegation_id) != (errand.post_id, errand.delegation_id):
        return Actor.system("Phiên ký", agency_id=errand.agency_id)
    return actor


def _require_in_office(actor: Actor) -> None:
    if actor.is_system:
        raise BreachError(Fault.POST_ENDED)


def _told(breach: BreachError) -> Received:
    return Received(is_taken=False, message=breach.fault.label, code=breach.fault.value)


def _handed_out(files: Sequence[ErrandFile], pdf: bytes, *, sha256: str) -> ErrandFile:
    """Return the file that was signed, by its own first bytes: names are not believed. Raises BreachError."""
    again = next((file for file in files if file.result_sha256 == sha256), None)
    if again is not None:
        return again
    fitting = [
        file for file in files if hashlib.sha256(pdf[: file.source_size]).hexdigest() == file.source_sha256
    ]
    for file in fitting:
        if file.state == FileState.WAITING:
            return file
    if any(file.state == FileState.KEPT for file in fitting):
        raise BreachError(Fault.ALREADY_HANDED_IN)
    if fitting:
        raise BreachError(Fault.TOKEN_UNKNOWN)
    raise BreachError(Fault.SWAPPED if pdf.startswith(b"%PDF-") else Fault.NOT_PDF)


def _judged(
    errand: Errand, file: ErrandFile, pdf: bytes, *, sha256: str, actor: Actor, now: datetime
) -> ErrandFile:
    expected = Expected(
        source=blobs().read(file.source_sha256),
        field=file.field,
        fingerprint=errand.certificate.fingerprint,
        limit=settings.VANTHU_UPLOAD_LIMIT,
    )
    uploads.require_same_file(pdf, expected)
    checked = check.run_bytes(pdf, sha256=sha256, now=now)
    uploads.require_one_signature(pdf, expected, checked.report["signatures"])
    return errands.keep_upload(file.pk, sha256=sha256, actor=actor, now=now)


def _recorded(errand: Errand, file: ErrandFile, *, actor: Actor, clock: Clock) -> Received:
    """Record a document when all of its files are back. A refusal is told, and kept for the page to tell."""
    files = [
        row
        for row in errands.files_of(errand)
        if row.session.document_id == file.session.document_id
        and row.session.document_type == file.session.document_type
    ]
    if all(errands.is_recorded(row) for row in files) or any(row.state != FileState.KEPT for row in files):
        return Received(is_taken=True, message="", name=file.name)
    try:
        recorder_of(file.session.document_type)(errand, files, actor=actor, clock=clock)
    except (Refused, Unavailable) as refused:
        errands.note_problem(file.pk, why=str(refused), actor=actor, now=clock())
        code = refused.code.value if isinstance(refused, Refused) else "unavailable"
        return Received(is_taken=False, message=str(refused), name=file.name, code=code)
    return Received(is_taken=True, message="", name=file.name)


@recorder(SUBJECT)
def record(errand: Errand, files: Sequence[ErrandFile], *, actor: Actor, clock: Clock) -> OutgoingDocument:
    """Record the leader's signature, or the seal with its annexes."""
    if errand.purpose == Purpose.LEADER:
        return _record_leader(files[0], actor=actor, clock=clock)
    return _record_seal(files, Purpose(errand.purpose), actor=actor, clock=clock)


@long_act
def _record_leader(file: ErrandFile, *, actor: Actor, clock: Clock) -> OutgoingDocument:
    document = groundwork.at_hand(file.session.document_id, Move.SIGN, actor=actor)
    current = groundwork.current_files(document)[0]
    pdf = blobs().read(file.result_sha256)
    return actions.record_signature(
        document.pk,
        session_id=file.session_id,
        signed=groundwork.stored(pdf, current),
        replaces=file.source_sha256,
        checked=_checked(pdf, file, now=clock()),
        actor=actor,
        now=clock(),
    )


@long_act
def _record_seal(
    files: Sequence[ErrandFile], purpose: Purpose, *, actor: Actor, clock: Clock
) -> OutgoingDocument:
    move = Move.SEAL_COPY if purpose is Purpose.COPY else Move.SEAL
    document = groundwork.at_hand(files[0].session.document_id, move, actor=actor)
    rows = groundwork.current_files(document)
    pdfs = [blobs().read(file.result_sha256) for file in files]
    return actions.record_seal(
        document.pk,
        move=move,
        sealed=[groundwork.stored(pdf, row) for pdf, row in zip(pdfs, rows, strict=True)],
        replaces=[file.session.input_sha256 for file in files],
        sessions=[file.session_id for file in files],
        checked=[_checked(pdf, file, now=clock()) for pdf, file in zip(pdfs, files, strict=True)],
        actor=actor,
        now=clock(),
    )


def _checked(pdf: bytes, file: ErrandFile, *, now: datetime) -> Checked:
    checked = check.run_bytes(pdf, sha256=file.result_sha256, now=now)
    holder = file.session.certificate.person_id
    groundwork.require_proved(
        groundwork.signature_by(checked, field=file.field, person_id=holder), field=file.field
    )
    return checked
