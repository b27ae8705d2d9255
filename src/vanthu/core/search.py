"""Finding documents by words: FTS5 on SQLite, a text-search index on PostgreSQL, each beside its table.

Words are compared folded (`core.text.fold`), the last one by its beginning, so that “quyet d” finds “quyết định” while
it is still being typed. Where that finds nothing, every word counts by its beginning: “quy din” finds it too, but at
the price of reading all that begins so. A number is first looked for as it stands.

The index is made when the migrations have run rather than by one of them: SQLite drops the triggers of a table that a
later migration makes anew, and this puts them back and fills the index again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, F, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_migrate

from .composed import run
from .db import is_postgresql
from .pages import PAGE_SIZE, Page
from .text import fold

M = TypeVar("M", bound=Model)
_WORD: Final = re.compile(r"[^\W_]+")
_PLACE: Final = "found_at"
_STRETCHES: Final = (11, 13, 15, 17)
"""Half the lengths, as powers of two, of the stretches of keys whose numbers PostgreSQL's index holds like words.

They overlap by half, so that one of each length always reaches back from a key by half of it at least.
"""
_LONGEST: Final = 255
"""Letters of a word that count; PostgreSQL keeps no word of more than 2,046 bytes."""
_BEGINNING: Final = 7
"""Letters of the longest beginning that PostgreSQL's index holds: no Vietnamese syllable has more."""
_FUNCTION: Final = "vanthu_words_and_place"
_FORMER: Final = ("vanthu_words", "vanthu_beginnings")
_WORDS_OF: Final = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}(key bigint, whole text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE COST 10000 AS $$
DECLARE
    words text[] := string_to_array(
        regexp_replace(lower(translate(whole, 'Đđ', 'dd')), '[^[:alnum:]]+', ' ', 'g'), ' '
    );
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT left(word, {_LONGEST}) FROM unnest(words) AS word WHERE word <> ''
        UNION ALL
        SELECT '^' || left(word, letters)
        FROM unnest(words) AS word, generate_series(1, least(length(word), {_BEGINNING})) AS letters
        UNION ALL
        SELECT '#' || half || ':' || (key >> half) - back
        FROM unnest(ARRAY{list(_STRETCHES)}) AS half, generate_series(0, 1) AS back
    ));
END $$
"""  # noqa: S608 our own words
"""Takes words apart, and marks their beginnings with “^”: PostgreSQL's own parser would keep “123/qd-ubnd” as one word.

A beginning is a word of its own in the index, as FTS5 has it too: to gather all words that begin so took PostgreSQL
ten times as long as to look up all others (0.1 s with a million documents).

So is a stretch of keys in which the document stands: a word that a third of a million documents hold is looked up among
the newest thousands of them alone, by meeting it with their stretch inside the index.

To take words apart costs PostgreSQL as much as reading hundreds of rows, and it has to know: by its own guess it rather
did it with the words of a whole table than to look into the index (27 s with 400,000 documents).

