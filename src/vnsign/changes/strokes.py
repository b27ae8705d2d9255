"""Say whether what a reader draws for an annotation by itself, without looks of its own, may hide text.

Readers draw highlights by darkening, and lines as broad as the marked text is high; so a dark highlight, a light
line and a line over text that is far too high hide what lies beneath. Source: the evil annotation attacks.
"""

from __future__ import annotations

import math

from vnsign.reader.state import State
from vnsign.reader.values import Dict, Name, Value

_BROAD = {"Link": 3.0}
_BROAD_OTHERS = 6.0
"""Line widths in points beyond which a line may hide text."""
_HIGH = 60.0
"""Height in points beyond which marked text is no line of text: readers draw the mark in proportion to it."""
_DARK, _LIGHT = 0.25, 0.9
"""Brightness from 0 to 1: black text is not read on what is darker, a lighter line looks like paper."""
_MULTIPLY = Name("Multiply")
_LINES = frozenset({"Underline", "StrikeOut", "Squiggly"})


def is_drawn_over(state: State, annotation: Dict) -> bool:
    """Say whether an annotation's own drawing may hide text."""
    kind = state.get(annotation.get("Subtype"))
    bright = _brightness(_numbers(state, annotation.get("C")))
    width = _width(state, annotation)
    if width > _BROAD.get(str(kind), _BROAD_OTHERS):
        return True
    if kind == "Highlight":
        return bright < _DARK or state.get(annotation.get("BM", _MULTIPLY)) not in (_MULTIPLY, "Darken")
    if kind == "Link":
        return width > 0 and "C" in annotation and bright > _LIGHT
    return kind in _LINES and (bright > _LIGHT or _height(state, annotation) > _HIGH)


def _width(state: State, annotation: Dict) -> float:
    border = _numbers(state, annotation.get("Border"))
    style = state.get(state.dictionary(annotation.get("BS")).get("W"))
    widths = [*border[2:3], *([float(style)] if isinstance(style, int | float) else [])]
    return max(widths, default=1.0)


def _height(state: State, annotation: Dict) -> float:
    """Return how high the marked text is at most: corners come as readers take them, upper before lower."""
    points = _numbers(state, annotation.get("QuadPoints"))
    heights = []
    for at in range(0, len(points) - 7, 8):
        left, above, right, over, left_low, below, right_low, under = points[at : at + 8]
        heights += [math.hypot(left - left_low, above - below), math.hypot(right - right_low, over - under)]
    return max(heights, default=0.0)


def _brightness(colour: list[float]) -> float:
    """Return how bright a colour of an annotation is; without one readers take theirs, which hide nothing."""
    if len(colour) == 1:
        return colour[0]
    if len(colour) == 4:
        colour = [(1 - part) * (1 - colour[3]) for part in colour[:3]]
    if len(colour) != 3:
        return 0.5
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _numbers(state: State, value: Value) -> list[float]:
    items = map(state.get, state.array(value))
    return [float(item) for item in items if isinstance(item, int | float)]
