"""What is done about notices by itself: written after each act, mailed, and looked for when a deadline is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_midnight
from vanthu.core.db import jointly
from vanthu.core.places import numbers
from vanthu.core.statements import Rows
from vanthu.directory.models import Person
from vanthu.jobs import queue
from vanthu.jobs.queue import enqueue
from vanthu.jobs.registry import Batch, Payload, batch_handler, handler

from . import actions_notices, audience, mails
from .models import Notice
from .words import ByMail

_ENTRIES: Final = Rows(lambda: AuditEntry.objects.filter(pk__in=numbers("ids")))
_SYSTEM: Final = "Thông báo"
_GIVE_UP_AFTER: Final = timedelta(days=3)
"""A mail that no server takes for so long is no news any more; the notice itself stays under the bell."""
_LATE_AT: Final = timedelta(hours=7)


def note(entry: AuditEntry) -> None:
    """Put down, in the transaction of an act, that people may have to be told of it."""
    if audience.may_concern(entry):
        enqueue("personal.tell", {"entry_id": entry.pk}, now=entry.at, priority=7)


@handler("personal.tell")
def tell(payload: Payload, now: datetime) -> None:
    """Write the notices about an entry of the record, and put down when its document's deadlines are over."""
    _tell(_ENTRIES.one(ids=[int(payload["entry_id"] or 0)]), now)


def _tell(entry: AuditEntry, now: datetime) -> None:
    for object_type, object_id, day in audience.deadlines(entry):
        enqueue(
            "personal.overdue",
            {"object_type": object_type, "object_id": object_id, "day": day.isoformat()},
            now=now,
            due_at=hanoi_midnight(day + timedelta(days=1)) + _LATE_AT,
            priority=7,
            dedupe_key=f"personal.overdue:{object_type}:{object_id}:{day.isoformat()}",
        )
    told = audience.of(entry, now)
    if told:
        actor = Actor.system(_SYSTEM, agency_id=entry.agency_id)
        actions_notices.tell(told, cause=f"entry:{entry.pk}", actor=actor, now=now)


@batch_handler("personal.tell")
def tell_together(batch: Batch) -> None:
    """Write the notices about several entries in one transaction: most of what an exchange writes concerns nobody."""
    now = batch.clock()
    claims = {int(claim.payload["entry_id"] or 0): claim for claim in batch.claims}
    entries = _ENTRIES.all(ids=list(claims))

    def tell_all() -> None:
        for entry in entries:
            _tell(entry, now)
        queue.finish_all([claims[entry.pk] for entry in entries], now=now)

    jointly(tell_all)


@handler("personal.overdue")
def overdue(payload: Payload, now: datetime) -> None:
    """Tell who is concerned that a deadline is over, unless the document is settled by now."""
    object_type, object_id = str(payload["object_type"]), int(payload["object_id"] or 0)
    day = date.fromisoformat(str(payload["day"]))
    told = audience.overdue(object_type, object_id, now)
    if told:
        actor = Actor.system(_SYSTEM, agency_id=told[0].agency_id)
        cause = f"overdue:{object_type}:{object_id}:{day.isoformat()}"
        actions_notices.tell(told, cause=cause, actor=actor, now=now)


@handler("personal.mail")
def mail(payload: Payload, now: datetime) -> None:
    """Send one notice by mail."""
    rows = Notice.objects.filter(pk=int(payload["notice_id"] or 0), mailed_at=None, read_at=None)
    _mail(list(rows), now)


@handler("personal.digest")
def digest(payload: Payload, now: datetime) -> None:
    """Send a person what came together since the last morning, as far as it is still unread."""
    rows = Notice.objects.filter(
        person_id=int(payload["person_id"] or 0), by_mail=ByMail.DAILY, mailed_at=None, read_at=None
    )
    _mail(list(rows.order_by("id")[:200]), now)


def _mail(notices: list[Notice], now: datetime) -> None:
    if not notices or not mails.is_possible():
        return
    person = Person.objects.get(pk=notices[0].person_id)
    if not person.email or not person.is_active or now - notices[0].at > _GIVE_UP_AFTER:
        return
    mails.send(person, notices, key=f"vanthu-{notices[0].pk}-{notices[-1].pk}")
    actions_notices.mailed(notices, actor=Actor.system(_SYSTEM), now=now)
