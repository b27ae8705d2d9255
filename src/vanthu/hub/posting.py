"""`sendEdoc`: the bytes first, on the disk; then who and to whom, as the package itself says; then the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob, blobs
from vanthu.core.db import outside_transaction
from vanthu.core.failpoints import Step
from vanthu.exchange import reception
from vanthu.exchange.axis import AxisCode, AxisFault, MessageType, is_hash_of
from vanthu.exchange.axis.contents import Contents, contents_of
from vanthu.exchange.keys import installation_key

from . import actions, doors
from .actions.posting import Addressee, Posting
from .doors import Call
from .models import Consignment

DOOR: Final = "Trục liên thông"
_SEPARATORS: Final = re.compile(r"[;,\s]+")


def receive(call: Call, chunks: Iterator[bytes], *, now: datetime) -> Consignment:
    """Keep what a system posts and return it, committed. Raises AxisFault, Invalid from `chunks`, or Unavailable.

    Nothing is kept of a package that is refused: the system gets the code in its answer and posts a better one.
    """
    outside_transaction()
    wanted = _message_type(call)
    sender_code = call.parameter("from")
    if sender_code:
        doors.sender_of(call, sender_code, now=now)
    reception.require_space()
    blob = blobs().put_chunks(chunks, limit=settings.VANTHU_PACKAGE_LIMIT)
    _require_hash(call, blob)
    contents = contents_of(blob.sha256)
    if contents.message_type is not wanted:
        why = f"messagetype says {wanted.value}, the package is {contents.message_type.value}"
        raise AxisFault(AxisCode.WRONG_EDXML, why)
    posting = _addressed(call, contents, blob, now=now)
    actor = Actor.system(f"{DOOR}: {call.system.system_id}", agency_id=posting.sender.pk)
    consignment = actions.post(posting, key=installation_key(), actor=actor, now=now)
    failpoints.hit(Step.AFTER_COMMIT)
    return consignment


def _message_type(call: Call) -> MessageType:
    told = call.parameter("messagetype") or MessageType.EDOC.value
    try:
        return MessageType(told.lower())
    except ValueError as error:
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"messagetype {told[:40]!r} is not edoc or status") from error


def _require_hash(call: Call, blob: Blob) -> None:
    claimed = call.parameter("hash-file")
    if not claimed or not is_hash_of(claimed, blob.sha256):
        raise AxisFault(AxisCode.BAD_FILE, f"hash-file {claimed[:64]!r} is not that of the bytes received")


def _addressed(call: Call, contents: Contents, blob: Blob, *, now: datetime) -> Posting:
    """Find the parties; the capsule's sender must be the authenticated system's (DHX, G9)."""
    sender = doors.sender_of(call, contents.sender, now=now)
    told = call.parameter("from")
    if told and doors.sender_of(call, told, now=now) != sender:
        why = f"header from says {told[:50]!r}, the package says {contents.sender[:50]!r}"
        raise AxisFault(AxisCode.WRONG_EDXML, why)
    addressees = _addressees(call, contents, now=now)
    return Posting(
        system=call.system,
        sender=sender,
        addressees=addressees,
        blob=blob,
        contents=contents,
        nonce=call.claims.hash[:32],
    )


def _addressees(call: Call, contents: Contents, *, now: datetime) -> tuple[Addressee, ...]:
    """Return all recipients or none: the answer has one DocId and no room for “some of them”."""
    named = [doors.addressee_of(code, now=now) for code in contents.recipients]
    found = {addressee.agency.pk: addressee for addressee in named}
    if not found:
        raise AxisFault(AxisCode.WRONG_EDXML, "the package names no recipient")
    header = [code for code in _SEPARATORS.split(call.parameter("to")) if code]
    if not header:
        return tuple(found.values())
    wanted = [doors.addressee_of(code, now=now) for code in header]
    for addressee in wanted:
        if addressee.agency.pk not in found:
            why = f"header to names {addressee.code!r}, the package does not"
            raise AxisFault(AxisCode.RECIPIENT_UNKNOWN, why)
    return tuple(found[addressee.agency.pk] for addressee in wanted)
