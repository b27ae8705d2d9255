"""Statements whose text is composed once (docs/adr/0015-statements-composed-once.md).

Django composes the SQL of a query anew each time it runs. On the road of a package that took the processor ten times as
long as the database then took to run it. What every package passes is therefore composed once per thread, with
places for its values; everything else stays with the ordinary queries.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

from .composed import Composed, compose, run
from .places import Fields, bound, kept

M = TypeVar("M", bound=models.Model)


class Rows(Generic[M]):
    """A query of whole rows, with the rows that they belong to where it selects them, and what it annotates."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        """Keep how the query is built; it is composed when a thread first asks."""
        self._build, self._own = build, threading.local()

    def all(self, **values: object) -> list[M]:
        """Return the rows for these values of its places."""
        composed: Composed | None = getattr(self._own, "composed", None)
        if composed is None:
            composed = self._own.composed = compose(self._build(), prepare=True)
        return cast("list[M]", composed.rows(values))

    def first(self, **values: object) -> M | None:
        """Return the first row, None if there is none."""
        return next(iter(self.all(**values)), None)

    def one(self, **values: object) -> M:
        """Return the one row. Raises the model's DoesNotExist if there is none."""
        found = self.first(**values)
        if found is None:
            missing: type[Exception] = cast("Any", self._build().model).DoesNotExist
            raise missing(str(values))
        return found


class Columns:
    """A query of some columns, as `values_list` names them."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        """Keep how the query is built; it is composed when a thread first asks."""
        self._build, self._own = build, threading.local()

    def all(self, **values: object) -> list[tuple[Any, ...]]:  # as the columns are
        """Return the tuples for these values of its places."""
        composed: Composed | None = getattr(self._own, "composed", None)
        if composed is None:
            composed = self._own.composed = compose(self._build(), prepare=True)
        return composed.tuples(values)

    def column(self, **values: object) -> list[Any]:  # as the column is
        """Return the first column."""
        return [row[0] for row in self.all(**values)]


class Change:
    """An update of the rows of a query."""

    def __init__(self, build: Callable[[], QuerySet[Any]], **values: object) -> None:
        """Keep which rows are changed and what becomes of them: plain values, places, or expressions with places."""
        self._build, self._values, self._own = build, values, threading.local()

    def __call__(self, **values: object) -> int:
        """Make the change; return how many rows it touched."""
        sql, marks = self._composed()
        with run(sql, bound(marks, values), prepare=True) as cursor:
            return int(cursor.rowcount)

    def returning(self, column: str, **values: object) -> int:
        """Make the change to one row and return what a column of numbers then holds."""
        sql, marks = self._composed()
        with run(
            f"{sql} RETURNING {connection.ops.quote_name(column)}", bound(marks, values), prepare=True
        ) as cursor:
            return int(cursor.fetchone()[0])

    def _composed(self) -> tuple[str, Sequence[Any]]:
        found: tuple[str, Sequence[Any]] | None = getattr(self._own, "composed", None)
        if found is None:
            query = cast("Any", self._build().query.chain(UpdateQuery))
            query.add_update_values(self._values)
            found = self._own.composed = query.get_compiler(connection=connection).as_sql()
        return found


def belonging(owners: Sequence[models.Model], name: str, rows: Sequence[models.Model]) -> None:
    """Hand the rows of a relation to those that they belong to, as `prefetch_related` does by a query of its own."""
    if not owners:
        return
    relation = cast("Any", owners[0]._meta.get_field(name))
    by_owner: dict[int, list[models.Model]] = {owner.pk: [] for owner in owners}
    for row in rows:
        by_owner[getattr(row, relation.field.attname)].append(row)
    for owner in owners:
        own = relation.related_model._base_manager.all()
        own._result_cache, own._prefetch_done = by_owner[owner.pk], True
        for row in by_owner[owner.pk]:
            setattr(row, relation.field.name, owner)
        vars(owner).setdefault("_prefetched_objects_cache", {})[relation.get_accessor_name()] = own


def insert(row: M) -> M:
    """Write a new row and return it with its id."""
    _insert(row, ())
    return row


def insert_unless_there(row: models.Model, *unique: str) -> bool:
    """Write a new row unless one holds the same values in these fields, unique together; say whether it was written."""
    return _insert(row, unique)


def _insert(row: models.Model, unique: tuple[str, ...]) -> bool:
    sql, fields = _insertion(type(row), unique)
    with run(sql, kept(row, fields, is_new=True), prepare=True) as cursor:
        given = cursor.fetchone()
    if given is None:
        return False
    row.pk = given[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return True


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is there. Raises DatabaseError if it is not."""
    sql, fields = _writing(type(row), names)
    with run(sql, [*kept(row, fields, is_new=False), row.pk], prepare=True) as cursor:
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there")


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model], unique: tuple[str, ...]) -> tuple[str, Fields]:
    quote = connection.ops.quote_name
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    same = ", ".join(quote(field.column) for field in _named(model, unique))
    conflict = f" ON CONFLICT ({same}) DO NOTHING" if unique else ""
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 our models' names, quoted
    return f"{head}{conflict} RETURNING {quote(_key(model))}", fields


@lru_cache(maxsize=64)
def _writing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Fields]:
    quote = connection.ops.quote_name
    fields = _named(model, names)
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table = quote(model._meta.db_table)
    return f"UPDATE {table} SET {changes} WHERE {quote(_key(model))} = %s", fields  # noqa: S608 our models' names, quoted


def _named(model: type[models.Model], names: tuple[str, ...]) -> Fields:
    return tuple(cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names)


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)
