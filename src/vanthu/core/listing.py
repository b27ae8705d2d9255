"""Lists in an order that people choose: key-set pages along an index, whatever the column.

A list that is ordered by a column holds only the rows that have a value there: what has no deadline has no place in
the order of deadlines, and the index is walked from its end without a sort.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Field, Model, Q, QuerySet

from .pages import PAGE_SIZE
from .search import Sought, WordIndex
from .shapes import Shaped

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_NO_NUL: Final = ProhibitNullCharactersValidator()
MOST_EXPORTED: Final = 20_000
"""Rows in one exported file; what is beyond is said in the file and on the page."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list."""

    column: str
    """The model's column; "pk" for the order in which rows came."""
    is_descending: bool = True


NEWEST: Final = Order("pk")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some rows in order, and the place after which the next ones begin."""

    rows: tuple[T, ...]
    after: str
    """Hand this in to get the next rows; empty on the last ones."""


def in_order(rows: QuerySet[M], order: Order = NEWEST, *, after: str = "", size: int = PAGE_SIZE) -> Slice[M]:
    """Return the next `size` rows in an order, behind the place `after`; nonsense is the beginning."""
    place = _Behind(*(_read(rows.model, order, after) or ()))
    return _slice(list(_behind(rows, order, place)[: size + 1]), order, size)


def _slice(found: list[M], order: Order, size: int) -> Slice[M]:
    kept = tuple(found[:size])
    return Slice(kept, _place(kept[-1], order) if len(found) > size else "")


def all_in_order(rows: QuerySet[M], order: Order = NEWEST) -> QuerySet[M]:
    """Return the rows of a list in its order."""
    sign = "-" if order.is_descending else ""
    if order.column == "pk":
        return rows.order_by(f"{sign}pk")
    return rows.filter(**{f"{order.column}__isnull": False}).order_by(f"{sign}{order.column}", f"{sign}pk")


@dataclass(frozen=True, slots=True)
class _Behind:
    """The place behind which rows are wanted; nothing for the beginning."""

    value: Any = None  # Any: a column's value
    key: int | None = None


class Listed(Generic[M]):
    """A list that people narrow and put in order, its statements composed once for each shape of what they ask."""

    def __init__(
        self, model: type[M], chosen: Callable[..., QuerySet[M]], words: WordIndex | None = None
    ) -> None:
        """Keep how the rows are chosen: from who asks and what is wanted, which may hold places (`core.shapes`)."""
        self._model, self._chosen, self._words = model, chosen, words
        self._shaped, self._found = Shaped(self._next), Shaped(self._with_words)

    def some(
        self, *asked: Any, order: Order = NEWEST, text: str = "", after: str = "", size: int = PAGE_SIZE
    ) -> Slice[M]:  # Any: dataclasses, as `chosen` takes them
        """Return the next rows of an order. With words, newest first if they are indexed."""
        if text and self._words is not None:
            key = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
            newest = self._words.newest_of(
                lambda sought: self._found.all(size + 1, sought, *asked), text, key, size
            )
            return Slice(newest.rows, str(newest.after or ""))
        if text:
            return in_order(self._chosen(*asked), order, after=after, size=size)
        place = _Behind(*(_read(self._model, order, after) or ()))
        return _slice(self._shaped.all((order, size), place, *asked), order, size)

    def _with_words(self, most: int, sought: Sought, *asked: Any) -> QuerySet[M]:
        assert self._words is not None
        return self._words.among(self._chosen(*asked), sought)[:most]

    def _next(self, form: Hashable, place: _Behind, *asked: Any) -> QuerySet[M]:
        order, size = cast("tuple[Order, int]", form)
        return _behind(self._chosen(*asked), order, place)[: size + 1]


def all_found(rows: QuerySet[M], order: Order, words: WordIndex, text: str) -> list[M]:
    """Return what `found` would in all, one row more than a file may hold if there are more."""
    if text:
        return list(words.newest(rows, text, size=MOST_EXPORTED + 1).rows)
    return list(all_in_order(rows, order)[: MOST_EXPORTED + 1])


def _behind(rows: QuerySet[M], order: Order, place: _Behind) -> QuerySet[M]:
    ordered = all_in_order(rows, order)
    value, key = place.value, place.key
    if key is None:
        return ordered
    beyond, up_to = ("lt", "lte") if order.is_descending else ("gt", "gte")
    if order.column == "pk":
        return ordered.filter(**{f"pk__{beyond}": key})
    passed = Q(**{order.column: value}) & ~Q(**{f"pk__{beyond}": key})
    # The first condition bounds the index; the second takes out what of the same value was shown.
    return ordered.filter(**{f"{order.column}__{up_to}": value}).exclude(passed)


def _place(row: Model, order: Order) -> str:
    value = None if order.column == "pk" else getattr(row, order.column)
    plain = value if isinstance(value, str | int | None) else value.isoformat()
    written = json.dumps([plain, row.pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(model: type[Model], order: Order, after: str) -> tuple[Any, int] | None:  # Any: a column's value
    if not after or len(after) > 4000:
        return None
    try:
        value, key = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(key, int) or isinstance(key, bool) or not 0 < key < 2**63:
            return None
        if order.column == "pk":
            return None, key
        if value is not None:
            column: Field[Any, Any] = model._meta.get_field(order.column)  # type: ignore[assignment]  # orders name columns
            value = column.to_python(value)
            # What a database cannot hold is nonsense, too: a number too large for SQLite, NUL for PostgreSQL.
            column.run_validators(value)
            _NO_NUL(str(value))
    except (ValueError, TypeError, ValidationError):
        return None
    return None if value is None else (value, key)


def chosen(orders: Mapping[str, Order], asked: str | None) -> tuple[str, Order]:
    """Return the order that the address names, “-name” turned round; the first one for nothing or nonsense."""
    name = (asked or "").removeprefix("-")
    if name not in orders:
        first = next(iter(orders))
        return first, orders[first]
    order = orders[name]
    is_turned = (asked or "").startswith("-")
    return (f"-{name}" if is_turned else name), Order(order.column, order.is_descending != is_turned)
