"""Name a field or widget by its place in the tree, with what it inherits. Source: ISO 32000-2, 12.7.4."""

from __future__ import annotations

from dataclasses import dataclass

from vnsign.reader.state import State
from vnsign.reader.text import text_string
from vnsign.reader.values import Ref, Value


@dataclass(frozen=True, slots=True)
class Node:
    """Hold a field or widget on its way through the tree."""

    name: str
    kind: str
    value: Value
    """The inherited value."""


def node_of(state: State, item: Value, parent: Node) -> Node:
    """Return a field's full name, type and value with what it inherits."""
    dictionary = state.dictionary(item)
    part = state.get(dictionary.get("T"))
    name = parent.name
    if isinstance(part, bytes):
        text = text_string(state, part, item if isinstance(item, Ref) else None)
        name = f"{name}.{text}" if name else text
    kind = state.get(dictionary.get("FT"))
    return Node(name, str(kind) if kind is not None else parent.kind, dictionary.get("V", parent.value))
