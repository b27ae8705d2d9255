"""Signing with the token at one's own desk: files go out with an errand, come back signed, and are recorded.

The same moves as in `steps`, cut in two: what is before the key, and what is after it. Slow, outside every transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Refused
from vanthu.core.permissions import require
from vanthu.directory.models import Certificate
from vanthu.signing import desk, errands, places
from vanthu.signing.errands import Outgoing
from vanthu.signing.models import Errand
from vanthu.signing.words import Purpose

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
        suffix=document.number_suffix,
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
