"""Hold a PDF file as its readers saw it at any point of its growth.

A `State` is what a reader sees that knows only the first `length` bytes: the latest cross-reference section
there and everything that section leads back to. Objects are parsed once, wherever they lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from vnsign.reader.building import build
from vnsign.reader.objects import Objects
from vnsign.reader.state import State


@dataclass
class Document(Objects):
    """Hold a file's bytes, everything parsed from them so far, and the states that were asked for."""

    _states: dict[int, State] = field(default_factory=dict)

    def state(self, length: int) -> State:
        """Return the document as its first `length` bytes show it."""
        found = self._states.get(length)
        if found is None:
            known = {
                state.sections[0].offset: state.entries
                for state in self._states.values()
                if state.sections and not state.rebuilt
            }
            found = self._states[length] = build(self, length, known=known)
        return found

    @cached_property
    def final(self) -> State:
        """Return the document as the whole file shows it."""
        return self.state(len(self.data))

    def forget(self) -> None:
        """Drop everything read so far: states and document hold one another, and would wait to be found as garbage."""
        for state in self._states.values():
            state.memo.clear()
        for kept in (self._states, self.loaded, self._packed, self._decoded, self.decrypted, self.memo):
            kept.clear()
        self.__dict__.pop("final", None)