The function is not said to be safe for parallel plans: to start another process costs more than what such a query does.
"""


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
            self._index(database)
        else:
            self._mend(database)

    def _index(self, database: BaseDatabaseWrapper) -> None:
        with database.cursor() as cursor:
            cursor.execute(_WORDS_OF)
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [self.name])
            found = cursor.fetchone()
            if found is not None and f"{_FUNCTION}(" not in found[0]:
                cursor.execute(f"DROP INDEX {self.name}")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} "
                f"USING gin ({self._vector()}) WITH (fastupdate = off)"
            )
            for former in _FORMER:
                cursor.execute("SELECT 1 FROM pg_indexes WHERE indexdef LIKE %s", [f"%{former}(%"])
                if cursor.fetchone() is None:  # else the index of another table that is still to be made anew
                    cursor.execute(f"DROP FUNCTION IF EXISTS {former}(text)")

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
        whole = " || ' ' || ".join(f"coalesce({self.table}.{column}::text, '')" for column in self.columns)
        return f"{_FUNCTION}({self.table}.id, {whole})"

    def newest(
        self, rows: QuerySet[M], text: str, *, after: int | None = None, size: int = PAGE_SIZE
    ) -> Page[M]:
        """Return the newest of `rows` that hold every word of `text`, older than the row `after`."""
        return self.newest_of(lambda sought: list(self.among(rows, sought)[: size + 1]), text, after, size)

    def newest_of(
        self, read: Callable[[Sought], list[M]], text: str, after: int | None, size: int
    ) -> Page[M]:
        """Return what `newest` does; `read` reads one row more than the page has of what `among` leaves."""
        words = _asked(text)
        if not words:
            return Page(rows=(), after=None)
        search = self._in_steps if is_postgresql() else _at_once
        if is_postgresql() and after is None:
            after = self._end()
        found: list[M] = []
        for wanted in _ways(words):
            found = search(read, wanted, after, size)
            if found:  # on a later page in the same way as on the first one
                break
        kept = tuple(found[:size])
        return Page(rows=kept, after=kept[-1].pk if len(found) > size else None)

    def among(self, rows: QuerySet[M], sought: Sought) -> QuerySet[M]:
        """Narrow rows to what the index finds, the newest first. Places may stand for what is sought."""
        if is_postgresql():
            # The sums keep PostgreSQL from walking the table back from its end, as if a rare word had to come soon.
            where = [f"{self._vector()} @@ %s::tsquery", f"{self.table}.id + 0 < %s"]
            found = rows.extra(where=where, params=[sought.words, sought.before])  # noqa: S610 our own names; words are a parameter
            return found.order_by((F("pk") + 0).desc())
        conditions = [f"{self.name}.rowid = {self.table}.id", f"{self.name} MATCH %s"]
        values: list[object] = [sought.words]
        if sought.before is not None:
            conditions.append(f"{self.name}.rowid < %s")
            values.append(sought.before)
        matching: QuerySet[Any] = rows.extra(tables=[self.name], where=conditions, params=values)  # noqa: S610 our own names; words are a parameter
        # In the index's own order, so that SQLite stops after a page instead of sorting everything found.
        place = RawSQL(f"{self.name}.rowid", (), output_field=BigIntegerField())  # noqa: S611 our own name
        ordered: QuerySet[M] = matching.annotate(**{_PLACE: place}).order_by(f"-{_PLACE}")
        return ordered

    def _in_steps(
        self, read: Callable[[Sought], list[M]], wanted: _Wanted, before: int | None, size: int
    ) -> list[M]:
        """Read the newest: of the last stretch of keys in which enough of them are to be expected, else of all.

        Reading a common word's rows one by one, to sort them and keep a page, took half a second with 400,000 rows.
        """
        assert before is not None, "PostgreSQL is always asked for what is older than some key"
        words, share = wanted.as_tsquery(), 1.0
        for half in _STRETCHES:
            stretch = ((before - 1) >> half) - 1
            keys = before - (stretch << half)
            if stretch < 1:  # all there are
                break
            if keys * share < size:
                continue
            found = read(Sought(f"({words}) & '#{half}:{stretch}'", before))
            if len(found) > size:
                return found
            share = len(found) / keys
        return read(Sought(words, before))

    def _end(self) -> int:
        """Return the key before which every row stands."""
        with run(f"SELECT max(id) FROM {self.table}", ()) as cursor:  # noqa: S608 our own name
            return 1 + (cursor.fetchone()[0] or 0)


def _at_once(read: Callable[[Sought], list[M]], wanted: _Wanted, before: int | None, _size: int) -> list[M]:
    return read(Sought(wanted.as_fts5(), before))


@dataclass(frozen=True, slots=True)
class Sought:
    """What an index is asked for."""

    words: str
    """In the language of the database."""
    before: int | None
    """Only rows older than the one of this key."""


def _ways(words: list[str]) -> list[_Wanted]:
    """Return how words are looked for, one way after the other until something is found."""
    *before, last = words
    ways = [_wanted(words, [])] if last.isdecimal() else []
    ways.append(_wanted(before, [last]))
    return [*ways, _wanted([], words)] if before else ways


def _wanted(whole: list[str], begun: list[str]) -> _Wanted:
    """Return words as they stand beside words by their beginnings.

    One sign is no beginning, too much begins so: a digit counts as it stands, and a letter only where it is the one
    word that is left.
    """
    long = [word for word in begun if len(word) > 1]
    short = [word for word in begun if len(word) == 1 and (word.isdecimal() or not (whole or long))]
    return _Wanted(tuple(map(_forms, [*whole, *short])), tuple(map(_forms, long)))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for: words as they stand, and words by their beginnings; each in any of its forms."""

    whole: tuple[tuple[str, ...], ...]
    begun: tuple[tuple[str, ...], ...]

    def as_fts5(self) -> str:
        """Return it as FTS5 asks for it."""
        return self._all_of('"{}"'.format, '"{}"*'.format, all_of=" AND ", one_of=" OR ")

    def as_tsquery(self) -> str:
        """Return it as PostgreSQL asks for it; words are letters and digits alone."""
        return self._all_of(_as_it_stands, _as_beginning, all_of=" & ", one_of=" | ")

    def _all_of(
        self, whole: Callable[[str], str], begun: Callable[[str], str], *, all_of: str, one_of: str
    ) -> str:
        marked = [map(whole, forms) for forms in self.whole] + [map(begun, forms) for forms in self.begun]
        return all_of.join(f"({one_of.join(forms)})" for forms in marked)


def _as_it_stands(word: str) -> str:
    return f"'{word[:_LONGEST]}'"


def _as_beginning(word: str) -> str:
    kept = f"'^{word[:_BEGINNING]}'"
    return kept if len(word) <= _BEGINNING else f"({kept} & '{word[:_LONGEST]}':*)"
