"""The verbs of notices: told once each, read, and chosen how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.statements import insert_unless_there
from vanthu.core.text import plain
from vanthu.directory.models import Person
from vanthu.jobs.queue import enqueue

from . import choices
from .audience import Told
from .choices import Way
from .models import Notice, NoticeChoice
from .words import ByMail, Topic

SUBJECT: Final = "personal.notice"


@action
def tell(told: Iterable[Told], *, cause: str, actor: Actor, now: datetime) -> list[Notice]:
    """Write notices as each person wants them, and put down the mails that follow; a second run adds nothing."""
    written = [notice for one in told if (notice := _told(one, cause, now)) is not None]
    record(Event.NOTICES_GIVEN, cause, actor=actor, now=now, count=len(written))
    return written


def _told(one: Told, cause: str, now: datetime) -> Notice | None:
    way = choices.ways(one.person_id)[one.topic]
    by_mail = way.by_mail if _address_of(one.person_id) else ByMail.NEVER
    if not way.in_app and by_mail is ByMail.NEVER:
        return None
    notice = Notice(
        person_id=one.person_id,
        agency_id=one.agency_id,
        topic=one.topic,
        cause=f"{one.object_type}:{one.object_id}:{one.cause}" if one.cause else cause,
        object_type=one.object_type,
        object_id=one.object_id,
        code=one.code[:120],
        label=plain(one.label)[:600],
        said=plain(one.said)[:1000],
        at=now,
        in_app=way.in_app,
        by_mail=by_mail,
    )
    if not insert_unless_there(notice, "person_id", "topic", "cause"):
        return None
    _put_down_mail(notice, now)
    return notice


def _address_of(person_id: int) -> str:
    rows = Person.objects.filter(pk=person_id, is_active=True)
    return rows.values_list("email", flat=True).first() or ""


def _put_down_mail(notice: Notice, now: datetime) -> None:
    if notice.by_mail == ByMail.AT_ONCE:
        enqueue("personal.mail", {"notice_id": notice.pk}, now=now, dedupe_key=f"personal.mail:{notice.pk}")
    elif notice.by_mail == ByMail.DAILY:
        due_at = choices.next_morning(now)
        enqueue(
            "personal.digest",
            {"person_id": notice.person_id},
            now=now,
            due_at=due_at,
            dedupe_key=f"personal.digest:{notice.person_id}:{hanoi_date(due_at).isoformat()}",
        )


@action
def mailed(notices: Iterable[Notice], *, actor: Actor, now: datetime) -> int:
    """Note that notices went out by mail."""
    rows = list(notices)
    for notice in rows:
        notice.mailed_at = now
        notice.save(update_fields=["mailed_at"])
    record(Event.NOTICES_MAILED, f"{len(rows)} thông báo", actor=actor, now=now)
    return len(rows)


@action
def read_notice(notice_id: int, *, actor: Actor, now: datetime) -> Notice:
    """Note that one read a notice. Raises NotFound for anybody else's."""
    notice = Notice.objects.filter(pk=notice_id, person_id=actor.person_id or 0).first()
    if notice is None:
        raise NotFound(Refusal.NOT_FOUND, what="thông báo")
    notice.read_at = notice.read_at or now
    notice.save(update_fields=["read_at"])
    record(Event.NOTICES_READ, notice.topic_word.vi, actor=actor, now=now, count=1)
    return notice


@action
def read_all(*, actor: Actor, now: datetime, object_type: str = "", object_id: int = 0) -> int:
    """Note that one read every notice of one's own in the agency, or those about one thing."""
    rows = Notice.objects.filter(person_id=actor.person_id or 0, agency_id=actor.agency_id or 0, read_at=None)
    if object_type:
        rows = rows.filter(object_type=object_type, object_id=object_id)
    count = rows.update(read_at=now)
    record(Event.NOTICES_READ, f"{count} thông báo", actor=actor, now=now, count=count)
    return count


@action
def choose(ways: Mapping[Topic, Way], *, actor: Actor, now: datetime) -> int:
    """Keep how one wants to be told."""
    if actor.person_id is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    for topic, way in ways.items():
        NoticeChoice.objects.update_or_create(
            person_id=actor.person_id,
            topic=topic,
            defaults={"in_app": way.in_app, "by_mail": way.by_mail},
        )
    record(Event.NOTICES_CHOSEN, actor.label, actor=actor, now=now)
    return len(ways)
