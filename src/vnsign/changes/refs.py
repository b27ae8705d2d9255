"""Know who refers to whom, each object visited once however many paths lead to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vnsign.reader.document import Document
from vnsign.reader.state import State
from vnsign.reader.values import references

TRAILER = 0
"""Stands for the trailer as a referring object; no object has this number."""


@dataclass
class References:
    """Keep, for a document, the references out of every object, by its number and where it lies."""

    document: Document
    _out: dict[tuple[int, int, int], frozenset[int]] = field(default_factory=dict)
    _into: dict[int, dict[int, list[int]]] = field(default_factory=dict)

    def out_of(self, state: State, number: int) -> frozenset[int]:
        """Return the numbers that an object refers to."""
        place = state.where(number)
        if place is None:
            return frozenset()
        # By number as well: a broken table may send two numbers to one place, where only one of them lives.
        found = self._out.get((number, *place))
        if found is None:
            found = self._out[number, *place] = frozenset(
                item.number for item in references(state.object(number))
            )
        return found

    def into(self, state: State) -> dict[int, list[int]]:
        """Return, for every number referred to in a state, the objects that refer to it; TRAILER is one of them."""
        found = self._into.get(id(state))
        if found is None:
            found = {}
            for item in references({key: value for key, value in state.trailer.items() if key != "Prev"}):
                found.setdefault(item.number, []).append(TRAILER)
            for source in state.entries:
                for target in self.out_of(state, source):
                    found.setdefault(target, []).append(source)
            self._into[id(state)] = found
        return found

    def live(self, state: State, numbers: Iterable[int]) -> set[int]:
        """Return those of the numbers that the trailer leads to in a state."""
        into = self.into(state)
        return {number for number in numbers if self._is_live(into, number)}

    def _is_live(self, into: dict[int, list[int]], number: int) -> bool:
        seen, stack = {number}, [number]
        while stack:
            for source in into.get(stack.pop(), ()):
                if source == TRAILER:
                    return True
                if source not in seen:
                    seen.add(source)
                    stack.append(source)
        return False
