"""What was fetched from an intermediary: kept raw, let in by the same door as everything, or held for a person."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Conflict, Invalid, Refusal, Refused, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc, plain
from vanthu.exchange import parties, policies, schedule
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import InboundPackage, Peer, Pulled

from .receiving import Arrival, accept

SUBJECT = "exchange.pulled"
NOT_FETCHED: Final = "not_fetched"
SHOWN_AFTER: Final = 3
"""After so many tries in vain something that cannot be fetched is shown to a person."""
_LOCKED: Final = Pulled.objects.select_related("peer", "package").select_for_update(of=("self",))
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A package as an intermediary lists it."""

    reference: str
    sender: str
    recipient: str
    is_status: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Listed):
    """A package from an intermediary, its bytes on the disk."""

    blob: Blob | None
    """None if the bytes could not be taken."""
    why_not: Refused | None = None
    """Why they could not."""


@action
def keep_pulled(
    peer_id: int, fetched: Fetched, *, key: InstallationKey, actor: Actor, now: datetime
) -> Pulled:
    """Keep what was fetched and let it in, in one transaction; what may not come in is held, with its bytes.

    What another round has kept meanwhile is returned as it is.
    """
    blob = fetched.blob
    pulled, is_new = _noted(peer_id, fetched, now=now)
    if not is_new and not _is_missing(pulled):
        record(Event.PACKAGE_REPEATED, pulled, actor=actor, now=now, reference=pulled.reference)
        return pulled
    pulled.sha256, pulled.size = (blob.sha256, blob.size) if blob else ("", 0)
    pulled.fetch_at = None
    pulled.save(update_fields=["sha256", "size", "fetch_at"])
    if fetched.why_not is not None:
        return _hold(pulled, fetched.why_not.code.value, str(fetched.why_not), actor=actor, now=now)
    return _let_in(pulled, key=key, actor=actor, now=now)


@action
def note_unfetched(peer_id: int, item: Listed, *, error: str, actor: Actor, now: datetime) -> Pulled:
    """Note that something listed could not be fetched, and when it is asked for again.

    After a few tries it is shown to a person, who may refuse it; after five days only a person has it asked for.
    """
    pulled, _ = _noted(peer_id, item, now=now)
    if _is_missing(pulled):
        pulled.tries += 1
        is_alive = now - pulled.first_seen_at < schedule.LIFE
        pulled.fetch_at = now + schedule.wait(pulled.tries, chance=0.5) if is_alive else None
        pulled.save(update_fields=["tries", "fetch_at"])
        if pulled.tries >= SHOWN_AFTER:
            why = f"Đã hỏi lấy {pulled.tries} lần, không lấy được. {error}"
            pulled = _hold(pulled, NOT_FETCHED, why, actor=actor, now=now)
    record(
        Event.PACKAGE_UNFETCHED,
        pulled,
        actor=actor,
        now=now,
        reference=pulled.reference,
        tries=pulled.tries,
        error=error[:500],
    )
    return pulled


@action
def admit(pulled_id: int, *, key: InstallationKey, actor: Actor, now: datetime) -> Pulled:
    """Let in what was held, if the address book or the ways have changed so that it may come in now."""
    pulled = _locked(pulled_id)
    _require_held(pulled)
    return _let_in(pulled, key=key, actor=actor, now=now)


