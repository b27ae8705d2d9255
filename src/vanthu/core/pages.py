"""Key-set pages: the next page begins after a key, never at an offset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows, newest first, and the key after which the next ones begin."""

    rows: tuple[M, ...]
    after: int | None
    """Hand this in to get the next page; None on the last one."""


def page(rows: QuerySet[M], *, after: int | None, size: int = PAGE_SIZE) -> Page[M]:
    """Return the `size` newest rows older than the row `after`; primary keys rise with time."""
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    kept = tuple(found[:size])
    return Page(rows=kept, after=kept[-1].pk if more else None)
