"""Know the shapes that a field's looks are made of besides text: grounds, frames, relief, dividers, ribbons.

All of them lie along the box or go right across it; any other shape could be part of a sign.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

Point = tuple[float, float]
Path = list[Point]
Sides = tuple[tuple[float, float], tuple[float, float]]
_MARGIN = 4.0
_HIGHEST = 24.0
"""Height of a ribbon behind one line of text, in points."""


def sides(box: Sequence[int | float]) -> Sides | None:
    """Return left and right, low and high of a bounding box; None if it is none."""
    if len(box) != 4:
        return None
    left, right = sorted(map(float, box[0::2]))
    low, high = sorted(map(float, box[1::2]))
    return ((left, right), (low, high)) if left < right and low < high else None


def holds(box: Sequence[int | float], x: float, y: float, *, slack: float) -> bool:
    """Say whether a point lies in a box, or on its right or upper side by no more than the slack."""
    (left, right), (low, high) = sorted(box[0::2]), sorted(box[1::2])
    return left - 1 <= x < right + slack and low - 1 <= y < high + slack


def margin(length: float) -> float:
    """Return how far from a side of a box a point may lie and still belong to it."""
    return min(_MARGIN, length / 4)


def is_corner(point: Point, box: Sequence[int | float]) -> bool:
    """Say whether a point lies in a corner of a box."""
    found = sides(box)
    return found is not None and all(
        min(abs(at - low), abs(at - high)) <= margin(high - low)
        for at, (low, high) in zip(point, found, strict=True)
    )


def is_sheet(path: Path, box: Sequence[int | float]) -> bool:
    """Say whether four points are the box itself but for its margin, drawn as a rectangle is."""
    found = sides(box)
    if found is None or not _is_upright(path):
        return False
    (xs, ys), ((left, right), (low, high)) = zip(*path, strict=True), found
    large = (max(xs) - min(xs)) * 2 > right - left and (max(ys) - min(ys)) * 2 > high - low
    return large and all(is_corner(point, box) for point in path)


def _is_upright(path: Path) -> bool:
    if len(path) != 4:
        return False
    (xs, ys) = zip(*path, strict=True)
    return bool(xs[0] == xs[3] != xs[1] == xs[2] and ys[0] == ys[1] != ys[2] == ys[3])


def runs_along(path: Path, box: Sequence[int | float]) -> bool:
    """Say whether an area is no more than an edge in relief: along the sides, with nothing of the middle."""
    found = sides(box)
    if found is None or len(path) > 7:
        return False
    (left, right), (low, high) = found
    near = margin(high - low), margin(right - left)
    twice = 0.0
    for (x, y), (next_x, next_y) in itertools.pairwise([*path, path[0]]):
        twice += x * next_y - next_x * y
        short = abs(x - next_x) + abs(y - next_y) <= 2 * min(near)
        upright = any(max(abs(x - side), abs(next_x - side)) <= min(near) for side in (left, right))
        level = any(max(abs(y - side), abs(next_y - side)) <= min(near) for side in (low, high))
        if not (short or upright or level):
            return False
    return abs(twice) / 2 < 0.15 * (right - left) * (high - low)


def dividers(path: Path, box: Sequence[int | float]) -> list[float]:
    """Return where lines from edge to edge divide a box, as shares of its width; none if another line is there."""
    found = sides(box)
    if found is None:
        return []
    (left, right), (low, high) = found
    near = margin(high - low)
    places = []
    for (x, y), (end_x, end_y) in zip(path[::2], path[1::2], strict=True):
        upright = abs(x - end_x) < 0.01 and left + 1 < x < right - 1
        if not upright or min(y, end_y) > low + near or max(y, end_y) < high - near:
            return []
        places.append((x - left) / (right - left))
    return places


def equal_cells(places: Sequence[float]) -> int:
    """Return how many equal cells lines at some shares of a width make, 0 if they do not."""
    count = len(places) + 1
    even = all(abs(place - (at + 1) / count) < 0.15 / count for at, place in enumerate(sorted(places)))
    return count if places and even else 0


def is_ribbon(path: Path, box: Sequence[int | float]) -> bool:
    """Say whether a rectangle is as wide as the box and as high as a line of text."""
    found = sides(box)
    if found is None or not _is_upright(path) or all(is_corner(point, box) for point in path):
        return False
    (xs, ys), ((left, right), _) = zip(*path, strict=True), found
    return bool(max(xs) - min(xs) >= right - left - 2 * _MARGIN and 4 <= max(ys) - min(ys) <= _HIGHEST)


def least_width(text: str) -> float:
    """Return the least that text takes up along its line, in font sizes: a narrow face's, its last sign left out."""
    signs = text.strip()[:-1]
    return sum(0.4 if sign.isdigit() else 0.15 if sign in _NARROW_SIGNS else 0.3 for sign in signs)


_NARROW_SIGNS = frozenset(" .,:;|!'\u2019iljtfrIJ1()[]{}/\\-\u00a0") | frozenset(
    "\u00ed\u00ec\u1ec9\u0129\u1ecb"
)
