"""Know when two ways of writing down how a field is drawn say the same.

Tools write defaults out and put operators in an order of their own when they fill a field; nothing changes by it.
Source: ISO 32000-2, 12.5.4 (border styles, table 168), 12.7.4.3 (default appearance strings).
"""

from __future__ import annotations

from vnsign.errors import ReadError
from vnsign.reader.parse import parse_value
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Keyword, Name, Value

_COLOURS = frozenset({"g", "rg", "k"})
_MOST = 64
_THIN = 1


def same_border(before: State, old: Dict, after: State, new: Dict) -> bool:
    """Say whether two widgets have the same border style: unsaid, it is solid and one point wide."""
    return _border(before, old) is not None and _border(before, old) == _border(after, new)


def _border(state: State, widget: Dict) -> tuple[Value, ...] | None:
    if "Border" in widget:
        return None
    style = state.dictionary(widget.get("BS"))
    if not style.keys() <= {"Type", "W", "S"}:
        return None
    width, kind = state.get(style.get("W", 1)), state.get(style.get("S", Name("S")))
    if not isinstance(width, int | float) or not isinstance(kind, str):
        return None
    # Without a colour there is no border to be seen, whatever its width.
    unseen = 0 <= width <= _THIN and "BC" not in state.dictionary(widget.get("MK"))
    return (1 if unseen else width, kind)


def same_default_appearance(before: State, old: Value, after: State, new: Value) -> bool:
    """Say whether two default appearance strings set the same font, size and colour, in whatever order."""
    first, second = _settings(before.get(old)), _settings(after.get(new))
    return first is not None and first == second


def _settings(value: Value) -> dict[str, tuple[Value, ...]] | None:
    if not isinstance(value, bytes) or len(value) > 1000:
        return None
    settings: dict[str, tuple[Value, ...]] = {}
    operands: list[Value] = []
    position = 0
    for _ in range(_MOST):
        try:
            item, position = parse_value(value, position)
        except ReadError:
            return settings if not value[position:].strip() and not operands else None
        if type(item) is not Keyword:
            operands.append(item)
            continue
        name = bytes(item).decode("latin-1")
        key = "colour" if name in _COLOURS else name
        if key in settings:
            return None
        settings[key] = (Name(name), *operands) if key == "colour" else tuple(operands)
        operands = []
    return None
