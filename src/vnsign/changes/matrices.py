"""Turn and move what is drawn. Source: ISO 32000-2, 8.3.4 (transformation matrices)."""

from __future__ import annotations

from collections.abc import Sequence

from vnsign.reader.values import Value

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def turning(numbers: Sequence[Value]) -> Matrix:
    """Return a form's matrix, the unit matrix if there is none."""
    found = [float(item) for item in numbers if isinstance(item, int | float)]
    return matrix(found) if len(found) == 6 else UNIT


def matrix(numbers: Sequence[float]) -> Matrix:
    """Return a matrix from its six numbers."""
    a, b, c, d, e, f = numbers
    return (a, b, c, d, e, f)


def times(one: Matrix, two: Matrix) -> Matrix:
    """Return what two matrices do one after the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def point(by: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = by
    return (a * x + c * y + e, b * x + d * y + f)
