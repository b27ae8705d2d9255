"""Finding documents by words: FTS5 on SQLite, a text-search index on PostgreSQL, each beside its table.

Words are compared folded (`core.text.fold`) and by their beginnings, so that “quyet d” finds “quyết định”. The index is
made when the migrations have run rather than by one of them: SQLite drops the triggers of a table that a later
migration makes anew, and this puts them back and fills the index again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_migrate

from .pages import PAGE_SIZE, Page
from .text import fold

M = TypeVar("M", bound=Model)
_WORD: Final = re.compile(r"\w+")
_PLACE: Final = "found_at"


def _asked(text: str) -> list[str]:
    """Return the words that are looked for. “số” before a number is how people say it, no word of the document."""
    words = _WORD.findall(fold(text))
    return [
        word
        for at, word in enumerate(words)
        if word != "so" or not "".join(words[at + 1 : at + 2]).isdecimal()
    ]


def _forms(word: str) -> tuple[str, ...]:
    """Return the ways in which a word may stand in the index: number 5 is written “05” and kept as 5."""
    plain = word.lstrip("0")
    return (word, plain) if plain != word and plain.isdecimal() else (word,)


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of some columns of a table; names are our own, never a reader's."""

    name: str
    table: str
    columns: tuple[str, ...]

    def keep(self, *, sender: object) -> None:
        """Have the index made, or mended, whenever the migrations of the app `sender` have run."""
        post_migrate.connect(self._after_migrations, sender=sender, weak=False, dispatch_uid=self.name)

    def _after_migrations(self, *, using: str, **_rest: object) -> None:
        database = connections[using]
        if self.table not in database.introspection.table_names():
            return  # migrated back to before the table
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} "
                    f"USING gin ({self._vector()}) WITH (fastupdate = off)"
                )
        else:
            self._mend(database)

    def _mend(self, database: BaseDatabaseWrapper) -> None:
        statements = {
            self.name: (
                f"CREATE VIRTUAL TABLE {self.name} "
                "USING fts5(words, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
            ),
            f"{self.name}_new": f"CREATE TRIGGER {self.name}_new AFTER INSERT ON {self.table} BEGIN {self._put()}; END",
            f"{self.name}_changed": (
                f"CREATE TRIGGER {self.name}_changed AFTER UPDATE OF {', '.join(self.columns)} ON {self.table} "
                f"BEGIN {self._take()}; {self._put()}; END"
            ),
            f"{self.name}_gone": (
                f"CREATE TRIGGER {self.name}_gone AFTER DELETE ON {self.table} BEGIN {self._take()}; END"
            ),
        }
        with database.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master")
            there = {row[0] for row in cursor.fetchall()}
            missing = [name for name in statements if name not in there]
            for name in missing:
                cursor.execute(statements[name])
            cursor.execute(f"SELECT 1 FROM {self.table} LIMIT 1")  # noqa: S608 our own name
            is_empty = cursor.fetchone() is None
            if missing or is_empty:
                cursor.execute(f"INSERT INTO {self.name}({self.name}) VALUES('delete-all')")
            if missing and not is_empty:
                cursor.execute(
                    f"INSERT INTO {self.name}(rowid, words) SELECT id, {self._text('')} FROM {self.table}"  # noqa: S608 our own names
                )

    def _put(self) -> str:
        return f"INSERT INTO {self.name}(rowid, words) VALUES (NEW.id, {self._text('NEW.')})"  # noqa: S608 our own names

    def _take(self) -> str:
        return f"INSERT INTO {self.name}({self.name}, rowid, words) VALUES('delete', OLD.id, {self._text('OLD.')})"

    def _text(self, row: str) -> str:
        # unicode61 takes marks off but leaves đ alone, which a notation such as QĐ-UBND holds.
        whole = " || ' ' || ".join(f"coalesce({row}{column}, '')" for column in self.columns)
        return f"replace(replace({whole}, 'Đ', 'd'), 'đ', 'd')"

    def _vector(self) -> str:
        # PostgreSQL's parser would keep “123/qd-ubnd” as one word.
        whole = " || ' ' || ".join(f"coalesce({self.table}.{column}::text, '')" for column in self.columns)
        plain = f"regexp_replace(lower(translate({whole}, 'Đđ', 'dd')), '[^[:alnum:]]+', ' ', 'g')"
        return f"to_tsvector('simple', {plain})"

    def newest(
        self, rows: QuerySet[M], text: str, *, after: int | None = None, size: int = PAGE_SIZE
    ) -> Page[M]:
        """Return the newest of `rows` that hold every word of `text`, older than the row `after`."""
        words = _asked(text)
        if not words:
            return Page(rows=(), after=None)
        found = list(self._matching(rows, words, after)[: size + 1])
        kept = tuple(found[:size])
        return Page(rows=kept, after=kept[-1].pk if len(found) > size else None)

    def _matching(
        self, rows: QuerySet[Any], words: list[str], after: int | None
    ) -> QuerySet[Any]:  # any model
        if connection.vendor == "postgresql":
            where, wanted = (
                f"{self._vector()} @@ to_tsquery('simple', %s)",
                " & ".join(f"({' | '.join(f'{form}:*' for form in _forms(word))})" for word in words),
            )
            rows = rows.extra(where=[where], params=[wanted])  # noqa: S610 our own names; words are a parameter
            return (rows if after is None else rows.filter(pk__lt=after)).order_by("-pk")
        conditions = [f"{self.name}.rowid = {self.table}.id", f"{self.name} MATCH %s"]
        forms = (" OR ".join(f'"{form}"*' for form in _forms(word)) for word in words)
        values: list[object] = [" AND ".join(f"({each})" for each in forms)]
        if after is not None:
            conditions.append(f"{self.name}.rowid < %s")
            values.append(after)
        rows = rows.extra(tables=[self.name], where=conditions, params=values)  # noqa: S610 our own names; words are a parameter
        # In the index's own order, so that SQLite stops after a page instead of sorting everything found.
        place = RawSQL(f"{self.name}.rowid", (), output_field=BigIntegerField())  # noqa: S611 our own name
        ordered: QuerySet[Any] = rows.annotate(**{_PLACE: place}).order_by(f"-{_PLACE}")
        return ordered
