"""The places that a document offers for number, date, signatures and seal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vnsign.fields import Align, FieldName, FieldPlan, TextStyle
from vnsign.geometry import Box


class Fill(StrEnum):
    """What goes into a place."""

    CODE = "code"
    """Number and notation: 01/STTTT-CNTT."""
    NUMBER = "number"
    """The number alone: the notation is printed already."""
    DATE = "date"
    """The date in words: ngày 05 tháng 3 năm 2026."""
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    LEADER = "leader"
    AGENCY = "agency"


_PARTS = ((Fill.DAY, FieldName.DAY), (Fill.MONTH, FieldName.MONTH), (Fill.YEAR, FieldName.YEAR))
_ALIGN = {Fill.CODE: Align.LEFT, Fill.NUMBER: Align.CENTRE}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place. confidence: 0 to 1. base: the baseline of the text around it, mm from the top, 0 if none."""

    fill: Fill
    box: Box
    confidence: float
    base: float = 0.0
    size: float = 13.0
    """Font size of the text around it, in points."""
    near: str = ""
    """The text that told: "Số:", a title, a name."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What was found. printed: parts that the document shows already and that need no field."""

    number: Spot | None = None
    dates: tuple[Spot, ...] = ()
    """One DATE, or the blanks DAY, MONTH and YEAR."""
    leaders: tuple[Spot, ...] = ()
    agency: Spot | None = None
    printed: tuple[Fill, ...] = ()

    def plan(self, *, least: float = 0.5) -> FieldPlan:
        """Return the fields to prepare at the places found with at least this confidence."""
        sure = {
            spot.fill: spot.box
            for spot in self.spots()
            if spot.confidence >= least and spot.fill != Fill.LEADER
        }
        leaders = [spot.box for spot in self.leaders if spot.confidence >= least]
        number_size = self.number.size if self.number else 13.0
        date_size = self.dates[0].size if self.dates else 13.0
        return FieldPlan(
            number=sure.get(Fill.CODE) or sure.get(Fill.NUMBER),
            date=sure.get(Fill.DATE),
            date_parts=tuple((name, sure[fill]) for fill, name in _PARTS if fill in sure),
            leader=leaders[0] if leaders else None,
            leaders=tuple(leaders[1:]),
            agency=sure.get(Fill.AGENCY),
            number_style=TextStyle(
                round(number_size, 1), align=_ALIGN[self.number.fill] if self.number else Align.LEFT
            ),
            date_style=TextStyle(round(date_size, 1), italic=True),
        )

    def spots(self) -> tuple[Spot, ...]:
        """Return every place found."""
        number = (self.number,) if self.number else ()
        agency = (self.agency,) if self.agency else ()
        return (*number, *self.dates, *self.leaders, *agency)
