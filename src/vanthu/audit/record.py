"""Write the record: one entry per change, in the change's own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.db import models

from vanthu.core import actions
from vanthu.core.actions import Subject
from vanthu.core.actor import Actor
from vanthu.core.errors import Refused
from vanthu.core.statements import insert
from vanthu.core.text import plain

from .events import Event
from .models import AuditEntry

_listeners: Final[list[Callable[[AuditEntry], None]]] = []


def on_entry(listener: Callable[[AuditEntry], None]) -> None:
    """Have `listener` hear of every entry about an act, in the act's transaction: it may put down work, no more."""
    if listener not in _listeners:
        _listeners.append(listener)


def leaf_hash(entry: AuditEntry) -> str:
    """Return the RFC 6962 leaf hash of an entry: SHA-256 of 0x00 and its canonical JSON."""
    leaf = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": str(entry.event),
        "agency_id": entry.agency_id,
        "actor_label": entry.actor_label,
        "person_id": entry.person_id,
        "post_id": entry.post_id,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "object_label": entry.object_label,
        "detail": entry.detail,
    }
    canonical = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + canonical.encode()).hexdigest()


def record(
    event: Event,
    subject: models.Model | str,
    *,
    actor: Actor,
    now: datetime,
    agency_id: int | None = None,
    **detail: str | int | None,
) -> AuditEntry:
    """Write one entry about `subject`, a row or the words for it, and return it.

    agency_id: whose record it is, if not the actor's own agency.
    """
    entry = _entry(event, actor=actor, now=now, agency_id=agency_id)
    if isinstance(subject, models.Model):
        entry.object_type, entry.object_id = subject._meta.label_lower, str(subject.pk)
    entry.object_label = plain(str(subject))[:600]
    entry.detail = {name: plain(value) if isinstance(value, str) else value for name, value in detail.items()}
    kept = _kept(entry)
    for listener in _listeners:
        listener(kept)
    return kept


def record_refusal(
    verb: str, refused: Refused, subject: Subject, *, actor: Actor, now: datetime
) -> AuditEntry:
    """Write down that an act was refused; called after the rollback of what was tried."""
    entry = _entry(Event.ACT_REFUSED, actor=actor, now=now, agency_id=None)
    entry.object_label = subject.label or verb
    if subject.model:
        entry.object_type, entry.object_id = subject.model, subject.row_id
    entry.detail = {"verb": verb, "code": refused.code.value, "why": plain(str(refused))[:1000]}
    return _kept(entry)


def _entry(event: Event, *, actor: Actor, now: datetime, agency_id: int | None) -> AuditEntry:
    return AuditEntry(
        at=now.astimezone(UTC),
        event=event.value,
        agency_id=agency_id if agency_id is not None else actor.agency_id,
        actor_label=plain(actor.label)[:400],
        person_id=actor.person_id,
        post_id=actor.post_id,
    )


def _kept(entry: AuditEntry) -> AuditEntry:
    entry.leaf_hash = leaf_hash(entry)
    actions.audited()
    return insert(entry)
