"""The door: who is it, may it, are the bytes what they were said to be; then into the store, then into the record."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.core.places import number, text
from vanthu.core.statements import Rows
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.directory.succession import EVER

from . import actions, parties, receipts, routing, signed_requests
from .actions.receiving import Acceptance, Arrival
from .keys import installation_key, public_key
from .models import Delivery, InboundPackage, Peer
from .pinned import pinned_keys
from .receipts import SignedReceipt
from .signed_requests import Claims

RESERVE_SHARE: Final = 0.05
RESERVE_BYTES: Final = 2**30
DOOR: Final = "Cửa nhận liên thông"
_MEANT: Final = Rows(
    lambda: Delivery.objects.filter(message_id=text("message_id"), peer_id=number("peer_id"))
)


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated peer and what its request claims."""

    peer: Peer
    claims: Claims


def authenticate(method: str, path: str, headers: Mapping[str, str], *, now: datetime) -> Caller:
    """Return who calls. `headers` has lower-case names.

    Raises NotPermitted for a stranger, a wrong signature and a captured request played again after its time,
    Invalid for a skewed clock; each refusal is in the record.
    """
    try:
        return recognise(method, path, headers, now=now)
    except Refused as refused:
        sender = headers.get("vanthu-sender", "?")[:50]
        actions.refuse_request(f"{method} {path} {sender}", refused, actor=Actor.system(DOOR), now=now)


def recognise(method: str, path: str, headers: Mapping[str, str], *, now: datetime) -> Caller:
    """Return who calls, like `authenticate`; a refusal is for the caller to record."""
    claims = signed_requests.claims(method, path, headers)
    peer = routing.peer_by_key(claims.key_id)
    if peer is None or not peer.public_key:
        raise NotPermitted(Refusal.SENDER_UNKNOWN)
    signed_requests.check(claims, headers, public_key(peer.public_key))
    try:
        signed_requests.check_time(claims, now=now)
    except Invalid:
        if _was_seen(claims):
            raise NotPermitted(Refusal.SENDER_UNKNOWN) from None
        raise
    return Caller(peer, claims)


def _was_seen(claims: Claims) -> bool:
    """Say whether this very request was served before: then it is no skewed clock but a recording."""
    rows = InboundPackage.objects.filter(sender__code=claims.sender, message_id=claims.message_id)
    return any(claims.nonce in nonces for nonces in rows.values_list("nonces", flat=True))


def receive(caller: Caller, chunks: Iterator[bytes], *, now: datetime) -> Acceptance:
    """Store the package that `caller` sends and return its receipt: bytes first, on the disk; then the row.

    Raises Refused, recorded, if the parties are wrong or the bytes are not those announced; Conflict, after
    both contents were kept, if the message id was used before; Unavailable when there is no room.
    """
    outside_transaction()
    claims = caller.claims
    actor = Actor.system(f"{DOOR}: {caller.peer.name}")
    try:
        sender, recipient = _parties(caller, now=now)
        require_space()
        blob = blobs().put_chunks(chunks, limit=settings.VANTHU_PACKAGE_LIMIT)
        if blob.sha256 != claims.sha256:
            raise Invalid(Refusal.PACKAGE_ALTERED)
    except Refused as refused:
        actions.refuse_request(f"{claims.sender} {claims.message_id}", refused, actor=actor, now=now)
    arrival = Arrival(
        peer=caller.peer,
        sender=sender,
        recipient=recipient,
        sender_code=claims.sender,
        recipient_code=claims.recipient,
        message_id=claims.message_id,
        nonce=claims.nonce,
        blob=blob,
    )
    acceptance = actions.accept(arrival, key=installation_key(), actor=actor, now=now)
    failpoints.hit(Step.AFTER_COMMIT)
    if acceptance.receipt is None:
        raise Conflict(Refusal.PACKAGE_ID_REUSED, message_id=claims.message_id)
    return acceptance


def receive_outcome(caller: Caller, content: bytes, *, now: datetime) -> Delivery:
    """Keep an outcome receipt for something sent from here; a second line may repeat the stored receipt.

    Raises Refused, recorded.
    """
    claims = caller.claims
    actor = Actor.system(f"{DOOR}: {caller.peer.name}")
    try:
        if hashlib.sha256(content).hexdigest() != claims.sha256:
            raise Invalid(Refusal.PACKAGE_ALTERED)
        text, _, first = content.decode("utf-8", "replace").partition("\n")
        signed = receipts.read_from(text, pinned_keys(caller.peer))
        stored = _said_before(first, caller.peer)
        delivery = _MEANT.first(message_id=signed.receipt.message_id, peer_id=caller.peer.pk)
        if delivery is None:
            raise NotFound(Refusal.NOT_FOUND, what="lượt gửi")
        if delivery.outcome_receipt == text:
            return delivery
    except Refused as refused:
        actions.refuse_request(f"{claims.sender} {claims.message_id}", refused, actor=actor, now=now)
    if stored is not None and not delivery.stored_receipt:  # the answer that carried it was lost
        failpoints.hit(Step.BEFORE_RECEIPT_STORED)
    return actions.keep_outcome(delivery.message_id, signed, stored=stored, actor=actor, now=now)


def _said_before(line: str, peer: Peer) -> SignedReceipt | None:
    """Return the stored receipt that goes along with an outcome, if it holds: the outcome counts without it."""
    try:
        return receipts.read_from(line, pinned_keys(peer)) if line else None
    except Invalid:
        return None


def require_space() -> None:
    """Raise Unavailable before the disk is full: a reserve of 5 % or 1 GiB stays (G8)."""
    place = Path(settings.VANTHU_HOME)
    usage = shutil.disk_usage(place)
    if usage.free < min(usage.total * RESERVE_SHARE, RESERVE_BYTES):
        raise Unavailable("the disk is full; free space and try again")


def _parties(caller: Caller, *, now: datetime) -> tuple[Agency, Agency]:
    claims = caller.claims
    try:
        sender = directory.agency_by_code(claims.sender, on=hanoi_date(now), afterwards=EVER)
    except Invalid as error:
        raise NotPermitted(Refusal.SENDER_UNKNOWN) from error
    if not routing.may_speak_for(caller.peer, sender):
        raise NotPermitted(Refusal.SENDER_MISMATCH, claimed=claims.sender, peer=caller.peer.name)
    return sender, parties.addressee(claims.recipient, on=hanoi_date(now))
