"""Compare two states of a document: which objects an update touched, and who vouches for each.

Every touched object must be vouched for by a rule, along every reference that leads to it; what nobody
vouches for, and the trailer leads to, is a change that nothing permits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from vnsign.changes.found import Act, Found
from vnsign.changes.refs import TRAILER, References
from vnsign.reader.state import State
from vnsign.reader.values import REPEATED, Ref, Stream, Value, same
from vnsign.reasons import Code

_STREAM_UPKEEP = frozenset({"Length"})


@dataclass
class Update:
    """Hold the difference between two states and what the rules say about it."""

    before: State
    after: State
    references: References
    found: list[Found] = field(default_factory=list)
    vouched: dict[int, set[tuple[int, str]]] = field(default_factory=dict)
    """For every object a rule accepts: from which objects, and under which of their keys, it may be referred to."""
    anywhere: set[int] = field(default_factory=set)
    """Fields, pages and the like: judged key by key, so harmless wherever they are referred to from."""
    fields: set[int] = field(default_factory=set)
    """Those of them that are parts of the form."""

    @cached_property
    def touched(self) -> set[int]:
        """Return the numbers of objects that read differently before and after."""
        before, after = self.before, self.after
        numbers = _candidates(before, after)
        return {
            number
            for number in numbers
            if before.where(number) != after.where(number) and not self._same_object(number)
        }

    def _same_object(self, number: int) -> bool:
        return same_value(self.before, self.before.object(number), self.after, self.after.object(number))

    def is_new(self, number: int) -> bool:
        """Say whether an object did not exist before."""
        return self.before.object(number) is None

    def add(
        self,
        act: Act,
        code: Code,
        *,
        name: str = "",
        objects: tuple[int, ...] = (),
        fact: str = "",
        shown: str = "",
    ) -> None:
        """Note one thing that the update did."""
        self.found.append(Found(act, code, name, objects, fact, shown))

    def vouch(self, value: Value, source: int, key: str = "") -> None:
        """Accept an object as referred to from a source, under one of its keys; an empty key is any."""
        if isinstance(value, Ref):
            self.vouched.setdefault(value.number, set()).add((source, key))

    def vouch_anywhere(self, number: int) -> None:
        """Accept a dictionary that is judged key by key, wherever it is referred to from."""
        self.anywhere.add(number)

    def vouch_field(self, number: int) -> None:
        """Accept a field or widget that is judged key by key; what else it may be is asked by `roles`."""
        self.anywhere.add(number)
        self.fields.add(number)

    def vouch_tree(self, value: Value, source: int, key: str = "") -> None:
        """Accept new objects under a value, each visited once; what existed before needs a rule of its own."""
        stack: list[tuple[Value, int, str]] = [(value, source, key)]
        while stack:
            item, origin, under = stack.pop()
            if isinstance(item, Ref):
                number = item.number
                if number in self.touched and self.is_new(number):
                    known = number in self.vouched
                    self.vouch(item, origin, under)
                    if not known:
                        stack.append((self.after.object(number), number, ""))
            elif isinstance(item, dict):
                stack.extend((inner, origin, under) for inner in item.values())
            elif isinstance(item, list):
                stack.extend((inner, origin, under) for inner in item)
            elif isinstance(item, Stream):
                stack.append((item.dictionary, origin, under))

    def same(self, old: Value, new: Value, *, source: int = TRAILER, key: str = "") -> bool:
        """Say whether two values mean the same with references followed where the update touched them.

        What is found the same on the way is vouched for.
        """
        pairs: list[tuple[Value, Value, int]] = [(old, new, source)]
        seen: set[tuple[int, int]] = set()
        passed: list[tuple[Ref, int]] = []
        while pairs:
            a, b, origin = pairs.pop()
            if isinstance(a, Ref) and a == b and b.number not in self.touched:
                continue
            if isinstance(b, Ref):
                passed.append((b, origin))
            if isinstance(a, Ref) and isinstance(b, Ref):
                if (a.number, b.number) in seen:
                    continue
                seen.add((a.number, b.number))
            origin = b.number if isinstance(b, Ref) else origin
            a, b = self.before.get(a), self.after.get(b)
            more = self._pairs(a, b, origin)
            if more is None:
                return False
            pairs.extend(more)
        for reference, origin in passed:
            self.vouch(reference, origin, key if origin == source else "")
        return True

    def same_link(self, old: Value, new: Value) -> bool:
        """Say whether two values point to the same object, such as a parent, that is judged by itself."""
        if isinstance(old, Ref) and isinstance(new, Ref) and old == new:
            return True
        return self.same(old, new)

    def _pairs(self, a: Value, b: Value, origin: int) -> list[tuple[Value, Value, int]] | None:
        if isinstance(a, Stream) and isinstance(b, Stream):
            if not _same_bytes(self.before, a, self.after, b):
                return None
            a = {name: value for name, value in a.dictionary.items() if name not in _STREAM_UPKEEP}
            b = {name: value for name, value in b.dictionary.items() if name not in _STREAM_UPKEEP}
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys() or REPEATED in a:
                return None
            return [(value, b[name], origin) for name, value in a.items()]
        if isinstance(a, list) and isinstance(b, list):
            return [(x, y, origin) for x, y in zip(a, b, strict=True)] if len(a) == len(b) else None
        return [] if same(a, b) else None

    @cached_property
    def into(self) -> dict[int, list[int]]:
        """Return who refers to whom after the update."""
        return self.references.into(self.after)


def _candidates(before: State, after: State) -> set[int]:
    numbers = _listed(before, after)
    streams = numbers & (before.containers | after.containers)
    if streams:
        # What lies in an object stream reads differently with the stream, whether the update lists it or not.
        for state in (before, after):
            numbers |= {number for number, place in state.entries.items() if place.container in streams}
    return numbers


def _listed(before: State, after: State) -> set[int]:
    if before.sections and after.sections:
        newest = before.sections[0].offset
        numbers: set[int] = set()
        for section in after.sections:
            if section.offset == newest:
                return numbers
            numbers.update(section.entries)
            numbers.update(section.hybrid)
    return set(before.entries) | set(after.entries)


def same_value(before: State, old: Value, after: State, new: Value) -> bool:
    """Say whether an object is written with the same meaning in two states, references as references."""
    if isinstance(old, Stream) and isinstance(new, Stream):
        return _same_bytes(before, old, after, new) and same(_without_length(old), _without_length(new))
    return same(old, new)


def _same_bytes(before: State, old: Stream, after: State, new: Stream) -> bool:
    """Say whether two streams store the same; encrypted ones that can be opened are compared as they are opened."""
    alike = before.document.data[old.start : old.end] == after.document.data[new.start : new.end]
    if before.cipher is after.cipher is None:
        return alike
    if alike and old.owner == new.owner and before.cipher == after.cipher:
        return True
    if not all(state.cipher is None or state.cipher.is_open for state in (before, after)):
        return False
    return before.raw(old) == after.raw(new)


def _without_length(stream: Stream) -> Value:
    return {key: value for key, value in stream.dictionary.items() if key not in _STREAM_UPKEEP}
