"""References to objects, one by one and in long runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

_FIRST_WORDS = 12
LONG = 150
"""Bytes from which on an array of references is kept as text."""
_SHAPES = bytes(
    0x64 if byte in b"0123456789" else 0x20 if byte in b"\t\n\r " else byte if byte in b"R]" else 0x78
    for byte in range(256)
)
"""Digits as d, blanks as a blank, what has no place among references as x."""
_SHAPE = re.compile(rb" +d{1,10} +d{1,5} +")


class Ref(NamedTuple):
    """A reference to an indirect object."""

    number: int
    generation: int = 0


class RefRun(Sequence[object]):
    """A long array of references, kept as text: the kids of a page tree with thousands of pages."""

    __slots__ = ("_count", "_text", "_words")

    def __init__(self, text: bytes) -> None:
        """Keep `text`, three words for each reference."""
        self._text = text
        self._count = text.count(b"R")
        self._words: list[bytes] = []

    def __len__(self) -> int:
        """Return how many references there are."""
        return self._count

    def __iter__(self) -> Iterator[object]:
        """Yield every reference."""
        self._words = words = self._words or self._text.split()
        return map(Ref, map(int, words[::3]), map(int, words[1::3]))

    @overload
    def __getitem__(self, index: int) -> object: ...
    @overload
    def __getitem__(self, index: slice) -> list[object]: ...
    def __getitem__(self, index: int | slice) -> object:
        """Return one reference, or a list of them."""
        if isinstance(index, slice):
            return list(self)[index]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        at = 3 * (index % self._count)
        if at < _FIRST_WORDS and not self._words:
            # Mostly the first page is asked for, and need not wait for thousands of others.
            words = self._text.split(None, at + 2)
        else:
            words = self._words = self._words or self._text.split()
        return Ref(int(words[at]), int(words[at + 1]))


def is_run(text: bytes) -> bool:
    """Say whether text is references and nothing else; thousands of them have a handful of shapes."""
    first, *others = text.translate(_SHAPES).split(b"R")
    if not others or others.pop().strip(b" "):
        return False
    return all(_SHAPE.fullmatch(shape) for shape in {b" " + first, *others})
