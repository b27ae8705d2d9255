"""The rows of a list, laid out before the template sees them: it asks of no cell what column it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from vanthu.web import jinja2

from .spec import Column, Listing, Look, R, Value

_CLASSES: Final = {
    Look.CODE: "fit code", Look.NUMBER: "fit cell-number code", Look.LONG: "wrap", Look.NOTE: "register-remark",
    Look.SUBJECT: "subject",
}  # fmt: skip
_LONG_NOTE: Final = 50
"""A longer remark is clamped until it is focused: one line of a register shall not be a screen high."""
_PARTS: Final = frozenset({Look.SUBJECT, Look.STATE, Look.DUE})
"""Cells of several parts; of the others there is only their text."""


class Cell(NamedTuple):
    """What stands in one place of the table, or in several beside each other that hold text alone."""

    look: str
    """“text” for such a run."""
    style: str
    """Empty for a run."""
    value: Any
    """What the look is made of; of a run its cells as written: one by one they were a sixth of a page's time."""


class Line(NamedTuple):
    """One row, ready to be written."""

    row: Any  # of any list
    key: int
    address: str
    style: str
    is_unread: bool
    cells: tuple[Cell, ...]


def lines(
    listing: Listing[R], columns: Sequence[Column[R]], rows: Sequence[R], unread: frozenset[int]
) -> Iterator[Line]:
    """Yield the rows as they are shown."""
    places = [(column.look, style_of(column), column.value) for column in columns]
    nothing = "" if listing.is_form else "–"
    for row in rows:
        key = listing.key_of(row)
        style = listing.class_of(row)
        yield Line(
            row=row,
            key=key,
            address=listing.address_of(row),
            style=f"{style} unread".strip() if key in unread else style,
            is_unread=key in unread,
            cells=tuple(_cells([(look, style, value(row)) for look, style, value in places], nothing)),
        )


def style_of(column: Column[R]) -> str:
    """Return the classes of a column's cells."""
    style = _CLASSES.get(column.look, "fit")
    return f"{style} wide-only" if column.is_wide else style


def _cells(places: Sequence[tuple[Look, str, Value]], nothing: str) -> Iterator[Cell]:
    run = ""
    for look, style, value in places:
        if look in _PARTS or (look is Look.NOTE and len(str(value or "")) > _LONG_NOTE):
            if run:
                yield _run(run)
                run = ""
            yield Cell(look.value, style, value)
        else:
            run += f'<td class="{style}">{escape(_text(look, value, nothing), quote=False)}</td>'
    if run:
        yield _run(run)


def _run(cells: str) -> Cell:
    return Cell("text", "", Markup(cells))  # noqa: S704 its texts were escaped


def _text(look: Look, value: Value, nothing: str) -> str:
    if value is None or value == "":
        return nothing
    if look is Look.DAY:
        return jinja2.day(value)  # type: ignore[arg-type]  # a column of days holds days
    if look is Look.MOMENT:
        return jinja2.moment(value)  # type: ignore[arg-type]  # a column of moments holds moments
    return str(value)
