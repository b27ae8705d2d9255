"""The books of posting and of the use of file copies: their columns as printed, their lines, and their sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.words import Worded
from vanthu.directory.models import Agency
from vanthu.documents.typeset import typeset

from . import policies
from .columns import Column
from .models import FileUse, Posting
from .sheets import MOST_PRINTED

Line: TypeAlias = Posting | FileUse


class SideBook(Worded):
    """The books that give no numbers."""

    POSTING = "posting", "Sổ gửi văn bản đi bưu điện", "Book of documents sent by post"
    FILE_USE = "file_use", "Sổ sử dụng bản lưu", "Book on the use of file copies"


# Source: NĐ 30/2020 App IV.III (6 columns), App IV.IV (9 columns).
COLUMNS: Final[Mapping[SideBook, tuple[Column, ...]]] = {
    SideBook.POSTING: (
        Column("sent_on", "Ngày chuyển", "Sent on", 26),
        Column("code", "Số, ký hiệu văn bản", "Number and notation", 42),
        Column("places", "Nơi nhận văn bản", "Recipients", 82),
        Column("envelopes", "Số lượng bì", "Envelopes", 21),
        Column("receipt", "Ký nhận và dấu bưu điện", "Received by, stamp of the post", 52),
        Column("remark", "Ghi chú", "Remarks", 34),
    ),
    SideBook.FILE_USE: (
        Column("used_on", "Ngày tháng", "Date", 22),
        Column("user_name", "Họ tên người sử dụng", "Used by", 34),
        Column("code_and_day", "Số, ký hiệu, ngày tháng văn bản", "Number, notation and date", 36),
        Column("subject", "Tên loại và trích yếu nội dung văn bản", "Type and abstract", 58),
        Column("file_notation", "Số và ký hiệu HS", "Number and notation of the file", 20),
        Column("receipt", "Ký nhận", "Received by", 20),
        Column("returned_on", "Ngày trả", "Returned on", 20),
        Column("permitted_by", "Người cho phép sử dụng", "Permitted by", 28),
        Column("remark", "Ghi chú", "Remarks", 19),
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a book in a year."""

    book: SideBook
    year: int
    rows: tuple[Line, ...]
    more: int | None
    """The line after which the next ones begin; None on the last ones."""


def lines(actor: Actor, book: SideBook, *, year: int, before: int | None = None, size: int = 50) -> Reading:
    """Return lines of the actor's agency, the latest first."""
    rows = _rows(actor, book, year)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    more = found[size - 1].pk if len(found) > size else None
    return Reading(book, year, tuple(found[:size]), more)


def whole(actor: Actor, book: SideBook, *, year: int) -> Iterator[Line]:
    """Yield every line of a year in order."""
    found: Iterator[Line] = _rows(actor, book, year).order_by(_DAYS[book], "pk").iterator(chunk_size=500)
    return found


def years(actor: Actor, book: SideBook) -> list[int]:
    """Return the years that the book has lines of, the latest first."""
    rows = _MODELS[book]._default_manager.filter(agency_id=actor.agency_id or 0)
    found = rows.dates(_DAYS[book], "year", order="DESC")
    return [day.year for day in found]


def text_of(line: Line, column: Column) -> str:
    """Return a column of a line as it is written."""
    if column.name == "code_and_day" and isinstance(line, FileUse):
        return f"{line.code}, {line.issued_on:%d/%m/%Y}" if line.issued_on else line.code
    value = getattr(line, column.name)
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def sheet(agency: Agency, book: SideBook, rows: Sequence[Line], *, year: int, now: datetime) -> bytes:
    """Return a book as it is bound: cover, then the columns. Raises Invalid if one file should not hold so much."""
    outside_transaction()
    if len(rows) > MOST_PRINTED:
        raise Invalid(Refusal.TOO_MUCH_TO_PRINT, limit=MOST_PRINTED)
    columns = COLUMNS[book]
    days = [getattr(row, _DAYS[book]) for row in rows]
    inputs: dict[str, Any] = {  # Any: JSON for the typesetter
        "title": book.vi,
        "agency": agency.name,
        "parent": agency.parent_name,
        "columns": [{"label": column.vi, "width": column.width} for column in columns],
        "change_columns": [],
        "cover": True,
        "year": year,
        "volume": "01",
        "first_day": f"{min(days):%d/%m/%Y}" if days else "…",
        "last_day": f"{max(days):%d/%m/%Y}" if days else "…",
        "first_number": "1" if rows else "…",
        "last_number": str(len(rows)) if rows else "…",
        "period": "",
        "footer": f"{book.vi} {year}",
        "rows": [[text_of(row, column) for column in columns] for row in rows],
        "marked": [],
        "changes": [],
        "seal": [],
    }
    return typeset("register.typ", inputs, now=now).pdf


_MODELS: Final[Mapping[SideBook, type[Line]]] = {SideBook.POSTING: Posting, SideBook.FILE_USE: FileUse}
_DAYS: Final[Mapping[SideBook, str]] = {SideBook.POSTING: "sent_on", SideBook.FILE_USE: "used_on"}


def _rows(actor: Actor, book: SideBook, year: int) -> Any:  # Any: rows of either model
    if not policies.may_read_side_books(actor):
        return _MODELS[book]._default_manager.none()
    wanted = {"agency_id": actor.agency_id, f"{_DAYS[book]}__year": year}
    return _MODELS[book]._default_manager.filter(**wanted)
