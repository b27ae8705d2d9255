"""Who is told what about an entry of the record: read anew from the rows, when the notice is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.clock import hanoi_date
from vanthu.core.places import day, number
from vanthu.core.statements import Columns, Rows
from vanthu.directory.models import Post, RightsChange
from vanthu.exchange.failures import sentence
from vanthu.exchange.models import Delivery
from vanthu.exchange.words import DeliveryState, PackageState
from vanthu.incoming.models import Assignment, IncomingDocument
from vanthu.incoming.states import State as IncomingState
from vanthu.outgoing import queries as outgoing
from vanthu.outgoing import states as outgoing_states
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Move

from .words import Topic

_OUTGOING: Final = OutgoingDocument._meta.label_lower
_INCOMING: Final = IncomingDocument._meta.label_lower
_ACCEPTED: Final = PackageState.ACCEPTED.value
_CLERKS: Final = frozenset({Role.CLERK})
_LEADERS: Final = frozenset({Role.LEADER})
_CONFIRMERS: Final = frozenset({Role.LEADER, Role.ADMINISTRATOR})
_UNSETTLED: Final = frozenset({IncomingState.REGISTERED, IncomingState.ASSIGNED, IncomingState.IN_PROGRESS})
_BY_SIGNER: Final = frozenset({Move.SIGN, Move.REOPEN})
_BY_DRAFTER: Final = frozenset({Move.SUBMIT})
_HELD: Final = Rows(
    lambda: Post.objects.filter(agency_id=number("agency_id"), held_from__lte=day("today")).exclude(
        held_to__lt=day("today")
    )
)
_SENT: Final = Rows(lambda: Delivery.objects.select_related("package", "recipient").filter(pk=number("pk")))
_RECEIVED: Final = Rows(lambda: IncomingDocument.objects.filter(pk=number("pk")))
_ISSUED: Final = Rows(
    lambda: OutgoingDocument.objects.select_related("drafter__person", "signer__person").filter(
        pk=number("pk")
    )
)
_OUTGOING_DUE: Final = Columns(lambda: OutgoingDocument.objects.filter(pk=number("pk")).values_list("due_on"))
_INCOMING_DUE: Final = Columns(lambda: IncomingDocument.objects.filter(pk=number("pk")).values_list("due_on"))
_ASSIGNED_DUE: Final = Columns(
    lambda: Assignment.objects.filter(document_id=number("pk"), ended_at=None).values_list("due_on")
)


@dataclass(frozen=True, slots=True)
class Told:
    """One person to be told one thing."""

    person_id: int
    agency_id: int
    topic: Topic
    object_type: str
    object_id: int
    code: str
    label: str
    said: str
    cause: str = ""
    """What brings it about, where several entries tell of the same; empty for the entry itself."""


def may_concern(entry: AuditEntry) -> bool:
    """Say whether anybody could be told about an entry: a document that was simply accepted is told of to nobody."""
    is_accepted = entry.event == Event.DELIVERY_SETTLED and entry.detail.get("outcome") == _ACCEPTED
    return entry.event in WATCHED and not is_accepted


def of(entry: AuditEntry, now: datetime) -> list[Told]:
    """Return who is told about an entry: never who did it, and each person once for a topic."""
    teller = _TELLERS.get(entry.event)
    if teller is None or not entry.object_id.isdigit():
        return []
    found: dict[tuple[int, Topic], Told] = {}
    for told in teller(entry, hanoi_date(now)):
        if told.person_id != entry.person_id:
            found.setdefault((told.person_id, told.topic), told)
    return list(found.values())


def holders(agency_id: int, roles: frozenset[Role], today: date) -> list[int]:
    """Return the persons who hold a post with one of the roles in an agency today."""
    held = _HELD.all(agency_id=agency_id, today=today)
    return [post.person_id for post in held if not roles.isdisjoint(post.role_set)]


def _outgoing(entry: AuditEntry, today: date) -> Iterator[Told]:
    document = _document(int(entry.object_id))
    if document is None:
        return
    topic = _TO_DRAFTER.get(entry.event)
    said = str(entry.detail.get("reason") or entry.actor_label)
    if topic is not None:
        yield _about_outgoing(document, document.drafter.person_id, topic, said)
    if entry.event == Event.OUTGOING_ISSUED:
        for person_id in _in_units(document, today):
            yield _about_outgoing(document, person_id, Topic.TO_MY_UNIT, said)
    # Several entries of one act lead to the same wait: it is told once.
    cause = f"{document.state}:{document.version}"
    for person_id in _waited_for(document, today):
        yield replace(_about_outgoing(document, person_id, Topic.TURN, said), cause=cause)


def _document(document_id: int) -> OutgoingDocument | None:
    return _ISSUED.first(pk=document_id)


def _waited_for(document: OutgoingDocument, today: date) -> Iterable[int]:
    """Return the persons for whom the document waits now: its drafter, checkers, signer, or the clerks."""
    step = outgoing.next_step(document, Actor.system("thông báo", agency_id=document.agency_id))
    if step is None or step.move in _BY_DRAFTER:
        return []
    if step.turns:
        return [turn.post.person_id for turn in step.turns]
    if step.move in _BY_SIGNER:
        return [document.signer.person_id]
    return holders(document.agency_id, _CLERKS, today)


def _in_units(document: OutgoingDocument, today: date) -> Iterable[int]:
    """Return the persons in the units that a document is issued to."""
    return _members(document.units.values("unit_id"), today)


def _about_outgoing(document: OutgoingDocument, person_id: int, topic: Topic, said: str) -> Told:
    code = document.code or document.kind_word.vi
    return Told(person_id, document.agency_id, topic, _OUTGOING, document.pk, code, str(document), said)


def _incoming(entry: AuditEntry, today: date) -> Iterator[Told]:
    document = _RECEIVED.first(pk=int(entry.object_id))
    if document is None:
        return
    topic, roles = _TO_ROLES[entry.event]
    for person_id in holders(document.agency_id, roles, today):
        yield _about_incoming(document, person_id, topic, document.sender_name)


def _taken_away(entry: AuditEntry, today: date) -> Iterator[Told]:
    """Tell who works on a document that the sender wants it back, or that it went out of use."""
    document = _RECEIVED.first(pk=int(entry.object_id))
    if document is None:
        return
    if entry.event == Event.INCOMING_ASKED_BACK:
        yield from _incoming(entry, today)
    reason = str(entry.detail.get("reason") or entry.detail.get("why") or "")
    said = f"{Event(entry.event).vi}: {reason}"
    given = list(Assignment.objects.filter(document=document).select_related("post"))
    # Those that stand; of what is done, or was removed just now, those that ended last.
    standing = [row for row in given if row.ended_at is None]
    last = max((row.ended_at for row in given if row.ended_at), default=None)
    for row in standing or [row for row in given if row.ended_at == last]:
        for person_id in _assignees(row, today):
            yield _about_incoming(document, person_id, Topic.RECALL, said)


def _assigned(entry: AuditEntry, today: date) -> Iterator[Told]:
    document = _RECEIVED.first(pk=int(entry.object_id))
    if document is None:
        return
    for row in Assignment.objects.filter(document=document, ended_at=None).select_related("post"):
        said = row.instruction or row.assigned_by
        for person_id in _assignees(row, today):
            yield _about_incoming(document, person_id, Topic.ASSIGNED, said)


def _assignees(row: Assignment, today: date) -> list[int]:
    if row.post is not None:
        return [row.post.person_id]
    return list(_members([row.unit_id], today))


def _members(units: Iterable[object], today: date) -> Iterable[int]:
    """Return the persons who hold a post in units, named by their keys or by a query for them."""
    held = Post.objects.filter(unit__in=units, held_from__lte=today).exclude(held_to__lt=today)
    return held.values_list("person_id", flat=True)


def _about_incoming(document: IncomingDocument, person_id: int, topic: Topic, said: str) -> Told:
    label = str(document)
    return Told(person_id, document.agency_id, topic, _INCOMING, document.pk, document.code, label, said)


def _delivery(entry: AuditEntry, today: date) -> Iterator[Told]:
    delivery = _SENT.first(pk=int(entry.object_id))
    if delivery is None or delivery.package.document_type != _OUTGOING:
        return
    topic = _topic_of(entry, delivery)
    document = _document(delivery.package.document_id)
    if topic is None or document is None:
        return
    said = f"{delivery.recipient.name}. {sentence(delivery.last_error) or delivery.outcome_reason}".strip(
        ". "
    )
    told = [document.drafter.person_id]
    if topic is not Topic.STATUS:
        told += holders(document.agency_id, _CLERKS, today)
    cause = f"{delivery.pk}:{delivery.round}" if topic is Topic.STUCK else ""
    for person_id in told:
        yield replace(_about_outgoing(document, person_id, topic, said), cause=cause)


def _topic_of(entry: AuditEntry, delivery: Delivery) -> Topic | None:
    if entry.event == Event.STATUS_RECEIVED:
        return Topic.STATUS
    if entry.event == Event.DELIVERY_SETTLED and delivery.state == DeliveryState.REJECTED:
        return Topic.REFUSED
    return Topic.STUCK if delivery.state == DeliveryState.STUCK else None


def _take_back(entry: AuditEntry, today: date) -> Iterator[Told]:
    document = _document(int(entry.object_id))
    if document is None:
        return
    for person_id in holders(document.agency_id, _LEADERS, today):
        yield _about_outgoing(
            document, person_id, Topic.RECALL, str(entry.detail.get("reason") or entry.actor_label)
        )


def _rights(entry: AuditEntry, today: date) -> Iterator[Told]:
    act = RightsChange.objects.filter(event=entry.event, made_at=entry.at, agency_id=entry.agency_id or 0)
    rows = act
    if entry.object_type == Post._meta.label_lower:
        # A file gives many posts in one moment: each entry tells of its own, or everybody was told of all.
        holder = Post.objects.filter(pk=entry.object_id).values("person_id")
        rows = rows.filter(person_id_changed__in=holder, what=entry.object_label)
    for change in rows:
        if change.person_id_changed:
            yield _about_rights(change, change.person_id_changed)
    first = act.order_by("id").first()
    if first is None:
        return
    # Who confirms them is told of what was done at once, once: by the first of it.
    others, cause = act.count() - 1, entry.at.isoformat()
    for person_id in holders(first.agency_id, _CONFIRMERS, today):
        yield replace(_about_rights(first, person_id, others=others), cause=cause)


def _about_rights(change: RightsChange, person_id: int, *, others: int = 0) -> Told:
    label = f"{Event(change.event).vi}: {change.what}"
    if others:
        more = f"; và {others} thay đổi khác cùng lúc"
        label = f"{label[: 600 - len(more)]}{more}"
    kind = change._meta.label_lower
    return Told(person_id, change.agency_id, Topic.RIGHTS, kind, change.pk, "", label, change.made_by)


def overdue(object_type: str, object_id: int, now: datetime) -> list[Told]:
    """Return who is told that a document is overdue, if it still is: who is to handle it, and whom it waits for."""
    today = hanoi_date(now)
    if object_type == _OUTGOING:
        document = _document(object_id)
        if (
            document is None
            or document.state_word in outgoing_states.OUT
            or not _is_past(document.due_on, today)
        ):
            return []
        people = {document.drafter.person_id, *_waited_for(document, today)}
        return [_about_outgoing(document, one, Topic.OVERDUE, _due_words(document.due_on)) for one in people]
    row = IncomingDocument.objects.filter(pk=object_id).first()
    if row is None or row.state_word not in _UNSETTLED:
        return []
    late = [one for one in row.assignments.filter(ended_at=None) if _is_past(one.due_on or row.due_on, today)]
    people = {person_id for one in late for person_id in _assignees(one, today)}
    if _is_past(row.due_on, today):
        people |= set(holders(row.agency_id, _CLERKS | _LEADERS, today))
    due = min((one.due_on or row.due_on or today for one in late), default=row.due_on)
    return [_about_incoming(row, one, Topic.OVERDUE, _due_words(due)) for one in people]


def deadlines(entry: AuditEntry) -> list[tuple[str, int, date]]:
    """Return the deadlines of the document that an entry is about: each is looked at the day after it."""
    if not entry.object_id.isdigit():
        return []
    key = int(entry.object_id)
    days: set[date | None] = set()
    if entry.object_type == _OUTGOING:
        days |= set(_OUTGOING_DUE.column(pk=key))
    elif entry.object_type == _INCOMING:
        days |= {*_INCOMING_DUE.column(pk=key), *_ASSIGNED_DUE.column(pk=key)}
    return [(entry.object_type, key, day) for day in days if day is not None]


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _due_words(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


_TO_DRAFTER: Final[Mapping[str, Topic]] = {
    Event.OUTGOING_RETURNED: Topic.RETURNED,
    Event.OUTGOING_REOPENED: Topic.RETURNED,
    Event.OUTGOING_SIGNED: Topic.SIGNED,
    Event.OUTGOING_NUMBERED: Topic.NUMBERED,
    Event.OUTGOING_ISSUED: Topic.ISSUED,
}
_TO_ROLES: Final[Mapping[str, tuple[Topic, frozenset[Role]]]] = {
    Event.INCOMING_ARRIVED: (Topic.ARRIVED, _CLERKS),
    Event.INCOMING_REGISTERED: (Topic.TURN, _LEADERS),
    Event.INCOMING_ASKED_BACK: (Topic.RECALL, _CLERKS | _LEADERS),
}
_TO_HANDLERS: Final = (
    Event.INCOMING_ASKED_BACK, Event.INCOMING_RECALLED, Event.INCOMING_KEPT, Event.INCOMING_FOLLOWED,
)  # fmt: skip
_Teller = Callable[[AuditEntry, date], Iterator[Told]]
_TELLERS: Final[Mapping[str, _Teller]] = {
    **dict.fromkeys(
        (
            Event.OUTGOING_DRAFTED, Event.OUTGOING_CHANGED, Event.OUTGOING_SUBMITTED, Event.OUTGOING_CHECKED,
            Event.OUTGOING_CHANGE_ASKED, Event.OUTGOING_KEPT, Event.OUTGOING_SCANNED, Event.OUTGOING_SEALED,
            *_TO_DRAFTER,
        ),
        _outgoing,
    ),
    **dict.fromkeys(_TO_ROLES, _incoming),
    **dict.fromkeys(_TO_HANDLERS, _taken_away),
    Event.INCOMING_ASSIGNED: _assigned,
    **dict.fromkeys((Event.DELIVERY_FAILED, Event.DELIVERY_SETTLED, Event.STATUS_RECEIVED), _delivery),
    Event.TAKE_BACK_ASKED: _take_back,
    **dict.fromkeys(
        (
            Event.POST_GIVEN, Event.POST_ENDED, Event.DELEGATION_GIVEN, Event.DELEGATION_ENDED,
            Event.RIGHT_GIVEN, Event.RIGHT_ENDED, Event.AUTHORITY_FILED, Event.AUTHORITY_ENDED,
        ),
        _rights,
    ),
}  # fmt: skip
WATCHED: Final = frozenset(_TELLERS)
"""The events about which somebody may be told."""
