"""Which book a document is numbered in: the head's rules as a table, read by a pure function.

Source: NĐ 30/2020 Art 15.1.a (each type of normative documents its own series), 15.1.c (the head decides on the
others), App I Part I II.3.a (a council that uses the agency's seal has its own).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from vanthu.documents.words import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """Documents of a type, of a body, or of a type of a body, go to a book; what is left open is any."""

    book_id: int
    document_kind: str = ""
    unit_id: int | None = None


class Fault(Enum):
    """What is wrong with a set of rules."""

    TWICE = auto()
    """Two rules for the same documents."""
    EMPTY = auto()
    """A rule for everything: that is the default book."""
    UNKNOWN_KIND = auto()
    NORMATIVE_SHARED = auto()
    """A type of normative documents shares a book (Art 15.1.a)."""
    SAME_NOTATION = auto()
    """Two types whose notations read the same are numbered apart: number and notation would come twice (Art 15.1)."""
    BODY_SHARED = auto()
    """A body with its own series shares its book with the agency, or with another body (App I II.3.a)."""
    BODY_WITHOUT_SERIES = auto()
    """A type of a body is numbered apart while the body has no series of its own: its notation would be the body's
    and its number the agency's (App I II.3.a)."""


def book_for(rules: Iterable[Rule], *, document_kind: str, unit_id: int | None, default: int) -> int | None:
    """Return the book of a document: by body and type, by body, by type, else the default one.

    A normative document goes to the book of its type alone (Art 15.1.a): None while there is none. That of a body
    with its own series is never numbered among the agency's (App I II.3.a).
    """
    table = {(rule.document_kind, rule.unit_id): rule.book_id for rule in rules}
    if document_kind in _NORMATIVE:
        return table.get((document_kind, unit_id if ("", unit_id) in table else None))
    keys = [("", None)] if unit_id is None else [(document_kind, unit_id), ("", unit_id)]
    for key in [*keys, (document_kind, None)]:
        if key in table and key != ("", None):
            return table[key]
    return default


def faults(rules: Sequence[Rule], *, default: int) -> list[tuple[Fault, Rule]]:
    """Return what is wrong with the rules, each with the rule it is about; empty if they may be used."""
    found: list[tuple[Fault, Rule]] = []
    seen: set[tuple[str, int | None]] = set()
    for rule in rules:
        key = (rule.document_kind, rule.unit_id)
        if key in seen:
            found.append((Fault.TWICE, rule))
        seen.add(key)
        if key == ("", None):
            found.append((Fault.EMPTY, rule))
        if rule.document_kind and rule.document_kind not in _KNOWN:
            found.append((Fault.UNKNOWN_KIND, rule))
    return found + _shared(rules, default) + _read_the_same(rules, default)


_NORMATIVE = frozenset(kind.value for kind in Kind if kind.is_normative)
_KNOWN = frozenset(kind.value for kind in Kind)


def _shared(rules: Sequence[Rule], default: int) -> list[tuple[Fault, Rule]]:
    held: defaultdict[int, set[tuple[str, int | None]]] = defaultdict(set)
    bodies: defaultdict[int, set[int | None]] = defaultdict(set)
    bodies[default].add(None)
    for rule in rules:
        held[rule.book_id].add((rule.document_kind, rule.unit_id))
        bodies[rule.book_id].add(rule.unit_id)
    found = []
    for rule in rules:
        if rule.document_kind in _NORMATIVE and (len(held[rule.book_id]) > 1 or rule.book_id == default):
            found.append((Fault.NORMATIVE_SHARED, rule))
        if rule.unit_id is not None and len(bodies[rule.book_id]) > 1:
            found.append((Fault.BODY_SHARED, rule))
        if rule.unit_id is not None and not any(
            one.unit_id == rule.unit_id and not one.document_kind for one in rules
        ):
            found.append((Fault.BODY_WITHOUT_SERIES, rule))
    return found


def _read_the_same(rules: Sequence[Rule], default: int) -> list[tuple[Fault, Rule]]:
    """Types without an abbreviation share the notation of the agency: they must share the series too."""
    found = []
    bare = [kind.value for kind in Kind if not kind.abbreviation]
    for unit_id in {rule.unit_id for rule in rules} | {None}:
        books = {kind: book_for(rules, document_kind=kind, unit_id=unit_id, default=default) for kind in bare}
        if len(set(books.values())) > 1:
            found += [
                (Fault.SAME_NOTATION, rule)
                for rule in rules
                if rule.document_kind in books and rule.unit_id == unit_id
            ]
    return found
