"""A list answered: the page, the rows that htmx asked for, or the file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from vanthu.core import clock
from vanthu.core.listing import Order, Slice, chosen
from vanthu.personal import queries as personal
from vanthu.web.fields import parse_day
from vanthu.web.filters import Choice, whole
from vanthu.web.pages import page
from vanthu.web.requests import Request

from . import addresses, files
from .rows import lines
from .spec import STATES, Bar, Column, Listing, R, Selection, Words

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TURNS: Final = "trang"
_MOST_TURNS: Final = 20
"""That many pages of a list are made in one go, for who comes back to where they were."""


@dataclass(frozen=True)
class Reader(Generic[R]):
    """How a list is read: some rows of it, or all of it."""

    some: Callable[[Order, str], Slice[R]]
    """The next rows in an order, behind a place."""
    all: Callable[[Order], Iterable[R]]
    """Every row, one more than a file may hold if there are more."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: where it leads to have the list in its order."""

    column: Column[Any]  # any row
    address: str
    direction: str
    """“ascending” or “descending” if the list stands in its order."""


def answer(
    request: Request,
    listing: Listing[R],
    bar: Bar,
    reader: Reader[R],
    *,
    unread: Callable[[Sequence[R]], frozenset[int]] = lambda _rows: frozenset(),
    extra: Mapping[str, object] | None = None,
) -> HttpResponseBase:
    """Answer with the page of a list, its next rows, or its file; `unread` names the rows shown in bold."""
    name, order = chosen(listing.orders, request.GET.get("xep"))
    columns = listing.shown(request.GET.getlist("cot"))
    wanted = request.GET.get("xuat", "")
    if wanted in _FILES:
        return _file(request, listing, columns, reader.all(order), wanted)
    found, turn = _read(request, reader, order)
    context: dict[str, object] = {
        "listing": listing,
        "columns": columns,
        "heads": _heads(request, listing, columns, name, is_fixed=bool(bar.text)),
        "lines": list(lines(listing, columns, found.rows, unread(found.rows))),
        "more": addresses.changed(request, {"sau": found.after, _TURNS: f"{turn + 1}"})
        if found.after
        else "",
        "up_to_more": addresses.changed(request, {_TURNS: f"{turn + 1}"}),
        "bar": bar,
        "order": name,
        "is_filtered": bar.is_filtered,
        "plain_address": addresses.plain(request, listing.keeps),
        "has_deeper_order": order.column != "pk" and not listing.has_all_in_any_order,
        "may_draft": False,
        **(extra or {}),
    }
    if request.headers.get("HX-Target") == "next" and "HX-Boosted" not in request.headers:
        return page(request, "listing/rows.html", context)
    response = page(request, listing.template, context | _around(request, listing, bar))
    if "HX-Request" in request.headers and "" in request.GET.values():
        # A form sends what was left empty, too: the address of a view is passed on and read.
        response.headers["HX-Push-Url"] = addresses.changed(request, {})
    return response


def _read(request: Request, reader: Reader[R], order: Order) -> tuple[Slice[R], int]:
    """Return the rows that the address asks for, and how many turns of the list they reach to.

    The next ones are one turn; who comes back, or loads the page again, has all that were there.
    """
    turn = max(whole(request.GET.get(_TURNS)) or 1, 1)
    found = reader.some(order, request.GET.get("sau", ""))
    if request.GET.get("sau"):
        return found, turn
    rows, reached = list(found.rows), 1
    while found.after and reached < min(turn, _MOST_TURNS):
        found = reader.some(order, found.after)
        rows += found.rows
        reached += 1
    return Slice(tuple(rows), found.after), reached


def _around(request: Request, listing: Listing[R], bar: Bar) -> dict[str, object]:
    """Return what stands around the rows: chips, what is chosen, views, columns, files."""
    return {
        "chips": _chips(request, bar.states) if bar.states else (),
        "no_state": addresses.changed(request, {STATES: ""}),
        "hidden": addresses.hidden(
            request, "q", "tu", "den", "qua-han", *(one.name for one in bar.selections)
        ),
        "hidden_for_columns": addresses.hidden(request, "cot"),
        "taken": _taken(request, bar),
        "astray": _astray(request, bar),
        "typed": {name: request.GET.get(name, "") for name in ("tu", "den")},
        "excel": addresses.changed(request, {"xuat": "xlsx"}),
        "csv": addresses.changed(request, {"xuat": "csv"}),
        "most_exported": listing.most_exported,
        "views": personal.views(request.actor, listing.name),
        "view_query": addresses.kept(request).urlencode(),
        "list_address": request.path,
    }


