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
_ROWS: Final = "rows"


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
    found = reader.some(order, request.GET.get("sau", ""))
    context: dict[str, object] = {
        "listing": listing,
        "columns": columns,
        "heads": _heads(request, listing, columns, name, is_fixed=bool(bar.text)),
        "lines": list(lines(listing, columns, found.rows, unread(found.rows))),
        "more": addresses.changed(request, {"sau": found.after}) if found.after else "",
        "bar": bar,
        "order": name,
        "is_filtered": bar.is_filtered,
        "plain_address": addresses.plain(request, listing.keeps),
        "has_deeper_order": order.column != "pk" and not listing.has_all_in_any_order,
        "may_draft": False,
        **(extra or {}),
    }
    if request.headers.get("HX-Target") in {_ROWS, "next"} and "HX-Boosted" not in request.headers:
        return page(request, "listing/rows.html", context)
    return page(request, listing.template, context | _around(request, listing, bar))


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
