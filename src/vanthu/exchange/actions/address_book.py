"""Write a judged address book: all its good lines, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.directory import actions as directory
from vanthu.directory import policies
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.actions_succession import set_successor
from vanthu.directory.models import Agency
from vanthu.exchange.book_lines import Line, judged, outcome
from vanthu.exchange.models import Peer

from .peers import set_route


@action
def import_agencies(lines: Sequence[Line], *, source: str, seen: str, actor: Actor, now: datetime) -> int:
    """Write the lines that stand, judged again now, in one transaction; return how many.

    An empty cell leaves what the book has. Lines with faults are left out: the preview has shown them.

    seen: the outcome that was shown. Raises Conflict if it would be another now: what nobody saw is not written.
    """
    require(policies.may_change(actor), Permission.DIRECTORY_CHANGE)
    found = judged(lines)
    if outcome(found) != seen:
        raise Conflict(Refusal.IMPORT_STALE)
    taken = [line for line in found if line.is_taken]
    for line in taken:
        known = Agency.objects.filter(code=line.facts.code).first()
        directory.save_agency(_merged(line.facts, known), actor=actor, now=now)
    ids = dict(Agency.objects.values_list("code", "pk"))
    peers = dict(Peer.objects.values_list("name", "pk"))
    for line in taken:
        if line.successor:
            set_successor(ids[line.facts.code], successor_id=ids[line.successor], actor=actor, now=now)
        if line.peer:
            set_route(ids[line.facts.code], peer_id=peers[line.peer], actor=actor, now=now)
    record(
        Event.AGENCY_SAVED,
        f"danh bạ: {source}"[:200],
        actor=actor,
        now=now,
        lines=len(lines),
        taken=len(taken),
    )
    return len(taken)


def _merged(facts: AgencyFacts, known: Agency | None) -> AgencyFacts:
    if known is None:
        return facts
    values = {
        field.name: getattr(facts, field.name) or getattr(known, field.name) for field in fields(AgencyFacts)
    }
    return AgencyFacts(**values)
