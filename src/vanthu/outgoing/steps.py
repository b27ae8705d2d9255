"""The long acts on outgoing documents: the slow part outside every transaction, then one short action.

Each can be cut off at any line and asked again: what was done stays done, and the same number is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from vanthu.core import failpoints
from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.core.permissions import require
from vanthu.directory import queries as directory
from vanthu.directory.models import Certificate
from vanthu.signing import actions as signing
from vanthu.signing import desk, places
from vanthu.signing.desk import OpenKey
from vanthu.signing.models import SigningSession
from vanthu.signing.queries import wrong_pins
from vanthu.signing.words import Purpose
from vanthu.verification import check
from vanthu.verification.fetcher import fetcher

from . import actions, policies
from .groundwork import (
    at_hand,
    certificate_for,
    current_files,
    require_intact,
    require_leader,
    require_proved,
    require_trusted,
    signature_by,
    stored,
    taken_at,
)
from .models import OutgoingDocument, OutgoingFile
from .notation import require_page
from .states import Move, State

SUBJECT: Final = "outgoing.outgoingdocument"
MOST_WRONG_PINS: Final = 5
PIN_REST: Final = timedelta(minutes=15)


@long_act
def submit(
    document_id: int, *, version: int, consulted: Sequence[int] = (), actor: Actor, now: datetime
) -> OutgoingDocument:
    """Prepare the fields in the main file and hand the document on, to who checks it or to its signer."""
    document = at_hand(document_id, Move.SUBMIT, actor=actor)
    current = current_files(document)[0]
    pdf = blobs().read(current.file.sha256)
    require_page(document.kind_word, places.of(current.places), year=hanoi_date(now).year)
    if current.made_by != Move.SUBMIT:  # returned and not changed since, it has its fields already
        pdf = desk.prepare(pdf, places.of(current.places))
    return actions.submit(
        document_id,
        prepared=stored(pdf, current),
        version=version,
        consulted=consulted,
        actor=actor,
        now=now,
    )


@long_act
def sign(
    document_id: int, *, pin: str, seen: int | None = None, actor: Actor, clock: Callable[[], datetime]
) -> OutgoingDocument:
    """Have the leader sign the exact bytes that were submitted. Raises Refused; nothing is signed twice.

    seen: the version on the page in front of the leader; another one by now is a Conflict: what you see is what
    you sign.
    """
    document = at_hand(document_id, Move.SIGN, actor=actor, seen=seen)
    policies.authority_of(document, on=hanoi_date(clock()))
    current = current_files(document)[0]
    certificate = certificate_for(document, person_id=actor.person_id, holder=actor.name, now=clock())
    key = _open_key(certificate, pin, holder=actor.name, actor=actor, now=clock())
    image = directory.mark_image(agency_id=document.agency_id, person_id=actor.person_id)
    session = _start(document, certificate, Purpose.LEADER, current, actor=actor, now=clock())
    failpoints.hit(Step.LEADER_BEFORE_SIGN)
    with _ending([session], actor=actor, clock=clock):
        pdf = desk.sign_as_leader(blobs().read(current.file.sha256), key, image=image, now=clock())
        signed = stored(pdf, current)
        checked = check.run_bytes(pdf, sha256=signed.sha256, now=clock())
        require_intact(checked, fields=("LanhDao",))
        require_trusted(checked.signature("LanhDao"), holder=actor.name)
        failpoints.hit(Step.LEADER_BEFORE_RECORD)
        return actions.record_signature(
            document_id,
            session_id=session.pk,
            signed=signed,
            replaces=current.file.sha256,
            checked=checked,
            actor=actor,
            now=clock(),
        )


@long_act
def number_and_seal(
    document_id: int, *, pin: str, seen: int | None = None, actor: Actor, clock: Callable[[], datetime]
) -> OutgoingDocument:
    """The clerk's one act: take number and date, put them into the signed file, seal it, mark its annexes.

    The key is opened and the leader's signature is verified before a number is taken. Source: NĐ 30/2020
    Art 15.3, 17, 32.2.d. Cut off after the number was taken, the same act goes on with the same number.
    """
    document = at_hand(document_id, Move.NUMBER, actor=actor, seen=seen)
    require(policies.may(actor, document, Move.SEAL), policies.PERMISSIONS[Move.SEAL])
    certificate = certificate_for(document, person_id=None, holder=document.agency.name, now=clock())
    key = _open_key(certificate, pin, holder=document.agency.name, actor=actor, now=clock())
    main, *annexes = current_files(document)
    require_leader(document, main, now=clock())
    failpoints.hit(Step.CLERK_BEFORE_NUMBER)
    document = actions.number(document_id, actor=actor, now=clock())
    failpoints.hit(Step.CLERK_AFTER_NUMBER)
    assert document.number is not None
    moment = taken_at(document)
    sessions = [_start(document, certificate, Purpose.SEAL, main, actor=actor, now=clock())]
    sessions += [
        _start(document, certificate, Purpose.ANNEX, row, actor=actor, now=clock()) for row in annexes
    ]
    image = directory.mark_image(agency_id=document.agency_id, person_id=None)

    with _ending(sessions, actor=actor, clock=clock):
        written = places.texts(
            places.of(main.places),
            number=document.number,
            suffix=document.number_suffix,
            notation=document.notation,
            moment=moment,
        )
        filled = desk.fill(blobs().read(main.file.sha256), written)
        pdfs = [desk.seal(filled, key, image=image, now=clock())]
        pdfs += _annexes(annexes, key, document.code, clock)
        failpoints.hit(Step.CLERK_AFTER_SEAL)
        return _record_seal(document, Move.SEAL, [main, *annexes], pdfs, sessions, actor=actor, clock=clock)


@long_act
def take_kept_number(
    document_id: int, *, reservation_id: int, number: int, actor: Actor, clock: Callable[[], datetime]
) -> OutgoingDocument:
    """Give a document a number that was kept back; what was signed digitally only if the signature holds."""
    move = policies.numbering_move(actor, document_id)
    document = at_hand(document_id, move, actor=actor)
    if not reservation_id:
        raise Invalid(Refusal.FIELD_REQUIRED, field="số giữ trước")
    if move is Move.NUMBER:
        require_leader(document, current_files(document)[0], now=clock())
    return actions.take_kept_number(
        document_id, reservation_id=reservation_id, number=number, actor=actor, now=clock()
    )


@long_act
def seal_copy(
    document_id: int, *, pin: str, seen: int | None = None, actor: Actor, clock: Callable[[], datetime]
) -> OutgoingDocument:
    """Sign the scan of the paper with the agency's certificate as an electronic copy, and mark its annexes."""
    document = at_hand(document_id, Move.SEAL_COPY, actor=actor, seen=seen)
    certificate = certificate_for(document, person_id=None, holder=document.agency.name, now=clock())
    key = _open_key(certificate, pin, holder=document.agency.name, actor=actor, now=clock())
    main, *annexes = current_files(document)
    sessions = [_start(document, certificate, Purpose.COPY, main, actor=actor, now=clock())]
    sessions += [
        _start(document, certificate, Purpose.ANNEX, row, actor=actor, now=clock()) for row in annexes
    ]

    with _ending(sessions, actor=actor, clock=clock):
        scan = blobs().read(main.file.sha256)
        pdfs = [desk.mark_copy(scan, key, agency=document.agency.name, now=clock())]
        pdfs += _annexes(annexes, key, document.code, clock)
        failpoints.hit(Step.CLERK_AFTER_SEAL)
        return _record_seal(
            document, Move.SEAL_COPY, [main, *annexes], pdfs, sessions, actor=actor, clock=clock
        )


