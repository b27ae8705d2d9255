"""The verbs of what is one's own; nobody's but the actor's is ever touched."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.text import nfc

from .models import SavedView

SUBJECT: Final = "personal.savedview"
MOST_VIEWS: Final = 50
"""Views one person keeps of one list."""
_LONGEST: Final = 2000


@action
def keep_view(listing: str, *, name: str, query: str, actor: Actor, now: datetime) -> SavedView:
    """Keep a view of a list under a name; a view of the same name is replaced."""
    name = nfc(name).strip()[:80]
    if not name:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tên chế độ xem")
    if len(query) > _LONGEST:
        raise Invalid(Refusal.VALUE_WRONG, field="bộ lọc", value=query[:80], why="dài quá 2.000 ký tự")
    if actor.person_id is None:
        raise NotFound(Refusal.NOT_FOUND, what="người dùng")
    rows = SavedView.objects.filter(person_id=actor.person_id, listing=listing)
    if rows.exclude(name=name).count() >= MOST_VIEWS:
        raise Invalid(Refusal.TOO_MANY_VIEWS, limit=MOST_VIEWS)
    view, _is_new = SavedView.objects.update_or_create(
        person_id=actor.person_id, listing=listing, name=name, defaults={"query": query, "kept_at": now}
    )
    record(Event.VIEW_KEPT, view, actor=actor, now=now, listing=listing)
    return view


@action
def drop_view(view_id: int, *, actor: Actor, now: datetime) -> SavedView:
    """Remove one of one's own views. Raises NotFound for anybody else's."""
    view = SavedView.objects.filter(pk=view_id, person_id=actor.person_id or 0).first()
    if view is None:
        raise NotFound(Refusal.NOT_FOUND, what="chế độ xem")
    record(Event.VIEW_DROPPED, view, actor=actor, now=now, listing=view.listing)
    view.delete()
    return view
