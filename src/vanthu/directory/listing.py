"""The list of an agency's posts and who holds them: what it can be narrowed to, and the orders it can stand in.

Vietnamese people stand in lists by their given name, the last word, which no column holds. An agency has hundreds of
posts, not millions: their keys and names are put in order here, and only the rows of a page are read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.listing import Order, Slice
from vanthu.core.pages import PAGE_SIZE
from vanthu.core.places import Place, number, numbers
from vanthu.core.statements import Columns, Rows
from vanthu.core.text import fold

from .models import Post

ORDERS: Final[Mapping[str, Order]] = {
    "ten": Order("name", is_descending=False),
    "chuc-vu": Order("title", is_descending=False),
    "tu": Order("held_from"),
}
"""By the words of the address: given name, title, since when."""


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """Return what `fold` does, kept for the names of thousands of people: folding them took as long as reading them."""
    return fold(text)


@lru_cache(maxsize=20_000)
def _by_given_name(name: str) -> tuple[str, str]:
    folded = _folded(name)
    return folded.rpartition(" ")[2], folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which posts."""

    on: date
    is_held: bool | None = None
    role: Role | None = None
    unit_id: int | None = None
    text: str = ""


class _Brief(NamedTuple):
    """What a post is found and put in order by; a tuple, as an agency has hundreds."""

    pk: int
    name: str
    username: str
    title: str
    unit_id: int | None
    held_from: date
    held_to: date | None
    roles: Sequence[str] = ()
    """Read only where they are asked for."""

    def is_held(self, day: date) -> bool:
        return self.held_from <= day and (self.held_to is None or self.held_to >= day)

    def has(self, words: list[str]) -> bool:
        if not words:
            return True
        parts = _folded(f"{self.name} {self.username} {self.title}").split()
        return all(any(part.startswith(word) for part in parts) for word in words)


_KEYS: Final[Mapping[str, Callable[[_Brief], Any]]] = {  # Any: what sorts
    "name": lambda row: (*_by_given_name(row.name), row.pk),
    "title": lambda row: (_folded(row.title), row.pk),
    "held_from": lambda row: (row.held_from, row.pk),
}
_COLUMNS: Final = ("pk", "person__full_name", "person__username", "title", "unit_id", "held_from", "held_to")


def _of(agency_id: Place) -> QuerySet[Post]:
    return Post.objects.filter(agency_id=agency_id).select_related("person", "unit")


def _briefs(*columns: str) -> Columns:
    return Columns(lambda: _of(number("agency_id")).values_list(*columns))


_BRIEF: Final = _briefs(*_COLUMNS)
_WITH_ROLES: Final = _briefs(*_COLUMNS, "roles")
_WHOLE: Final = Rows(lambda: _of(number("agency_id")).filter(pk__in=numbers("keys")))


def listed(
    actor: Actor, wanted: Wanted, order: Order, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[Post]:
    """Return the next posts; those held come before those that ended. A place that means nothing is the beginning."""
    keys = _ordered(actor, wanted, order)
    begin = keys.index(int(after)) + 1 if after.isdecimal() and int(after) in keys else 0
    shown = keys[begin : begin + size]
    return Slice(_whole(actor, shown), str(shown[-1]) if len(keys) > begin + size else "")


def exported(actor: Actor, wanted: Wanted, order: Order) -> tuple[Post, ...]:
    """Return all of them."""
    return _whole(actor, _ordered(actor, wanted, order))


def _ordered(actor: Actor, wanted: Wanted, order: Order) -> list[int]:
    if actor.agency_id is None:
        return []
    words = fold(wanted.text).split()
    rows = (_BRIEF if wanted.role is None else _WITH_ROLES).all(agency_id=actor.agency_id)
    found = [
        row
        for row in (_Brief(*row) for row in rows)
        if (wanted.is_held is None or row.is_held(wanted.on) is wanted.is_held)
        and (wanted.unit_id is None or row.unit_id == wanted.unit_id)
        and (wanted.role is None or wanted.role.value in row.roles)
        and row.has(words)
    ]
    found.sort(key=_KEYS[order.column], reverse=order.is_descending)
    found.sort(key=lambda row: not row.is_held(wanted.on))
    return [row.pk for row in found]


def _whole(actor: Actor, keys: list[int]) -> tuple[Post, ...]:
    rows = {row.pk: row for row in _WHOLE.all(agency_id=actor.agency_id, keys=keys)} if keys else {}
    return tuple(rows[key] for key in keys)