def _chips(request: Request, states: Selection) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label,
            addresses.changed(request, {states.name: "" if value == states.chosen else value}),
            value == states.chosen,
        )
        for value, label in states.options
    )


def _taken(request: Request, bar: Bar) -> list[tuple[str, str]]:
    """Return what narrows the list, besides the chips, each with the address without it."""
    taken = [(f"{one.label}: {one.chosen_label}", one.name) for one in bar.selections if one.chosen_label]
    label, first, last = bar.days or ("", None, None)
    if first:
        taken.append((_("%(what)s from %(day)s") % {"what": label, "day": f"{first:%d/%m/%Y}"}, "tu"))
    if last:
        taken.append((_("%(what)s until %(day)s") % {"what": label, "day": f"{last:%d/%m/%Y}"}, "den"))
    if bar.overdue:
        taken.append((_("Overdue"), "qua-han"))
    if bar.text:
        taken.append((f"“{bar.text}”", "q"))
    return [(words, addresses.changed(request, {name: ""})) for words, name in taken]


def _astray(request: Request, bar: Bar) -> list[str]:
    """Return what the address asks for in vain, in words: else the list would show more than its reader thinks."""
    said = [
        _(
            "“%(what)s”: what was chosen is not there any more, or not for you to see. The list is not narrowed by it."
        )
        % {"what": one.label}
        for one in (bar.states, *bar.selections)
        if one and not one.chosen and request.GET.get(one.name, "").strip()
    ]
    if bar.days is None:
        return said
    _label, first, last = bar.days
    today = clock.hanoi_date(clock.now())
    said += [
        _("“%(text)s” is not a date: the list is not narrowed by it. Type for example %(example)s.")
        % {"text": text[:40], "example": f"{today:%d/%m/%Y}"}
        for text, day in (
            (request.GET.get("tu", "").strip(), first),
            (request.GET.get("den", "").strip(), last),
        )
        if text and not day
    ]
    if first and last and first > last:
        said.append(
            _("The first day is after the last one, so nothing can lie between them. Change one of them.")
        )
    return said


def _heads(
    request: Request, listing: Listing[R], columns: Sequence[Column[R]], name: str, *, is_fixed: bool
) -> list[Head]:
    """Return the heads; while words are searched the list is newest first, so none leads anywhere."""
    heads = []
    for column in columns:
        if not column.order or is_fixed:
            heads.append(Head(column, "", ""))
            continue
        order = listing.orders[column.order]
        is_own, is_turned = name.removeprefix("-") == column.order, name.startswith("-")
        # The first press gives the order as it is meant, the second turns it, the third lets it go.
        following = column.order if not is_own else "" if is_turned else f"-{column.order}"
        direction = "descending" if order.is_descending != is_turned else "ascending"
        heads.append(
            Head(column, addresses.changed(request, {"xep": following}), direction if is_own else "")
        )
    return heads


def _file(
    request: Request, listing: Listing[R], columns: Sequence[Column[R]], rows: Iterable[R], wanted: str
) -> HttpResponseBase:
    picked = {key for key in map(whole, request.GET.getlist("chon")) if key is not None}
    if picked:
        rows = (row for row in rows if listing.key_of(row) in picked)
    limited = files.Limited(rows, listing.most_exported)
    name = f"{listing.file_name or listing.name}-{clock.hanoi_date(clock.now()):%Y%m%d}"
    if wanted == "csv":
        response = StreamingHttpResponse(
            files.as_csv(columns, limited), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    made = files.as_xlsx(str(listing.title), columns, limited)
    return FileResponse(made, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


_FILES: Final = frozenset({"xlsx", "csv"})


def selection(
    request: Request,
    name: str,
    label: Words,
    every: Words,
    options: Sequence[tuple[str, str]],
) -> Selection:
    """Return a filter as the address has it; a value that is none of its own chooses nothing."""
    asked = request.GET.get(name, "")
    chosen = asked if asked and asked in {value for value, _label in options} else ""
    return Selection(name, label, every, tuple(options), chosen)


def days(request: Request, label: Words) -> tuple[Words, date | None, date | None]:
    """Return the period that the address names."""
    return label, _day(request, "tu"), _day(request, "den")


def _day(request: Request, name: str) -> date | None:
    text = request.GET.get(name, "").strip().lower()
    return parse_day(text, today=clock.hanoi_date(clock.now())) if text else None
