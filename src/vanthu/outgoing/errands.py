"""Signing with the token at one's own desk: files go out with an errand, come back signed, and are recorded.

The same moves as in `steps`, cut in two: what is before the key, and what is after it. Slow, outside every transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Refused, Unavailable
from vanthu.core.permissions import require
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.signing import desk, errands, places, uploads
from vanthu.signing.errands import Outgoing
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.uploads import BreachError, Expected
from vanthu.signing.words import Fault, FileState, Purpose
from vanthu.verification import check
from vanthu.verification.check import Checked

from . import actions, groundwork, policies
from .models import OutgoingDocument, OutgoingFile
from .states import Move

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Begun:
    """An errand with its token, and what could not be begun. errand: None if nothing could."""

    errand: Errand | None
    token: str
    refused: Mapping[int, str]
    """By document, in words."""


@dataclass(frozen=True, slots=True)
class Received:
    """What the tool is told."""

    is_taken: bool
    message: str
    name: str = ""
    code: str = ""


def begin_signing(seen: Mapping[int, int], *, actor: Actor, clock: Clock) -> Begun:
    """Hand out documents for the leader's signature, as many as one PIN is to sign.

    seen: the version on the page, by document. One that cannot be signed does not keep the others back.
    """
    out: list[Outgoing] = []
    refused: dict[int, str] = {}
    certificate: Certificate | None = None
    for document_id, version in seen.items():
        try:
            held, file = _for_leader(document_id, seen=version, actor=actor, now=clock())
        except Refused as error:
            refused[document_id] = str(error)
            continue
        certificate = held
        out.append(file)
    if certificate is None:
        return Begun(None, "", refused)
    errand, token = errands.open_errand(
        out, agency_id=certificate.agency_id, certificate=certificate, actor=actor, now=clock()
    )
    return Begun(errand, token, refused)


@long_act
def _for_leader(document_id: int, *, seen: int, actor: Actor, now: datetime) -> tuple[Certificate, Outgoing]:
    document = groundwork.at_hand(document_id, Move.SIGN, actor=actor, seen=seen)
    policies.authority_of(document, on=hanoi_date(now))
    current = groundwork.current_files(document)[0]
    certificate = groundwork.certificate_for(document, person_id=actor.person_id, holder=actor.name, now=now)
    return certificate, Outgoing(
        document,
        Purpose.LEADER,
        name=f"{document.kind_word.label} – {document.subject}"[:180],
        source_sha256=current.file.sha256,
        source_size=current.file.size,
        input_sha256=current.file.sha256,
        field="LanhDao",
        look="leader",
    )


@long_act
def begin_seal(document_id: int, *, seen: int, actor: Actor, clock: Clock) -> Begun:
    """Take number and date, put them into the file, and hand it out for the agency's signature with its annexes.

    The leader's signature is verified before a number is taken; an errand that comes to nothing keeps the number.
    Source: NĐ 30/2020 Art 15.3, 17, 32.2.d.
    """
    document = groundwork.at_hand(document_id, Move.NUMBER, actor=actor, seen=seen)
    require(policies.may(actor, document, Move.SEAL), policies.PERMISSIONS[Move.SEAL])
    certificate = groundwork.certificate_for(
        document, person_id=None, holder=document.agency.name, now=clock()
    )
    main, *annexes = groundwork.current_files(document)
    groundwork.require_leader(document, main, now=clock())
    document = actions.number(document_id, actor=actor, now=clock())
    assert document.number is not None
    written = places.texts(
        places.of(main.places),
        number=document.number,
        notation=document.notation,
        moment=groundwork.taken_at(document),
    )
    filled = blobs().put(desk.fill(blobs().read(main.file.sha256), written))
    out = [_sealing(document, main, Purpose.SEAL, source=(filled.sha256, filled.size), look="seal")]
    out += [
        _sealing(document, row, Purpose.ANNEX, source=_own(row), look=f"annex:{document.code}")
        for row in annexes
    ]
    errand, token = errands.open_errand(
        out, agency_id=document.agency_id, certificate=certificate, actor=actor, now=clock()
    )
    return Begun(errand, token, {})


@long_act
def begin_copy(document_id: int, *, seen: int, actor: Actor, clock: Clock) -> Begun:
    """Hand out the scan of a paper document, with its annexes, for the agency's signature as an electronic copy."""
    document = groundwork.at_hand(document_id, Move.SEAL_COPY, actor=actor, seen=seen)
    certificate = groundwork.certificate_for(
        document, person_id=None, holder=document.agency.name, now=clock()
    )
    main, *annexes = groundwork.current_files(document)
    out = [
        _sealing(document, main, Purpose.COPY, source=_own(main), look=f"copy:{document.agency.name}"),
        *(
            _sealing(document, row, Purpose.ANNEX, source=_own(row), look=f"annex:{document.code}")
            for row in annexes
        ),
    ]
    errand, token = errands.open_errand(
        out, agency_id=document.agency_id, certificate=certificate, actor=actor, now=clock()
    )
    return Begun(errand, token, {})


def _own(row: OutgoingFile) -> tuple[str, int]:
    return row.file.sha256, row.file.size


def _sealing(
    document: OutgoingDocument, row: OutgoingFile, purpose: Purpose, *, source: tuple[str, int], look: str
) -> Outgoing:
    return Outgoing(
        document,
        purpose,
        name=row.file.name,
        source_sha256=source[0],
        source_size=source[1],
        input_sha256=row.file.sha256,
        field="CoQuan",
        look=look,
    )


def receive(token: str, pdf: bytes, *, clock: Clock) -> Received:
    """Take a file that a tool hands in: kept first, then judged, then recorded; asked again, it says the same."""
    outside_transaction()
    sha256 = blobs().put(pdf).sha256
    try:
        errand = errands.by_token(token, now=clock())
    except BreachError as breach:
        return _told(breach)
    actor = directory.actor_for(errand.person, now=clock(), post_id=errand.post_id)
    if actor is None or actor.post_id != errand.post_id:
        return _told(BreachError(Fault.TOKEN_UNKNOWN))
    file: ErrandFile | None = None
    try:
        file = _handed_out(errands.files_of(errand), pdf, sha256=sha256)
        if file.state == FileState.WAITING:
            file = _judged(errand, file, pdf, sha256=sha256, actor=actor, now=clock())
    except BreachError as breach:
        errands.refuse_upload(errand, file, breach, sha256=sha256, actor=actor, now=clock())
        return _told(breach)
    return _recorded(errand, file, actor=actor, clock=clock)


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
        if errand.purpose == Purpose.LEADER:
            _record_leader(file, actor=actor, clock=clock)
        else:
            _record_seal(files, Purpose(errand.purpose), actor=actor, clock=clock)
    except (Refused, Unavailable) as refused:
        errands.note_problem(file.pk, why=str(refused), actor=actor, now=clock())
        code = refused.code.value if isinstance(refused, Refused) else "unavailable"
        return Received(is_taken=False, message=str(refused), name=file.name, code=code)
    return Received(is_taken=True, message="", name=file.name)


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
    groundwork.require_intact(checked, fields=(file.field,))
    return checked
