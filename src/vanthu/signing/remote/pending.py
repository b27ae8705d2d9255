"""Signatures laid out and waiting for their values: what goes to the store, and what comes back to be finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import MarkImage
from vanthu.signing.models import ErrandFile
from vanthu.signing.remote_words import RunEnd
from vnsign import appearance as marks
from vnsign import cms
from vnsign.appearance import Appearance
from vnsign.begin import TIMESTAMP_ROOM, Pending, begin
from vnsign.errors import SigningError
from vnsign.finish import finish

from .base import Held, ServiceFault


def lay_out(file: ErrandFile, held: Held, image: MarkImage | None, *, now: datetime) -> tuple[str, bytes]:
    """Lay out the signature of one file; return the stored half and the hash that is to be signed.

    Raises Invalid if the file or the certificate does not allow it.
    """
    outside_transaction()
    try:
        pending = begin(
            blobs().read(file.source_sha256),
            field=file.field,
            certificate=held.certificate,
            chain=held.chain,
            appearance=_look(file.look, image, now),
            timestamp_room=TIMESTAMP_ROOM,
            now=now,
        )
    except SigningError as error:
        raise Invalid(Refusal.SIGNING_FAILED, why=error.sentence().rstrip(".")) from error
    # The file itself is in the store already; what is kept beside it is what comes after its last byte.
    return blobs().put(replace(pending, base=b"").to_bytes()).sha256, pending.digest


def completed(file: ErrandFile) -> bytes:
    """Return the signed file, proved. Raises ServiceFault bad_value if the value does not fit it."""
    outside_transaction()
    try:
        kept = Pending.from_bytes(blobs().read(file.pending_sha256))
        pending = replace(kept, base=blobs().read(file.source_sha256))
        return finish(pending, cms.as_der(pending.certificate, bytes(file.value)))
    except SigningError as error:
        raise ServiceFault(RunEnd.BAD_VALUE, error.message) from error


def _look(look: str, image: MarkImage | None, now: datetime) -> Appearance | None:
    kind, _, words = look.partition(":")
    if kind == "annex":
        return marks.annex_mark(words, now)
    if (form := marks.copy_form(kind)) is not None:
        return marks.copy_mark(form, words, now)
    if image is None:
        return None
    png = blobs().read(image.sha256)
    if kind == "seal":
        return marks.seal_image(png, width_mm=image.width_mm, height_mm=image.height_mm)
    return marks.leader_image(png)
