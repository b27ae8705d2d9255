"""Define the values a PDF is made of, as plain Python where Python has them.

null, booleans, numbers, arrays (list) and dictionaries (dict with Name keys) are Python's own;
strings are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, Union


class Name(str):
    """Hold a PDF name without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """Point to an indirect object."""

    number: int
    generation: int


class Keyword(bytes):
    """Hold a bare word that is no value of its own, such as `endobj`."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class Stream:
    """Hold a stream: its dictionary and where its raw bytes lie in the file."""

    dictionary: Dict
    start: int
    end: int
    owner: Ref
    data: bytes | None = field(default=None, repr=False)
    """Raw bytes if they do not lie in the file itself."""


Value: TypeAlias = Union[bool, int, float, bytes, Name, Ref, "list[Value]", "Dict", Stream, None]
Dict: TypeAlias = dict[str, Value]


REPEATED = Name("\x00repeated")
"""Key that no file can write; marks a dictionary in which a key came twice, so that the judge sees it."""


def has_repeated_key(value: Value) -> bool:
    """Say whether a dictionary written inside a value has a key twice: readers differ on which of them counts."""
    stack: list[Value] = [value]
    while stack:
        item = stack.pop()
        item = item.dictionary if isinstance(item, Stream) else item
        if isinstance(item, dict):
            if REPEATED in item:
                return True
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return False


def same(left: Value, right: Value) -> bool:
    """Say whether two values are written with the same meaning, references compared as references.

    Streams are never the same by this; compare their dictionaries and bytes with the document.
    """
    stack: list[tuple[Value, Value]] = [(left, right)]
    while stack:
        a, b = stack.pop()
        if a is b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            if a.keys() != b.keys() or REPEATED in a:
                return False
            stack.extend((value, b[key]) for key, value in a.items())
        elif type(a) is list and type(b) is list:
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif not _same_scalar(a, b):
            return False
    return True


def _same_scalar(a: Value, b: Value) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b
    return type(a) is type(b) and not isinstance(a, Stream) and a == b


def references(value: Value) -> list[Ref]:
    """Return every reference written inside a value, in order."""
    found: list[Ref] = []
    stack: list[Value] = [value]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is Ref:
            found.append(item)  # type: ignore[arg-type] # as its type says
        elif kind is dict:
            stack.extend(item.values())  # type: ignore[union-attr]
        elif kind is list:
            stack.extend(item)  # type: ignore[arg-type]
        elif kind is Stream:
            stack.append(item.dictionary)  # type: ignore[union-attr]
    return found
