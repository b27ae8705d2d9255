"""The columns of each register, in the order of the printed form.

Source: NĐ 30/2020 App IV.I (outgoing, 10 columns), App IV.VI (incoming, 10 columns), App I Part II (copies).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, TypeAlias

from django.utils.translation import get_language

from .models import RegisterEntry
from .words import BookKind, NumberState

Value: TypeAlias = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which fact of an entry, its heading in both languages, its share of the sheet's width."""

    name: str
    vi: str
    en: str
    width: int
    """Millimetres on a landscape A4 sheet; they add up to 257."""

    @property
    def label(self) -> str:
        """Return the heading in the reader's language."""
        return self.en if (get_language() or "vi").startswith("en") else self.vi


COLUMNS: Final[Mapping[BookKind, tuple[Column, ...]]] = {
    BookKind.OUTGOING: (
        Column("code", "Số, ký hiệu văn bản", "Number and notation", 27),
        Column("issued_on", "Ngày tháng văn bản", "Date of the document", 21),
        Column("subject", "Tên loại và trích yếu nội dung văn bản", "Type and abstract", 63),
        Column("signer", "Người ký", "Signed by", 26),
        Column("places", "Nơi nhận văn bản", "Recipients", 36),
        Column("holder", "Đơn vị, người nhận bản lưu", "Keeper of the file copy", 24),
        Column("copies", "Số lượng bản", "Copies", 12),
        Column("sent_on", "Ngày chuyển", "Sent on", 20),
        Column("receipt", "Ký nhận", "Received by", 12),
        Column("remark", "Ghi chú", "Remarks", 16),
    ),
    BookKind.INCOMING: (
        Column("entered_on", "Ngày đến", "Arrived on", 20),
        Column("number", "Số đến", "Arrival number", 13),
        Column("author", "Tác giả", "Author", 36),
        Column("code", "Số, ký hiệu văn bản", "Number and notation", 26),
        Column("issued_on", "Ngày tháng văn bản", "Date of the document", 20),
        Column("subject", "Tên loại và trích yếu nội dung văn bản", "Type and abstract", 62),
        Column("holder", "Đơn vị hoặc người nhận", "Unit or person who received it", 30),
        Column("sent_on", "Ngày chuyển", "Passed on", 20),
        Column("receipt", "Ký nhận", "Received by", 14),
        Column("remark", "Ghi chú", "Remarks", 16),
    ),
    BookKind.COPIES: (
        Column("code", "Số, ký hiệu bản sao", "Number and notation of the copy", 27),
        Column("issued_on", "Ngày sao", "Date of the copy", 21),
        Column("subject", "Hình thức sao; văn bản được sao", "Form of the copy; what was copied", 75),
        Column("author", "Cơ quan ban hành văn bản được sao", "Author of the original", 36),
        Column("signer", "Người ký sao", "Signed by", 28),
        Column("places", "Nơi nhận bản sao", "Recipients", 30),
        Column("copies", "Số lượng bản", "Copies", 12),
        Column("receipt", "Ký nhận", "Received by", 12),
        Column("remark", "Ghi chú", "Remarks", 16),
    ),
}


def value_of(column: Column) -> Callable[[RegisterEntry], Value]:
    """Return what reads a column of an entry."""
    return _SPECIAL.get(column.name) or attrgetter(column.name)


def _number(entry: RegisterEntry) -> Value:
    return str(entry.taken)


def _remark(entry: RegisterEntry) -> Value:
    """Return the remarks; what was voided says so there."""
    if entry.taken.state != NumberState.VOIDED:
        return entry.remark
    void = f"Đã hủy: {entry.taken.void_reason}"
    return f"{void}; {entry.remark}" if entry.remark else void


_SPECIAL: Final[Mapping[str, Callable[[RegisterEntry], Value]]] = {"number": _number, "remark": _remark}


def text_of(entry: RegisterEntry, column: Column) -> str:
    """Return a column of an entry as it is written: dates as dd/mm/yyyy, nothing as nothing."""
    value = value_of(column)(entry)
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
