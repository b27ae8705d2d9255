"""Statements whose text is composed once (docs/adr/0015-statements-composed-once.md).

Django composes the SQL of a query anew each time it runs. On the road of a package that took the processor ten times as
long as the database then took to run it. What every package passes is therefore composed once per thread, with
places for its values; everything else stays with the ordinary queries.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models
from django.db.models import QuerySet
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # not in the stubs
from django.db.models.sql import UpdateQuery

from .db import is_postgresql

M = TypeVar("M", bound=models.Model)
_Fields = tuple["models.Field[Any, Any]", ...]


class Place(Expression):
    """Where a value goes that is known only when the statement runs."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        """Name the value, and say what kind of field it is compared with or kept in."""
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for one value."""
        return "%s", [self]

    def bound(self, value: Any) -> Any:  # what the driver takes
        """Return a value as the driver takes it."""
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Listed(Place):
    """Where a list goes, for `field__in`: however long it is, the statement's text stays the same."""

    def __init__(self, name: str, output_field: models.Field[Any, Any], postgres_type: str) -> None:
        """Name the list, and say what its values are."""
        super().__init__(name, output_field)
        self.postgres_type = postgres_type

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for the rows of a list in JSON."""
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for the rows of an array."""
        return f"(SELECT unnest(%s::{self.postgres_type}[]))", [self]

    def bound(self, value: Any) -> Any:  # what the driver takes
        """Return a list as the driver takes it."""
        return list(value) if is_postgresql() else json.dumps(list(value))


def number(name: str) -> Place:
    """Return the place of a whole number or a row's id."""
    return Place(name, models.BigIntegerField())


def text(name: str) -> Place:
    """Return the place of a text."""
    return Place(name, models.TextField())


def moment(name: str) -> Place:
    """Return the place of a date and time."""
    return Place(name, models.DateTimeField())


def day(name: str) -> Place:
    """Return the place of a date."""
    return Place(name, models.DateField())


def numbers(name: str) -> Listed:
    """Return the place of a list of whole numbers or rows' ids."""
    return Listed(name, models.BigIntegerField(), "bigint")


def texts(name: str) -> Listed:
    """Return the place of a list of texts."""
    return Listed(name, models.TextField(), "text")


class Rows(Generic[M]):
    """A query of whole rows, with the rows that they belong to where it selects them."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        """Keep how the query is built; it is composed when a thread first asks."""
        self._build, self._own = build, threading.local()

    def all(self, **values: object) -> list[M]:
        """Return the rows for these values of its places."""
        composed: _Composed | None = getattr(self._own, "composed", None)
        if composed is None:
            composed = self._own.composed = _compose(self._build())
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
        composed: _Composed | None = getattr(self._own, "composed", None)
        if composed is None:
            composed = self._own.composed = _composed_columns(self._build())
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
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(marks, values))
            return int(cursor.rowcount)

    def returning(self, column: str, **values: object) -> int:
        """Make the change to one row and return what a column of numbers then holds."""
        sql, marks = self._composed()
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} RETURNING {connection.ops.quote_name(column)}", _bound(marks, values))
            return int(cursor.fetchone()[0])

    def _composed(self) -> tuple[str, Sequence[Any]]:
        found: tuple[str, Sequence[Any]] | None = getattr(self._own, "composed", None)
        if found is None:
            query = cast("Any", self._build().query.chain(UpdateQuery))
            query.add_update_values(self._values)
            found = self._own.composed = query.get_compiler(connection=connection).as_sql()
        return found


def insert(row: M) -> M:
    """Write a new row and return it with its id."""
    _insert(row, ())
    return row


def insert_unless_there(row: models.Model, *unique: str) -> bool:
    """Write a new row unless one holds the same values in these fields, unique together; say whether it was written."""
    return _insert(row, unique)


def _insert(row: models.Model, unique: tuple[str, ...]) -> bool:
    sql, fields = _insertion(type(row), unique)
    with connection.cursor() as cursor:
        cursor.execute(sql, _kept(row, fields, is_new=True))
        given = cursor.fetchone()
    if given is None:
        return False
    row.pk = given[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return True


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is there. Raises DatabaseError if it is not."""
    sql, fields = _writing(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_kept(row, fields, is_new=False), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row._meta.label} {row.pk} is not there")


@dataclass(frozen=True, slots=True)
class _Composed:
    sql: str
    marks: Sequence[Any]
    compiler: Any
    converters: Mapping[int, Any]
    names: Sequence[str]
    populators: Sequence[Any]

    def tuples(self, values: Mapping[str, object]) -> list[tuple[Any, ...]]:  # as the columns are
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _bound(self.marks, values))
            found = cursor.fetchall()
        if self.converters:
            return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]
        return list(found)

    def rows(self, values: Mapping[str, object]) -> list[Any]:
        model = self.compiler.klass_info["model"]
        rows = []
        for row in self.tuples(values):
            made = model.from_db(DEFAULT_DB_ALIAS, self.names, row[: len(self.names)])
            for populator in self.populators:
                populator.populate(row, made)
            rows.append(made)
        return rows


def _compose(queryset: QuerySet[Any]) -> _Composed:
    # As ModelIterable does it, but for composing once what it composes each time.
    compiler = cast("Any", queryset.query.get_compiler(connection=connection))
    sql, marks = compiler.as_sql()
    select, chosen = compiler.select, compiler.klass_info["select_fields"]
    return _Composed(
        sql=sql,
        marks=marks,
        compiler=compiler,
        converters=compiler.get_converters([column[0] for column in select]),
        names=[column[0].target.attname for column in select[chosen[0] : chosen[-1] + 1]],
        populators=get_related_populators(compiler.klass_info, select, DEFAULT_DB_ALIAS),
    )


def _composed_columns(queryset: QuerySet[Any, Any]) -> _Composed:
    compiler = cast("Any", queryset.query.get_compiler(connection=connection))
    sql, marks = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return _Composed(sql, marks, compiler, converters, names=(), populators=())


def _bound(marks: Sequence[Any], values: Mapping[str, object]) -> list[Any]:  # what the driver takes
    return [mark.bound(values[mark.name]) if isinstance(mark, Place) else mark for mark in marks]


def _kept(row: models.Model, fields: _Fields, *, is_new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields]


@lru_cache(maxsize=64)
def _insertion(model: type[models.Model], unique: tuple[str, ...]) -> tuple[str, _Fields]:
    quote = connection.ops.quote_name
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    same = ", ".join(quote(field.column) for field in _named(model, unique))
    conflict = f" ON CONFLICT ({same}) DO NOTHING" if unique else ""
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 our models' names, quoted
    return f"{head}{conflict} RETURNING {quote(_key(model))}", fields


@lru_cache(maxsize=64)
def _writing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, _Fields]:
    quote = connection.ops.quote_name
    fields = _named(model, names)
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table = quote(model._meta.db_table)
    return f"UPDATE {table} SET {changes} WHERE {quote(_key(model))} = %s", fields  # noqa: S608 our models' names, quoted


def _named(model: type[models.Model], names: tuple[str, ...]) -> _Fields:
    return tuple(cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in names)


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)
