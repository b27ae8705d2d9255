"""Signing an electronic copy with the clerk's token or at a signing service: the way of outgoing documents' seals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.outgoing.errands import Begun
from vanthu.signing import desk, errands
from vanthu.signing.errands import Outgoing
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.recorders import recorder
from vanthu.signing.words import Purpose

from . import actions, steps
from .models import Copy
from .states import Move

SUBJECT: Final = "copies.copy"
Clock = Callable[[], datetime]


@long_act
def begin(copy_id: int, *, seen: int, actor: Actor, clock: Clock) -> Begun:
    """Take the copy's number and hand the copy out for the agency's signature.

    An errand that comes to nothing keeps the number. Source: NĐ 30/2020 Art 25.1.c, 32.2.d; App I Part II II.1.c.
    """
    copy = steps.to_be_signed(copy_id, seen=seen, actor=actor)
    certificate = steps.certificate_for(copy, now=clock())
    copy = actions.number(copy_id, move=Move.SIGN, actor=actor, now=clock())
    out = Outgoing(
        copy,
        Purpose.COPY,
        name=f"{copy.form_word.vi} {copy.code}: {copy.subject}"[:180],
        source_sha256=copy.prepared.sha256,
        source_size=copy.prepared.size,
        input_sha256=copy.prepared.sha256,
        field=steps.FIELD,
        look=desk.copy_look(copy.form_word.mark, copy.agency.name),
    )
    errand, token = errands.open_errand(
        [out], agency_id=copy.agency_id, certificate=certificate, actor=actor, now=clock()
    )
    return Begun(errand, token, {})


@recorder(SUBJECT)
def record(errand: Errand, files: Sequence[ErrandFile], *, actor: Actor, clock: Clock) -> Copy:  # noqa: ARG001 as all recorders
    """Verify and keep the copy that came back signed."""
    (file,) = files
    return _record(file.session.document_id, file, actor=actor, clock=clock)


@long_act
def _record(copy_id: int, file: ErrandFile, *, actor: Actor, clock: Clock) -> Copy:
    copy = steps.to_be_signed(copy_id, actor=actor)
    pdf = blobs().read(file.result_sha256)
    return steps.keep_signed(copy, pdf, session_id=file.session_id, actor=actor, now=clock())
