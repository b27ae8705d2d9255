"""Lists in an order that people choose: key-set pages along an index, whatever the column.

A list that is ordered by a column holds only the rows that have a value there: what has no deadline has no place in
the order of deadlines, and the index is walked from its end without a sort.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from .pages import PAGE_SIZE
from .search import WordIndex

M = TypeVar("M", bound=Model)
T = TypeVar("T")

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
    found = list(_behind(rows, order, after)[: size + 1])
    kept = tuple(found[:size])
    return Slice(kept, _place(kept[-1], order) if len(found) > size else "")


def all_in_order(rows: QuerySet[M], order: Order = NEWEST) -> QuerySet[M]:
    """Return the rows of a list in its order."""
    sign = "-" if order.is_descending else ""
    if order.column == "pk":
        return rows.order_by(f"{sign}pk")
    return rows.filter(**{f"{order.column}__isnull": False}).order_by(f"{sign}{order.column}", f"{sign}pk")


def found(
    rows: QuerySet[M], order: Order, words: WordIndex, text: str, *, after: str = "", size: int = PAGE_SIZE
) -> Slice[M]:
    """Return the next rows that hold every word of `text`, newest first whatever the order; in order without text."""
    if not text:
        return in_order(rows, order, after=after, size=size)
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    newest = words.newest(rows, text, after=key, size=size)
    return Slice(newest.rows, str(newest.after or ""))


def all_found(rows: QuerySet[M], order: Order, words: WordIndex, text: str) -> list[M]:
    """Return what `found` would in all, one row more than a file may hold if there are more."""
    if text:
        return list(words.newest(rows, text, size=MOST_EXPORTED + 1).rows)
    return list(all_in_order(rows, order)[: MOST_EXPORTED + 1])


def _behind(rows: QuerySet[M], order: Order, after: str) -> QuerySet[M]:
    ordered = all_in_order(rows, order)
    place = _read(rows.model, order, after)
    if place is None:
        return ordered
    value, key = place
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
        if order.column != "pk":
            column: Field[Any, Any] = model._meta.get_field(order.column)  # type: ignore[assignment]  # orders name columns
            value = column.to_python(value)
    except (ValueError, TypeError, ValidationError):
        return None
    return None if order.column != "pk" and value is None else (value, key)


def chosen(orders: Mapping[str, Order], asked: str | None) -> tuple[str, Order]:
    """Return the order that the address names, “-name” turned round; the first one for nothing or nonsense."""
    name = (asked or "").removeprefix("-")
    if name not in orders:
        first = next(iter(orders))
        return first, orders[first]
    order = orders[name]
    is_turned = (asked or "").startswith("-")
    return (f"-{name}" if is_turned else name), Order(order.column, order.is_descending != is_turned)
