"""The punctuality board of QĐ 28/2018: what was sent and answered in time, and what was not; also as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.core.actor import Actor, Role
from vanthu.exchange import punctuality as sending
from vanthu.exchange.punctuality import Tally
from vanthu.incoming import queries as incoming
from vanthu.outgoing import queries as outgoing
from vanthu.web.fields import DayField
from vanthu.web.guards import only_if
from vanthu.web.pages import page
from vanthu.web.requests import Request

LONGEST: Final = timedelta(days=366)
_MARKS: Final = ("=", "+", "-", "@")
"""A cell that begins so would be run by a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the board."""

    title: str
    first: str
    """What its rows are."""
    rows: tuple[Tally, ...]
    whole: Tally


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Return when it begins in Hanoi."""
        return datetime.combine(self.first, time(), clock.HANOI)

    @property
    def until(self) -> datetime:
        """Return when it is over in Hanoi."""
        return datetime.combine(self.last + timedelta(days=1), time(), clock.HANOI)


def _reads(actor: Actor) -> bool:
    return actor.holds(Role.CLERK, Role.LEADER, Role.ADMINISTRATOR)


readers = only_if(_reads)


@readers
@require_GET
def punctuality(request: Request) -> HttpResponse:
    """Show the board for a period, this month unless one is asked for."""
    period, problem = _period(request)
    context = {"parts": _parts(request, period), "period": period, "problem": problem}
    return page(request, "board/punctuality.html", context, status=422 if problem else 200)


@readers
@require_GET
def table(request: Request) -> HttpResponse:
    """Return the board of a period as CSV, in UTF-8 with its mark, which Excel wants."""
    period, _problem = _period(request)
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(
        [
            _("Table"),
            _("Name"),
            _("Code"),
            _("In time"),
            _("Late"),
            _("Overdue"),
            _("Waiting"),
            _("Percent in time"),
        ]
    )
    for part in _parts(request, period):
        for row in (*part.rows, part.whole):
            written.writerow([part.title, *_cells(row)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"dung-han-{period.first:%Y%m%d}-{period.last:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(row: Tally) -> list[str | int]:
    name = f"'{row.name}" if row.name.startswith(_MARKS) else row.name
    share = "" if row.share is None else row.share
    return [name, row.code, row.on_time, row.late, row.overdue, row.waiting, share]


def _parts(request: Request, period: Period) -> list[Part]:
    asked = {"since": period.since, "until": period.until, "now": clock.now()}
    issued = outgoing.punctuality(request.actor, **asked)
    delivered = sending.by_recipient(request.actor, **asked)
    answered = incoming.punctuality(request.actor, **asked)
    return [
        _part(_("Signed documents issued in time"), _("Drafting unit"), issued),
        _part(_("Documents that reached each recipient in time"), _("Recipient"), delivered),
        _part(_("Arrivals answered in time"), _("Sender"), answered),
    ]


def _part(title: str, first: str, rows: Sequence[Tally]) -> Part:
    whole = Tally(
        _("All"),
        "",
        sum(row.on_time for row in rows),
        sum(row.late for row in rows),
        sum(row.overdue for row in rows),
        sum(row.waiting for row in rows),
    )
    return Part(title, first, tuple(rows), whole)


def _period(request: Request) -> tuple[Period, str]:
    """Return the period of the address and what is wrong with it, if anything; then it is this month's."""
    today = clock.hanoi_date(clock.now())
    usual = Period(today.replace(day=1), today + timedelta(days=7))
    try:
        first = DayField(required=False).clean(request.GET.get("tu", "")) or usual.first
        last = DayField(required=False).clean(request.GET.get("den", "")) or usual.last
    except ValidationError as error:
        return usual, " ".join(error.messages)
    if first > last:
        return usual, _("The first day lies after the last one. Exchange them.")
    if last - first > LONGEST:
        return usual, _("The period is longer than a year. Choose a shorter one.")
    return Period(first, last), ""
