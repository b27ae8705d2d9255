"""One look into a folder: packages by the same door as from the network, receipts to their deliveries.

Nothing is removed before it was committed and answered. A file that is not whole yet is left for the next look.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO, Final

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Refused
from vanthu.core.failpoints import Step

from . import actions, receipts, reception, signed_requests
from .failures import Failure
from .keys import public_key
from .models import Delivery, InboundPackage, Peer
from .pinned import pinned_keys
from .reception import Caller
from .signed_requests import Claims
from .transport import folder
from .transport.base import Envelope
from .transport.folder import Cover, FolderTransport
from .words import AttemptResult, ReceiptKind

AT_ONCE: Final = 200
_PATHS: Final = {"P": folder.PACKAGE, "R": folder.RECEIPT, "N": folder.NOTICE}


def carry(peer: Peer, *, actor: Actor, now: datetime) -> bool:
    """Take what lies in a peer's folder; say whether there is more. Raises TransportFault if it cannot be read."""
    taken = 0
    for cover in folder.covers(peer):
        if taken >= AT_ONCE:
            return True
        claims = _claims(peer, cover, actor=actor, now=now)
        if claims is None:
            folder.put_away(cover, is_bad=True)
        elif cover.kind == "P":
            _take_package(peer, cover, claims, now=now)
        else:
            _take_word(peer, cover, claims, actor=actor, now=now)
        # What waits for its contents is no work, and hides nothing behind it.
        taken += not cover.path.exists()
    return False


def _claims(peer: Peer, cover: Cover, *, actor: Actor, now: datetime) -> Claims | None:
    """Return what a cover says under the pinned key; None, with an entry in the record, for a forgery."""
    try:
        claims = signed_requests.claims("POST", _PATHS[cover.kind], cover.headers)
        signed_requests.check(claims, cover.headers, public_key(peer.public_key))
        if cover.kind != "P" and hashlib.sha256(cover.body.encode()).hexdigest() != claims.sha256:
            raise Invalid(Refusal.PACKAGE_ALTERED)
    except Refused as refused:
        _note_refusal(cover.path.name, refused, actor=actor, now=now)
        return None
    return claims


def _take_package(peer: Peer, cover: Cover, claims: Claims, *, now: datetime) -> None:
    stream = folder.open_content(cover)
    if stream is None:
        return  # the cover was carried before its package
    with stream:
        if _hash_of(stream) != claims.sha256:
            return  # cut short on the way: the rest, or a new copy, may still come
        stream.seek(0)
        try:
            acceptance = reception.receive(Caller(peer, claims), folder.chunks_of(stream), now=now)
        except Refused as refused:
            _answer(peer, claims, folder.NOTICE, _notice(refused), name=f"N-{claims.message_id}", now=now)
            folder.put_away(cover, is_bad=True)
            return
    if acceptance.receipt:
        _answer(
            peer, claims, folder.RECEIPT, acceptance.receipt, name=f"R-{claims.message_id}.stored", now=now
        )
        _answer_outcome(peer, claims, acceptance.package_id, now=now)
    failpoints.hit(Step.BEFORE_REPLY)
    folder.put_away(cover)


def _answer_outcome(peer: Peer, claims: Claims, package_id: int, *, now: datetime) -> None:
    """Answer what came again with its outcome too, if there is one: both receipts may have been lost on the way."""
    package = InboundPackage.objects.get(pk=package_id)
    if package.outcome_receipt:
        name = f"R-{claims.message_id}.outcome"
        _answer(peer, claims, folder.RECEIPT, package.outcome_told, name=name, now=now)


def _take_word(peer: Peer, cover: Cover, claims: Claims, *, actor: Actor, now: datetime) -> None:
    try:
        if cover.kind == "N":
            _note_notice(peer, claims, cover.body, actor=actor, now=now)
        else:
            _keep_receipt(peer, claims, cover.body, actor=actor, now=now)
    except Refused as refused:
        _note_refusal(cover.path.name, refused, actor=actor, now=now)
        folder.put_away(cover, is_bad=True)
        return
    folder.put_away(cover)


def _keep_receipt(peer: Peer, claims: Claims, body: str, *, actor: Actor, now: datetime) -> None:
    signed = receipts.read_from(body.partition("\n")[0], pinned_keys(peer))
    if signed.receipt.kind is ReceiptKind.OUTCOME:
        reception.receive_outcome(Caller(peer, claims), body.encode(), now=now)
        return
    delivery = Delivery.objects.filter(message_id=signed.receipt.message_id, peer=peer).first()
    if delivery is None:
        raise NotPermitted(Refusal.NOT_FOUND, what="lượt gửi")
    actions.keep_receipt(
        delivery.pk, signed, attempt_id=None, http_status=None, duration_ms=0, actor=actor, now=now
    )


def _note_notice(peer: Peer, claims: Claims, body: str, *, actor: Actor, now: datetime) -> None:
    """Hand a delivery that was turned away at the other door over to the operator."""
    delivery = Delivery.objects.filter(message_id=claims.message_id, peer=peer).first()
    if delivery is None:
        raise NotPermitted(Refusal.NOT_FOUND, what="lượt gửi")
    failure = Failure(result=AttemptResult.PERMANENT, code="turned_away", error=body[:1000], counts=False)
    actions.turn_back(delivery.pk, failure, actor=actor, now=now)


def _answer(peer: Peer, claims: Claims, path: str, text: str, *, name: str, now: datetime) -> None:
    envelope = Envelope(
        message_id=claims.message_id,
        sender=claims.recipient,
        recipient=claims.sender,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        size=len(text.encode()),
    )
    FolderTransport().put(peer, path, envelope, text, name=name, now=now)


def _notice(refused: Refused) -> str:
    return f"{refused.code.value}: {refused}"


def _note_refusal(what: str, refused: Refused, *, actor: Actor, now: datetime) -> None:
    try:
        actions.refuse_request(what, refused, actor=actor, now=now)
    except Refused:
        return


def _hash_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in folder.chunks_of(stream):
        digest.update(chunk)
    return digest.hexdigest()
