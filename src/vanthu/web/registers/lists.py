"""The registers as lists: every column of the printed form, the last number first, with what became of it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vanthu.directory import queries as directory
from vanthu.documents.words import Kind
from vanthu.registers import listing
from vanthu.registers.columns import COLUMNS, value_of
from vanthu.registers.columns import Column as Printed
from vanthu.registers.listing import Wanted
from vanthu.registers.models import Book, RegisterEntry
from vanthu.registers.words import NumberState
from vanthu.web.filters import member, whole
from vanthu.web.jinja2 import url
from vanthu.web.listing.spec import Act, Bar, Column, Empty, Listing, Look, Subject
from vanthu.web.listing.views import days, selection
from vanthu.web.requests import Request

from .filters import PLACE, Chosen

_PAGES: Final = {"outgoing": "outgoing:show", "incoming": "incoming:show"}
_LOOKS: Final = {
    "subject": Look.SUBJECT, "places": Look.LONG, "author": Look.LONG, "holder": Look.LONG, "receipt": Look.LONG,
    "remark": Look.NOTE, "number": Look.NUMBER, "issued_on": Look.DAY,
    "entered_on": Look.DAY, "sent_on": Look.DAY,
}  # fmt: skip
_ORDERS: Final = {"code": "so", "number": "so", "entered_on": "ngay", "subject": "trich-yeu"}


def register(chosen: Chosen, *, may_void: bool) -> Listing[RegisterEntry]:
    """Return the list that a register is; who may void a number finds that at its end."""
    orders = dict(_ORDERS)
    if "entered_on" not in {column.name for column in COLUMNS[chosen.kind]}:
        orders["issued_on"] = "ngay"  # what goes out is dated on the day of its number
    if any(column.name == "number" for column in COLUMNS[chosen.kind]):
        del orders["code"]  # there the number is ours and the notation the sender's
    return Listing[RegisterEntry](
        name="so-dang-ky",
        file_name=f"so-dang-ky-{chosen.kind.value}-{chosen.year}",
        title=chosen.title,
        template="registers/book.html",
        columns=tuple(_column(one, orders.get(one.name, "")) for one in COLUMNS[chosen.kind]),
        orders=listing.ORDERS,
        address_of=_address,
        class_of=_style,
        act=_VOIDING if may_void else None,
        is_form=True,
        has_all_in_any_order=True,
        most_exported=listing.MOST_EXPORTED,
        keeps=PLACE,
        empty=Empty(
            "book",
            _("No number taken in %(year)s yet") % {"year": chosen.year},
            gettext_lazy(
                "The clerk takes a number when a signed document is sealed, or an incoming one is registered. "
                "Each is written here by itself."
            ),
        ),
    )


def _column(printed: Printed, order: str) -> Column[RegisterEntry]:
    look = _LOOKS.get(printed.name, Look.TEXT)
    if look is Look.SUBJECT:
        return Column(printed.name, printed.label, look, lambda row: Subject(row.subject), order=order)
    return Column(printed.name, printed.label, look, value_of(printed), order=order)


def _void_address(row: RegisterEntry) -> str:
    taken = row.taken
    if taken.state == NumberState.VOIDED or taken.is_final:
        return ""
    return url("registers:ask_void", taken.pk)


_VOIDING: Final[Act[RegisterEntry]] = Act(
    label=gettext_lazy("Void"), address_of=_void_address, about=lambda row: str(row.taken)
)


def _address(row: RegisterEntry) -> str:
    name = _PAGES.get(row.taken.document_type.partition(".")[0])
    return url(name, row.taken.document_id) if name else ""


def _style(row: RegisterEntry) -> str:
    if row.taken.state == NumberState.VOIDED:
        return "register-void"
    return "register-sub" if row.suffix else ""


def bar(request: Request) -> Bar:
    """Return the filters of a register."""
    units = [(str(key), name) for key, name in directory.unit_names(request.actor)]
    selections = [selection(request, "loai", _("Type"), _("Every type"), Kind.options())]
    if units or "don-vi" in request.GET:  # where there is none it says so
        selections.append(selection(request, "don-vi", _("Unit"), _("Every unit"), units))
    return Bar(
        selections=tuple(selections),
        days=days(request, _("Entered")),
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Words of the subject"),
    )


def wanted(filters: Bar, book: Book, year: int) -> Wanted:
    """Return which lines these filters leave."""
    taken = {one.name: one.chosen for one in filters.selections}
    first, last = filters.days[1:] if filters.days else (None, None)
    kind = member(Kind, taken["loai"])
    return Wanted(
        book=book,
        year=year,
        from_=first,
        to=last,
        document_kind=kind.value if kind else "",
        unit_id=whole(taken.get("don-vi")),
        text=filters.text,
    )
