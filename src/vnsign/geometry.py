"""Boxes on pages: millimetres as a person measures them, points as PDF wants them."""

from __future__ import annotations

from dataclasses import dataclass

from vnsign.errors import LayoutError

POINTS_PER_MM = 72 / 25.4
TOLERANCE_MM = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres from the top left corner of the page as displayed; pages count from 1."""

    page: int
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge in millimetres."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge in millimetres from the top."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle in millimetres."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: Box, *, slack: float = 0.0) -> bool:
        """Tell whether the two share more than `slack` millimetres in both directions."""
        if self.page != other.page:
            return False
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.bottom, other.bottom) - max(self.y, other.y)
        return wide > slack and high > slack


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What maps millimetres as displayed to a page's own coordinates.

    left, bottom, right, top: the crop box in user space units; rotate: 0, 90, 180 or 270 clockwise.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotate: int = 0
    user_unit: float = 1.0

    @property
    def width_mm(self) -> float:
        """Return the displayed width."""
        across = self.right - self.left if self.rotate % 180 == 0 else self.top - self.bottom
        return across * self.user_unit / POINTS_PER_MM

    @property
    def height_mm(self) -> float:
        """Return the displayed height."""
        along = self.top - self.bottom if self.rotate % 180 == 0 else self.right - self.left
        return along * self.user_unit / POINTS_PER_MM

    def require_inside(self, box: Box) -> None:
        """Refuse a box that leaves the page by more than half a millimetre."""
        inside = (
            box.x >= -TOLERANCE_MM
            and box.y >= -TOLERANCE_MM
            and box.right <= self.width_mm + TOLERANCE_MM
            and box.bottom <= self.height_mm + TOLERANCE_MM
            and box.width > 0
            and box.height > 0
        )
        if not inside:
            size = f"{self.width_mm:.1f} x {self.height_mm:.1f} mm"
            raise LayoutError("outside_page", f"The box {box} does not lie on its page of {size}.")

    def rect(self, box: Box) -> tuple[float, float, float, float]:
        """Return `box` as a PDF rectangle (llx, lly, urx, ury) in user space."""
        self.require_inside(box)
        unit = POINTS_PER_MM / self.user_unit
        x, y, right, low = box.x * unit, box.y * unit, box.right * unit, box.bottom * unit
        if self.rotate == 90:
            return self.left + y, self.bottom + x, self.left + low, self.bottom + right
        if self.rotate == 180:
            return self.right - right, self.bottom + y, self.right - x, self.bottom + low
        if self.rotate == 270:
            return self.right - low, self.top - right, self.right - y, self.top - x
        return self.left + x, self.top - low, self.left + right, self.top - y

    def box(self, page: int, rect: tuple[float, float, float, float]) -> Box:
        """Return a PDF rectangle in user space as a box of millimetres as displayed."""
        llx, lly, urx, ury = rect
        mm = self.user_unit / POINTS_PER_MM
        if self.rotate == 90:
            x, y, width, height = lly - self.bottom, llx - self.left, ury - lly, urx - llx
        elif self.rotate == 180:
            x, y, width, height = self.right - urx, lly - self.bottom, urx - llx, ury - lly
        elif self.rotate == 270:
            x, y, width, height = self.top - ury, self.right - urx, ury - lly, urx - llx
        else:
            x, y, width, height = llx - self.left, self.top - ury, urx - llx, ury - lly
        return Box(page, x * mm, y * mm, width * mm, height * mm)

    @property
    def matrix(self) -> tuple[int, int, int, int, int, int] | None:
        """Return the form matrix that keeps an appearance upright as displayed, None if none is needed.

        Source: ISO 32000-1 12.5.5, algorithm 8.1: the viewer then moves the turned box onto the rectangle.
        """
        return {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}.get(self.rotate)
