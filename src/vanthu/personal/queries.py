"""Reads of what is the actor's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from vanthu.core.actor import Actor
from vanthu.core.listing import Listed, Slice
from vanthu.core.places import number, text
from vanthu.core.statements import Columns, Rows
from vanthu.directory import policies

from . import choices
from .choices import Way
from .models import Notice, SavedView
from .words import Topic

MOST_COUNTED: Final = 99
_VIEWS: Final = Rows(lambda: SavedView.objects.filter(person_id=number("person_id"), listing=text("listing")))
_UNREAD: Final = Columns(
    lambda: (
        Notice.objects.filter(
            person_id=number("person_id"),
            agency_id=number("agency_id"),
            read_at=None,
            in_app=True,
        )
        .order_by()
        .values_list("pk")[: MOST_COUNTED + 1]
    )
)
"""Their keys, as many as are counted: on every page."""
_ABOUT: Final = Columns(
    lambda: (
        Notice.objects.filter(
            person_id=number("person_id"),
            agency_id=number("agency_id"),
            read_at=None,
            object_type=text("object_type"),
            object_id=number("object_id"),
        )
        .order_by()
        .values_list("pk")[:1]
    )
)


def views(actor: Actor, listing: str) -> list[SavedView]:
    """Return the views that the actor keeps of a list."""
    if actor.person_id is None:
        return []
    return _VIEWS.all(person_id=actor.person_id, listing=listing)


def unread(actor: Actor) -> int:
    """Count the notices that the actor has not read, one more than MOST_COUNTED at most."""
    if actor.person_id is None or actor.agency_id is None:
        return 0
    return len(_UNREAD.all(person_id=actor.person_id, agency_id=actor.agency_id))


def unread_about(actor: Actor, object_type: str, object_id: int) -> bool:
    """Say whether the actor has an unread notice about one thing."""
    values = {"person_id": actor.person_id or 0, "agency_id": actor.agency_id or 0}
    return bool(_ABOUT.all(**values, object_type=object_type, object_id=object_id))


def notices(actor: Actor, *, after: str = "", only_unread: bool = False) -> Slice[Notice]:
    """Return the next of the actor's notices in the agency, newest first."""
    return _NOTICES.some(actor, _Wanted(only_unread), after=after)


@dataclass(frozen=True, slots=True)
class _Wanted:
    only_unread: bool


def _notices(actor: Actor, wanted: _Wanted) -> QuerySet[Notice]:
    rows = Notice.objects.filter(person_id=actor.person_id or 0, agency_id=actor.agency_id or 0, in_app=True)
    return rows.filter(read_at=None) if wanted.only_unread else rows


_NOTICES: Final = Listed(Notice, _notices)


def ways(actor: Actor) -> Mapping[Topic, Way]:
    """Return how the actor is told about every topic."""
    return choices.ways(actor.person_id or 0)


def confirms(actor: Actor) -> bool:
    """Say whether the actor is one of those who confirm changes of rights."""
    return policies.may_confirm_rights(actor)
