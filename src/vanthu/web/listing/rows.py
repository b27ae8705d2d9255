"""The rows of a list, written in one go: as hundreds of small parts of a template they took half of a page's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, NamedTuple, TypeAlias

from django.utils.translation import gettext as _
from markupsafe import Markup

from vanthu.web import jinja2

from .spec import Act, Column, Listing, Look, Pressing, R, Subject, Told, Value

_CLASSES: Final = {
    Look.CODE: "fit code", Look.NUMBER: "fit cell-number code", Look.LONG: "wrap", Look.NOTE: "register-remark",
    Look.SUBJECT: "subject", Look.NAME: "subject subject-name",
}  # fmt: skip
_LONG_NOTE: Final = 50
"""A longer remark is clamped until it is focused: one line of a register shall not be a screen high."""


class Line(NamedTuple):
    """One row."""

    row: Any  # of any list
    written: Markup
    """From its beginning to its last cell; the menu of what can be done to it, and its end, follow."""


@dataclass(frozen=True, slots=True)
class _About:
    """What the cells of a row have in common, as it is written."""

    address: str
    unread: str
    """What is said of a row that was not opened yet; empty for others."""
    nothing: str
    """What stands for nothing."""


_Writer: TypeAlias = Callable[[Any, str, _About], str]
"""Writes a cell: its value, which is of the column's look, its classes, and what the row has in common."""


def lines(
    listing: Listing[R], columns: Sequence[Column[R]], rows: Sequence[R], unread: frozenset[int]
) -> Iterator[Line]:
    """Yield the rows as they are shown."""
    places = [(_WRITERS.get(column.look, _text), style_of(column), column.value) for column in columns]
    nothing = "" if listing.is_form else "–"
    tick, not_opened = escape(_("Tick this row")), escape(_("(not opened yet)"))
    for row in rows:
        key = listing.key_of(row)
        is_unread = key in unread
        about = _About(escape(listing.address_of(row)), not_opened if is_unread else "", nothing)
        style = f"{listing.class_of(row)} unread".strip() if is_unread else listing.class_of(row)
        cells = "".join([write(value(row), look, about) for write, look, value in places])
        act = _act(listing.act, row) if listing.act else ""
        begin = f'<tr class="{style}">' if style else "<tr>"
        box = f'<input class="tick" type="checkbox" name="chon" value="{key}" aria-label="{tick}">'
        yield Line(row, Markup(f'{begin}<td class="fit wide-only">{box}</td>{cells}{act}'))  # noqa: S704 all in it was escaped


def style_of(column: Column[R]) -> str:
    """Return the classes of a column's cells."""
    style = _CLASSES.get(column.look, "fit")
    return f"{style} wide-only" if column.is_wide else style


def _act(act: Act[R], row: R) -> str:
    address = escape(act.address_of(row))
    if not address:
        return '<td class="fit"></td>'
    about = f'<span class="visually-hidden"> {escape(act.about(row))}</span>'
    return (
        f'<td class="fit"><a class="register-act" href="{address}">{escape(str(act.label))}{about}</a></td>'
    )


def _text(value: Value, style: str, about: _About) -> str:
    words = about.nothing if value is None or value == "" else escape(str(value), quote=False)
    return f'<td class="{style}">{words}</td>'


def _day(value: Any, style: str, about: _About) -> str:
    return f'<td class="{style}">{jinja2.day(value) if value else about.nothing}</td>'


def _moment(value: Any, style: str, about: _About) -> str:
    return f'<td class="{style}">{jinja2.moment(value) if value else about.nothing}</td>'


def _note(value: Value, style: str, about: _About) -> str:
    words = str(value or "")
    if len(words) <= _LONG_NOTE:
        return _text(value, style, about)
    note = escape(words)
    return f'<td class="{style}"><div class="register-note" tabindex="0" title="{note}">{note}</div></td>'


def _subject(value: Subject, style: str, about: _About) -> str:
    words = escape(value.text)
    unread = f'<span class="visually-hidden"> {about.unread}</span>' if about.unread else ""
    if about.address:
        words = f'<a class="row-link" href="{about.address}" title="{words}">{words}{unread}</a>'
    note = f'<span class="quiet">{escape(value.note)}</span>' if value.note else ""
    return f'<th scope="row" class="{style}">{words}{note}</th>'


def _state(value: Told, style: str, _row: _About) -> str:
    warning = f' <span class="due due-late">{escape(value.warning)}</span>' if value.warning else ""
    return f'<td class="{style}"><span class="state state-{value.tone}">{escape(value.label)}</span>{warning}</td>'


def _due(value: Pressing | None, style: str, _row: _About) -> str:
    words = f'<span class="due due-{value.tone}">{escape(value.words)}</span>' if value else ""
    return f'<td class="{style}">{words}</td>'


_WRITERS: Final[dict[Look, _Writer]] = {
    Look.DAY: _day, Look.MOMENT: _moment, Look.NOTE: _note, Look.SUBJECT: _subject, Look.NAME: _subject,
    Look.STATE: _state, Look.DUE: _due,
}  # fmt: skip
