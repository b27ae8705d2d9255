"""Number the pages. Source: ISO 32000-2, 7.7.3."""

from __future__ import annotations

from vnsign.reader.document import State
from vnsign.reader.values import Ref, Value

_MOST = 100_000


def page_numbers(state: State) -> dict[int, int]:
    """Return, for the object number of every page, its place in the document counted from 1."""
    found: dict[int, int] | None = state.memo.get("pages")
    if found is None:
        found = state.memo["pages"] = _numbered(state)
    return found


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
