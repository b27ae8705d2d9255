"""A list as a file: exactly the rows and columns of the view, Excel or CSV; what did not fit is said."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from textwrap import wrap
from typing import IO, Any, Final, Generic

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from vanthu.core.clock import HANOI

from .spec import Column, Look, Pressing, R, Subject, Told, Value

_FORMULA: Final = frozenset("=+-@\t\r")
_WIDTHS: Final = {Look.SUBJECT: 60, Look.NAME: 36, Look.LONG: 36, Look.TEXT: 24, Look.STATE: 28}
_LEAST: Final = 11
"""Characters of a column that shows a date."""
_MOST: Final = 180
"""Characters of all columns together: more is too small to be read on A4."""
_LINE_PT: Final = 15


def plain(value: Value) -> str | int | date | None:
    """Return what a cell says in a file: a deadline is a date there, a moment has no zone but Hanoi's."""
    if isinstance(value, Subject):
        return value.text
    if isinstance(value, Told):
        return f"{value.label} ({value.warning})" if value.warning else value.label
    if isinstance(value, Pressing):
        return value.due_on or value.words
    if isinstance(value, datetime):
        return value.astimezone(HANOI).replace(tzinfo=None, microsecond=0)
    return value


def written(value: Value) -> str:
    """Return a cell as text."""
    told = plain(value)
    if told is None:
        return ""
    if isinstance(told, datetime):
        return f"{told:%d/%m/%Y %H:%M}"
    return f"{told:%d/%m/%Y}" if isinstance(told, date) else str(told)


class Limited(Generic[R]):
    """Rows up to a limit; afterwards it is known whether there were more."""

    def __init__(self, rows: Iterable[R], most: int) -> None:
        """Read nothing yet."""
        self._rows, self._most, self._is_cut = rows, most, False

    def __iter__(self) -> Iterator[R]:
        """Yield the rows that a file may hold."""
        for turn, row in enumerate(self._rows):
            if turn == self._most:
                self._is_cut = True
                return
            yield row

    @property
    def beyond(self) -> str:
        """Return what is said below the rows if there were more, else nothing."""
        if not self._is_cut:
            return ""
        return _(
            "Only the first %(n)d rows are in this file. Narrow the list and export again for the others."
        ) % {"n": self._most}


def as_csv(columns: Sequence[Column[R]], rows: Limited[R]) -> Iterator[str]:
    """Yield a list as CSV for Excel, a piece per row: UTF-8 with its mark; what looks like a formula is text."""
    yield "\ufeff" + _line([str(column.label) for column in columns])
    for row in rows:
        yield _line([written(column.value(row)) for column in columns])
    if rows.beyond:
        yield _line([rows.beyond])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell[:1] in _FORMULA else cell for cell in cells])
    return line.getvalue()


def as_xlsx(title: str, columns: Sequence[Column[R]], rows: Limited[R]) -> IO[bytes]:
    """Return a list as an Excel file, read from its start; text stays text, dates are dates."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(
        title[:31].translate(dict.fromkeys(map(ord, r"[]:*?/\\"), "-")) or _("List")
    )
    widths = _widths(columns)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    # Printed, it is as wide as a sheet that lies on its side, and every page has the head.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True
    labels = [str(column.label) for column in columns]
    sheet.row_dimensions[1].height = _height(labels, widths)
    sheet.append([_text(sheet, label, is_head=True) for label in labels])
    for turn, row in enumerate(rows, 2):
        told = [plain(column.value(row)) for column in columns]
        sheet.row_dimensions[turn].height = _height(told, widths)
        sheet.append([_cell(sheet, one) for one in told])
    if rows.beyond:
        sheet.append([_text(sheet, rows.beyond, is_head=True)])
    file = tempfile.TemporaryFile()  # noqa: SIM115 the caller reads and closes it
    workbook.save(file)
    file.seek(0)
    return file


def _widths(columns: Sequence[Column[R]]) -> list[int]:
    """Return the widths of the columns in characters; where they are too many, the wide ones give way."""
    wanted = [_WIDTHS.get(column.look, 16) for column in columns]
    over = sum(wanted) - len(wanted) * _LEAST
    room = max(_MOST - len(wanted) * _LEAST, 0)
    share = min(room / over, 1) if over else 1
    return [_LEAST + int((width - _LEAST) * share) for width in wanted]


def _height(told: Sequence[str | int | date | None], widths: Sequence[int]) -> int:
    """Return a row's height in points: not every program makes room for wrapped text by itself."""
    texts = [(one, width) for one, width in zip(told, widths, strict=True) if isinstance(one, str)]
    # A line breaks between words, some characters before its end.
    return _LINE_PT * max((len(wrap(one, width - 2)) or 1 for one, width in texts), default=1)


def _cell(sheet: Any, value: str | int | date | None) -> WriteOnlyCell | None:  # Any: openpyxl's own class
    if value in (None, ""):
        return None
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
    elif isinstance(value, int):
        cell = WriteOnlyCell(sheet, value=value)
    else:
        return _text(sheet, str(value))
    cell.alignment = Alignment(vertical="top")
    return cell


def _text(sheet: Any, text: str, *, is_head: bool = False) -> WriteOnlyCell:  # Any: openpyxl's own class
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # or openpyxl takes a leading "=" for a formula
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font = Font(bold=True)
    return cell