def _annexes(
    rows: Sequence[OutgoingFile], key: OpenKey, code: str, clock: Callable[[], datetime]
) -> list[bytes]:
    return [desk.mark_annex(blobs().read(row.file.sha256), key, code=code, now=clock()) for row in rows]


def _record_seal(
    document: OutgoingDocument,
    move: Move,
    rows: list[OutgoingFile],
    pdfs: list[bytes],
    sessions: list[SigningSession],
    *,
    actor: Actor,
    clock: Callable[[], datetime],
) -> OutgoingDocument:
    sealed = [stored(pdf, row) for pdf, row in zip(pdfs, rows, strict=True)]
    checked = [
        check.run_bytes(pdf, sha256=new.sha256, now=clock()) for pdf, new in zip(pdfs, sealed, strict=True)
    ]
    for found, row in zip(checked, rows, strict=True):
        require_intact(found, fields=("CoQuan",))
        require_trusted(found.signature("CoQuan"), holder=document.agency.name)
        if move is Move.SEAL and row.ordinal == 0:
            leader = signature_by(found, field="LanhDao", person_id=document.signer.person_id)
            require_proved(leader, field="LanhDao")
    return actions.record_seal(
        document.pk,
        move=move,
        sealed=sealed,
        replaces=[row.file.sha256 for row in rows],
        sessions=[session.pk for session in sessions],
        checked=checked,
        actor=actor,
        now=clock(),
    )


def complete(document_id: int, *, now: datetime) -> None:
    """Add timestamps and revocation data to a sealed document's files. Raises Unavailable if a service is away."""
    outside_transaction()
    document = OutgoingDocument.objects.select_related("agency").get(pk=document_id)
    if document.state_word is not State.SEALED or desk.tsa_url() is None:
        return
    for row in current_files(document):
        if row.made_by == "complete":
            continue
        pdf = desk.complete(
            blobs().read(row.file.sha256), trust=check.trust_store(), fetch=fetcher(), now=now
        )
        new = stored(pdf, row)
        checked = check.run_bytes(pdf, sha256=new.sha256, now=now)
        require_proved(signature_by(checked, field="CoQuan", person_id=None), field="CoQuan")
        actions.record_completion(
            document_id,
            completed=new,
            replaces=row.file.sha256,
            checked=checked,
            actor=Actor.system("Dấu thời gian", agency_id=document.agency_id),
            now=now,
        )


def _open_key(certificate: Certificate, pin: str, *, holder: str, actor: Actor, now: datetime) -> OpenKey:
    """Open the key, unless too many wrong PINs were entered: whoever found a screen unlocked does not get to guess."""
    if wrong_pins(actor, since=now - PIN_REST) >= MOST_WRONG_PINS:
        raise NotPermitted(Refusal.PIN_PAUSED, minutes=PIN_REST.seconds // 60)
    return desk.open_key(certificate, pin, holder=holder, now=now)


def _start(
    document: OutgoingDocument,
    certificate: Certificate,
    purpose: Purpose,
    row: OutgoingFile,
    *,
    actor: Actor,
    now: datetime,
) -> SigningSession:
    return signing.start(
        document,
        agency_id=document.agency_id,
        certificate=certificate,
        purpose=purpose,
        input_sha256=row.file.sha256,
        actor=actor,
        now=now,
    )


@contextmanager
def _ending(
    sessions: Sequence[SigningSession], *, actor: Actor, clock: Callable[[], datetime]
) -> Iterator[None]:
    """End the sessions with the reason if what is done in them comes to nothing."""
    try:
        yield
    except (Refused, Unavailable) as error:
        for session in sessions:
            signing.fail(session.pk, why=str(error), actor=actor, now=clock())
        raise
