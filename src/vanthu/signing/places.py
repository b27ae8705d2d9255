"""Where number, date, signature and seal go on a page, and what is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from vanthu.core.clock import hanoi_date
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.documents.compose import printed_date
from vanthu.documents.words import code_of, printed_number, year_of
from vnsign import errors
from vnsign.fields import Align, FieldName, FieldPlan, TextStyle
from vnsign.geometry import Box
from vnsign.placement import Fill, Spot
from vnsign.placement.apart import place_apart

NUMBER, DATE, LEADER, AGENCY = "number", "date", "leader", "agency"
PARTS: Final = {"day": FieldName.DAY, "month": FieldName.MONTH, "year": FieldName.YEAR}
_SURE: Final = 0.5
"""Below this confidence a place is left to a person."""
WITH_YEAR_MM: Final = 18.0
"""What number and year need together at 13 pt: “100/2026”."""
_PRINTED_YEAR: Final = re.compile(r"/\s*((?:19|20)\d\d)\s*/")


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page: millimetres from the top left corner; pages count from 1."""

    page: int
    x: float
    y: float
    width: float
    height: float
    size_pt: float = 13.0
    """Type size of a place for text."""
    italic: bool = False
    align: str = Align.LEFT
    takes_notation: bool = False
    """Whether the notation is written with the number: the page does not print it."""
    printed_year: int = 0
    """The year that the page prints after the number, as in “/2026/QĐ-UBND”; 0 if it prints none."""

    def box(self) -> Box:
        """Return the box as vnsign wants it."""
        return Box(self.page, self.x, self.y, self.width, self.height)

    def style(self) -> TextStyle:
        """Return how a text is set here."""
        return TextStyle(self.size_pt, italic=self.italic, align=Align(self.align))


Places = Mapping[str, Place]


def find(pdf: bytes, *, seal_mm: float) -> dict[str, Place]:
    """Return the places that an inspected PDF's own text shows; what is not found for sure is left out."""
    outside_transaction()
    try:
        found = place_apart(pdf, seal_mm=seal_mm)
    except errors.SigningError:  # no text to go by
        return {}
    named: dict[str, Spot | None] = {
        NUMBER: found.number, LEADER: found.leaders[0] if found.leaders else None, AGENCY: found.agency,
        **{_DATES[spot.fill]: spot for spot in found.dates},
    }  # fmt: skip
    return {
        name: _place(spot) for name, spot in named.items() if spot is not None and spot.confidence >= _SURE
    }


_DATES: Final = {Fill.DATE: DATE, Fill.DAY: "day", Fill.MONTH: "month", Fill.YEAR: "year"}


def _place(spot: Spot) -> Place:
    box = spot.box
    is_text = spot.fill not in {Fill.LEADER, Fill.AGENCY}
    year = _PRINTED_YEAR.search(spot.near) if spot.fill is Fill.NUMBER else None
    return Place(
        page=box.page, x=box.x, y=box.y, width=box.width, height=box.height,
        size_pt=round(spot.size, 1) if is_text else 13.0, italic=spot.fill in _DATES,
        align=Align.CENTRE if spot.fill is Fill.NUMBER else Align.LEFT, takes_notation=spot.fill is Fill.CODE,
        printed_year=int(year[1]) if year else 0,
    )  # fmt: skip


def plan(places: Places) -> FieldPlan:
    """Return the fields to prepare. Raises Invalid naming what has no place."""
    missing = [
        word for name, word in _WORDS.items() if name not in places and not (name == DATE and "day" in places)
    ]
    if missing:
        raise Invalid(Refusal.LAYOUT_FAILED, why=f"không tìm thấy chỗ cho {', '.join(missing)} trên trang")
    date = places.get(DATE) or places["day"]
    return FieldPlan(
        number=places[NUMBER].box(),
        date=places[DATE].box() if DATE in places else None,
        date_parts=tuple((field, places[name].box()) for name, field in PARTS.items() if name in places),
        leader=places[LEADER].box(),
        agency=places[AGENCY].box(),
        number_style=places[NUMBER].style(),
        date_style=date.style(),
    )


_WORDS: Final = {NUMBER: "số", DATE: "ngày tháng", LEADER: "chữ ký của lãnh đạo", AGENCY: "con dấu"}


def texts(
    places: Places, *, number: int, notation: str, moment: datetime, suffix: str = ""
) -> dict[str, str]:
    """Return what is written into the text fields when a document is numbered at `moment`."""
    at = places[NUMBER]
    year_before = f"/{year_of(notation)}" if year_of(notation) and not at.printed_year else ""
    alone = printed_number(number, suffix) + year_before
    written: dict[str, str] = {
        FieldName.NUMBER: code_of(number, notation, suffix) if at.takes_notation else alone
    }
    in_words = printed_date(hanoi_date(moment))
    _, day, _, month, _, year = in_words.split()
    if DATE in places:
        written[FieldName.DATE] = in_words
    written.update(
        {
            PARTS[name]: part
            for name, part in (("day", day), ("month", month), ("year", year))
            if name in places
        }
    )
    return written


def kept(places: Places) -> dict[str, dict[str, float | bool | str]]:
    """Return places as JSON facts, to be kept with a file."""
    return {name: asdict(place) for name, place in places.items()}


def of(facts: Mapping[str, Mapping[str, object]]) -> dict[str, Place]:
    """Return the places that were kept as `facts`."""
    return {name: Place(**fact) for name, fact in facts.items()}  # type: ignore[arg-type]  # as `kept` wrote them