@action
def fetch_again(pulled_id: int, *, key: InstallationKey, actor: Actor, now: datetime) -> Pulled:
    """Let in at once what is here; have asked for once more, at the next round, what is not."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    pulled = _locked(pulled_id)
    _require_held(pulled)
    record(Event.PACKAGE_RELEASED, pulled, actor=actor, now=now, reference=pulled.reference)
    if pulled.sha256:
        return _let_in(pulled, key=key, actor=actor, now=now)
    pulled.tries, pulled.fetch_at = 0, now
    pulled.held_code = pulled.held_reason = ""
    pulled.save(update_fields=["tries", "fetch_at", "held_code", "held_reason"])
    return pulled


@action
def refuse_pulled(pulled_id: int, *, reason: str, actor: Actor, now: datetime) -> Pulled:
    """Refuse what was held: the intermediary is told `fail`, the bytes are kept as evidence."""
    require(policies.may_configure(actor), Permission.EXCHANGE_OPERATE)
    pulled = _locked(pulled_id)
    why = nfc(reason)[:1000]
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    _require_held(pulled)
    pulled.refused_at, pulled.held_reason = now, why
    pulled.save(update_fields=["refused_at", "held_reason"])
    record(
        Event.PACKAGE_REFUSED,
        pulled,
        actor=actor,
        now=now,
        code=pulled.held_code,
        reason=why,
        sha256=pulled.sha256,
    )
    return pulled


@action
def note_told(pulled_id: int, *, actor: Actor, now: datetime) -> Pulled:
    """Note that the intermediary was told that something was refused."""
    pulled = _locked(pulled_id)
    pulled.told_at = now
    pulled.save(update_fields=["told_at"])
    record(Event.OUTCOME_SENT, pulled, actor=actor, now=now, reference=pulled.reference)
    return pulled


def _noted(peer_id: int, item: Listed, *, now: datetime) -> tuple[Pulled, bool]:
    """Return the row of something listed, locked, and whether it is new."""
    try:
        with transaction.atomic():
            new = Pulled.objects.create(
                peer=Peer.objects.get(pk=peer_id),
                reference=item.reference,
                listed_sender=plain(item.sender)[:100],
                listed_recipient=plain(item.recipient)[:100],
                is_status=item.is_status,
                first_seen_at=now,
            )
    except IntegrityError:
        return _LOCKED.get(peer_id=peer_id, reference=item.reference), False
    return new, True


def _is_missing(pulled: Pulled) -> bool:
    return not pulled.sha256 and pulled.package_id is None and pulled.refused_at is None


def _let_in(pulled: Pulled, *, key: InstallationKey, actor: Actor, now: datetime) -> Pulled:
    try:
        sender, recipient = parties.of(pulled, now=now)
        arrival = Arrival(
            peer=pulled.peer,
            sender=sender,
            recipient=recipient,
            sender_code=sender.code,
            recipient_code=recipient.code,
            message_id=_message_id(pulled),
            nonce=secrets.token_hex(16),
            blob=Blob(pulled.sha256, pulled.size),
        )
        acceptance = accept(arrival, key=key, actor=actor, now=now)
        if acceptance.receipt is None:
            raise Conflict(Refusal.PACKAGE_ID_REUSED, message_id=arrival.message_id)
    except Refused as refused:
        return _hold(pulled, refused.code.value, str(refused), actor=actor, now=now)
    pulled.package = InboundPackage.objects.get(pk=acceptance.package_id)
    pulled.held_code = pulled.held_reason = ""
    pulled.save(update_fields=["package", "held_code", "held_reason"])
    return pulled


def _hold(pulled: Pulled, code: str, why: str, *, actor: Actor, now: datetime) -> Pulled:
    is_new = pulled.held_code != code
    pulled.held_code, pulled.held_reason = code, why[:1000]
    pulled.save(update_fields=["held_code", "held_reason"])
    if is_new:
        record(
            Event.PACKAGE_HELD,
            pulled,
            actor=actor,
            now=now,
            code=pulled.held_code,
            sender=pulled.listed_sender,
            recipient=pulled.listed_recipient,
            sha256=pulled.sha256,
        )
    return pulled


def _require_held(pulled: Pulled) -> None:
    if pulled.package_id is not None or pulled.refused_at is not None:
        raise WrongState(Refusal.WRONG_STATE, move="cho vào", state="đã có kết luận")


def _message_id(pulled: Pulled) -> str:
    """Return the id by which a repeat is known: the intermediary's own, apart from those of other intermediaries."""
    wanted = f"{pulled.peer_id}.{pulled.reference}"
    if _MESSAGE_ID.fullmatch(wanted):
        return wanted
    return f"{pulled.peer_id}.{hashlib.sha256(pulled.reference.encode()).hexdigest()[:40]}"


def _locked(pulled_id: int) -> Pulled:
    return _LOCKED.get(pk=pulled_id)
