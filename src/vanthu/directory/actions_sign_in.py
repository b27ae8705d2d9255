"""The verbs of signing in: sessions opened, proved and ended, failures counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc, plain

from . import policies
from .models import FailedSignIns, OpenSession, Person
from .pauses import FORGOTTEN_AFTER
from .words import SignInWay


@dataclass(frozen=True, slots=True)
class Desk:
    """The computer at which somebody sits, as far as it tells."""

    address: str
    agent: str


@action
def open_session(
    person_id: int,
    *,
    desk: Desk,
    is_proved: bool,
    way: SignInWay = SignInWay.PASSWORD,
    only_agency_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> OpenSession:
    """Open a session for a person who proved to be that person; the failures at this desk are forgotten.

    is_proved: whether a second factor was given, too. only_agency_id: the agency whose service did.
    """
    person = Person.objects.get(pk=person_id)
    Person.objects.filter(pk=person_id).update(last_login=now)
    FailedSignIns.objects.filter(username=person.username, address=desk.address).delete()
    session = OpenSession.objects.create(
        person=person,
        opened_at=now,
        seen_at=now,
        address=desk.address[:45],
        agent=plain(desk.agent)[:300],
        proved_at=now if is_proved else None,
        way=way,
        only_agency_id=only_agency_id,
    )
    record(
        Event.SIGNED_IN,
        person,
        actor=actor,
        now=now,
        address=desk.address,
        proved=int(is_proved),
        way=way.value,
    )
    return session


@action
def note_failed_sign_in(
    username: str, *, address: str, why: str = "", actor: Actor, now: datetime
) -> FailedSignIns:
    """Record that somebody failed to sign in as `username`, with the agency of the person if there is one."""
    name = plain(nfc(username).lower())[:80]
    row, is_new = FailedSignIns.objects.select_for_update().get_or_create(
        username=name, address=address[:45], defaults={"failures": 1, "last_at": now}
    )
    if not is_new:
        is_old = now - row.last_at > FORGOTTEN_AFTER
        FailedSignIns.objects.filter(pk=row.pk).update(
            failures=1 if is_old else F("failures") + 1, last_at=now
        )
    known = Person.objects.filter(username=name).first()
    held = [post for post in known.posts.all() if post.is_held_on(hanoi_date(now))] if known else []
    agency_id = held[0].agency_id if held else None
    facts = {"why": why[:300]} if why else {}
    record(Event.SIGN_IN_FAILED, name, actor=actor, now=now, agency_id=agency_id, address=address, **facts)
    row.refresh_from_db()
    return row


@action
def note_proof(session_id: int, *, actor: Actor, now: datetime) -> OpenSession:
    """Note that the person of a session gave a second factor again just now."""
    session = _own(session_id, actor)
    session.proved_at = now
    session.save(update_fields=["proved_at"])
    FailedSignIns.objects.filter(username=session.person.username, address=session.address).delete()
    record(Event.FACTOR_GIVEN, session.person, actor=actor, now=now)
    return session


@action
def sign_out(session_id: int, *, actor: Actor, now: datetime) -> OpenSession:
    """End the session that one is in."""
    session = _own(session_id, actor)
    _end([session], now)
    record(Event.SIGNED_OUT, session.person, actor=actor, now=now)
    return session


@action
def end_session(session_id: int, *, actor: Actor, now: datetime) -> OpenSession:
    """End one of one's own sessions, at whichever computer."""
    session = _own(session_id, actor)
    _end([session], now)
    record(Event.SESSION_ENDED, session.person, actor=actor, now=now, address=session.address)
    return session


@action
def end_sessions(person_id: int, *, but: int | None, actor: Actor, now: datetime) -> int:
    """End the sessions of a person, all `but` one, and return how many were open."""
    person = Person.objects.get(pk=person_id)
    require(policies.may_set_password(actor, person, on=hanoi_date(now)), Permission.ACCESS_OWN)
    ended = _end(list(OpenSession.objects.filter(person=person, ended_at=None).exclude(pk=but or 0)), now)
    record(Event.SESSION_ENDED, person, actor=actor, now=now, sessions=ended)
    return ended


@action
def refuse_session(session_id: int, *, desk: Desk, actor: Actor, now: datetime) -> OpenSession:
    """End a session whose cookie came from another computer: it was copied."""
    session = OpenSession.objects.select_related("person").get(pk=session_id)
    _end([session], now)
    record(
        Event.SESSION_REFUSED,
        session.person,
        actor=actor,
        now=now,
        opened_at=session.address,
        came_from=desk.address,
        agent=plain(desk.agent)[:200],
    )
    return session


def _own(session_id: int, actor: Actor) -> OpenSession:
    found = OpenSession.objects.select_for_update().select_related("person").filter(pk=session_id).first()
    if found is None or found.person_id != actor.person_id:
        raise NotFound(Refusal.NOT_FOUND, what="phiên đăng nhập")
    return found


def _end(sessions: list[OpenSession], now: datetime) -> int:
    keys = [session.pk for session in sessions]
    return OpenSession.objects.filter(pk__in=keys, ended_at=None).update(ended_at=now, proved_at=None)
