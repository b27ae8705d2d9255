"""A query whose text is composed already, and how a statement is run (docs/adr/0015-statements-composed-once.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, get_related_populators  # type: ignore[attr-defined]  # not in the stubs

from .db import is_postgresql
from .places import bound

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a query, where its values go, and how its rows are made."""

    sql: str
    marks: Sequence[Any]
    compiler: Any
    converters: Mapping[int, Any]
    names: Sequence[str]
    populators: Sequence[Any]
    annotated: Sequence[tuple[str, int]]
    is_prepared: bool

    def tuples(self, values: Mapping[str, object]) -> list[tuple[Any, ...]]:  # as the columns are
        """Return what the query gives for these values of its places."""
        with run(self.sql, bound(self.marks, values), prepare=self.is_prepared) as cursor:
            found = cursor.fetchall()
        if self.converters:
            return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]
        return list(found)

    def rows(self, values: Mapping[str, object]) -> list[Any]:  # of the query's model
        """Return the rows that the query gives for these values of its places."""
        model = self.compiler.klass_info["model"]
        rows = []
        for row in self.tuples(values):
            made = _as_read(model, self.names, row)
            for populator in self.populators:
                _populate(populator, row, made)
            for name, at in self.annotated:
                setattr(made, name, row[at])
            rows.append(made)
        return rows


def compose(queryset: QuerySet[Any, Any], *, prepare: bool = False) -> Composed:
    """Compose a query for the thread's own connection; `prepare` as in `run`.

    Raises EmptyResultSet if nothing can be in it.
    """
    # As ModelIterable does it, but for composing once what it composes each time.
    compiler = cast("Any", queryset.query.get_compiler(connection=connection))
    sql, marks = compiler.as_sql()
    converters = compiler.get_converters([column[0] for column in compiler.select])
    if cast("Any", queryset)._iterable_class is not ModelIterable:  # columns, no rows
        return Composed(sql, marks, compiler, converters, (), (), (), is_prepared=prepare)
    select, chosen = compiler.select, compiler.klass_info["select_fields"]
    return Composed(
        sql=sql,
        marks=marks,
        compiler=compiler,
        converters=converters,
        names=[column[0].target.attname for column in select[chosen[0] : chosen[-1] + 1]],
        populators=get_related_populators(compiler.klass_info, select, DEFAULT_DB_ALIAS),
        annotated=tuple(compiler.annotation_col_map.items()),
        is_prepared=prepare,
    )


def _as_read(model: type[M], names: Sequence[str], row: Sequence[Any]) -> M:
    """Return a row as the model's own `from_db` makes it, without the signals, which nobody hears here."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    vars(made).update(zip(names, row, strict=False))  # what belongs to related rows follows
    return made


def _populate(populator: Any, row: Sequence[Any], owner: models.Model) -> None:  # Django's own type
    """Hand a row the related one that was read with it, as the populator's own `populate` does."""
    read = row[populator.cols_start : populator.cols_end]
    related = None
    if read[populator.pk_idx] is not None:
        related = _as_read(populator.model_cls, populator.init_list, read)
        for further in populator.related_populators:
            _populate(further, row, related)
        populator.remote_setter(related, owner)
    populator.local_setter(owner, related)


@contextmanager
def run(sql: str, values: Sequence[Any], *, prepare: bool = False) -> Iterator[Any]:  # the driver's cursor
    """Run a statement; past Django's own cursor where nobody counts or logs statements.

    prepare: have PostgreSQL keep the parsed statement for the connection, and in time one plan for all values.
    SQLite's driver keeps every statement.
    """
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    if own.connection is None or own.queries_logged or own.execute_wrappers:
        with own.cursor() as cursor:
            cursor.execute(sql, values)
            yield cursor
        return
    own.validate_no_broken_transaction()
    with own.wrap_database_errors:
        if is_postgresql():
            with closing(own.create_cursor()) as cursor:
                cursor.execute(sql, values, prepare=prepare)
                yield cursor
        else:
            with closing(own.connection.cursor()) as cursor:
                cursor.execute(_with_question_marks(sql), values)
                yield cursor


@lru_cache(maxsize=512)
def _with_question_marks(sql: str) -> str:
    return sql % (("?",) * (sql.count("%s")))
