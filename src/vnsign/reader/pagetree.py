"""Number the pages. Source: ISO 32000-2, 7.7.3."""

from __future__ import annotations

from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Value

_MOST = 100_000


def page_numbers(state: State) -> dict[int, int]:
    """Return, for the object number of every page, its place in the document counted from 1."""
    found: dict[int, int] | None = state.memo.get("pages")
    if found is None:
        found = state.memo["pages"] = _numbered(state)
    return found


def inherited(state: State, dictionary: Dict, key: str) -> Value:
    """Return the entry of a page or field, or of what is above it; null if none has it."""
    for _ in range(16):
        if key in dictionary:
            return dictionary[key]
        dictionary = state.dictionary(dictionary.get("Parent"))
    return None


def _numbered(state: State) -> dict[int, int]:
    numbers: dict[int, int] = {}
    stack: list[Value] = [state.catalog.get("Pages")]
    seen: set[int] = set()
    count = 0
    while stack and len(seen) < _MOST:
        item = stack.pop()
        if isinstance(item, Ref):
            if item.number in seen:
                continue
            seen.add(item.number)
        node = state.dictionary(item)
        if "Kids" in node:
            stack.extend(reversed(state.array(node["Kids"])))
        elif node:
            count += 1
            if isinstance(item, Ref):
                numbers[item.number] = count
    return numbers
