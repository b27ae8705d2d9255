"""Registers as they are printed and bound: sheets in PDF/A."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.documents.typeset import typeset

from .columns import COLUMNS, Column, text_of
from .models import Book, Closing, RegisterEntry, RegisterLine
from .words import BookKind, LineKind

MOST_PRINTED: Final = 1500
"""Lines in one printed file: about a hundred pages; a longer one is no volume to bind (Art 16.2.b)."""
_NEW: Final = frozenset({LineKind.TAKEN, LineKind.CARRIED})
_CHANGES: Final = (("Số", 14), ("Việc", 34), ("Nội dung", 145), ("Người ghi", 40), ("Lúc", 24))
_NAMES: Final = {
    "code": "số, ký hiệu", "issued_on": "ngày văn bản", "subject": "trích yếu", "signer": "người ký",
    "author": "tác giả", "places": "nơi nhận", "holder": "đơn vị, người nhận", "copies": "số lượng bản",
    "sent_on": "ngày chuyển", "receipt": "ký nhận", "remark": "ghi chú", "void_reason": "lý do",
    "last": "số cuối", "first": "số đầu", "basis": "căn cứ", "reason": "lý do", "decided_on": "ngày quyết định",
    "expires_on": "hạn dùng",
}  # fmt: skip


def book_pdf(book: Book, entries: Sequence[RegisterEntry], *, year: int, volume: int, now: datetime) -> bytes:
    """Return a register as it is bound: cover, then the columns, in the order of the numbers (Art 16.2.b).

    Raises Invalid if there are more lines than one file should hold.
    """
    outside_transaction()
    if len(entries) > MOST_PRINTED:
        raise Invalid(Refusal.TOO_MUCH_TO_PRINT, limit=MOST_PRINTED)
    rows = sorted(entries, key=lambda entry: (entry.number, entry.suffix))
    days = sorted(entry.entered_on for entry in rows)
    columns = COLUMNS[BookKind(book.kind)]
    inputs = {
        **_head(book, columns),
        "cover": True,
        "year": year,
        "volume": f"{volume:02d}",
        "first_day": _day(days[0]) if days else "…",
        "last_day": _day(days[-1]) if days else "…",
        "first_number": str(rows[0].taken) if rows else "…",
        "last_number": str(rows[-1].taken) if rows else "…",
        "period": "",
        "footer": f"{book.name} {year}",
        "rows": [[text_of(row, column) for column in columns] for row in rows],
        "marked": [place for place, row in enumerate(rows) if row.suffix],
        "changes": [],
        "seal": [],
    }
    return typeset("register.typ", inputs, now=now).pdf


def day_pdf(closing: Closing, *, now: datetime) -> bytes:
    """Return a closed day as its lines have it: what was entered, what was completed or voided, and the seal."""
    outside_transaction()
    book = closing.book
    columns = COLUMNS[BookKind(book.kind)]
    lines = list(RegisterLine.objects.filter(closing=closing).select_related("taken").order_by("id"))
    inputs = {
        **_head(book, columns),
        "cover": False,
        "period": f"Ngày {_day(closing.day)}",
        "footer": f"{book.name}, ngày {_day(closing.day)}, lần khóa {closing.sequence}",
        "rows": [[_cell(line, column) for column in columns] for line in lines if line.kind in _NEW],
        "marked": [],
        "changes": [_change(line) for line in lines if line.kind not in _NEW],
        "seal": [
            ["Khóa sổ lúc", f"{closing.closed_at.isoformat(timespec='seconds')}, {closing.closed_by}"],
            ["Số dòng", str(closing.lines_count)],
            ["Mã băm nội dung (SHA-256)", closing.content_sha256],
            ["Mã băm lần khóa trước", closing.previous_sha256 or "(lần khóa đầu tiên)"],
            ["Chữ ký Ed25519 của hệ thống", closing.signature],
        ],
    }
    return typeset("register.typ", inputs, now=now).pdf


def _head(book: Book, columns: Sequence[Column]) -> dict[str, Any]:  # Any: JSON for the typesetter
    return {
        "title": book.name,
        "agency": book.agency.name,
        "parent": book.agency.parent_name,
        "columns": [{"label": column.vi, "width": column.width} for column in columns],
        "change_columns": [{"label": label, "width": width} for label, width in _CHANGES],
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _cell(line: RegisterLine, column: Column) -> str:
    if column.name == "number":
        return str(line.taken)
    value = line.columns.get(column.name)
    if column.name == "remark" and line.columns.get("void_reason"):
        return f"Đã hủy: {line.columns['void_reason']}"
    return _written(column.name, value)


def _written(name: str, value: object) -> str:
    if value in (None, ""):
        return ""
    return _day(date.fromisoformat(str(value))) if name.endswith("_on") else str(value)


def _change(line: RegisterLine) -> list[str]:
    said = "; ".join(
        f"{_NAMES.get(name, name)}: {_written(name, value)}"
        for name, value in line.columns.items()
        if name not in {"unit_id", "document_kind", "notation"} and value not in (None, "")
    )
    at = line.at.isoformat(timespec="minutes")
    return [str(line.taken) if line.taken else "", LineKind(line.kind).vi, said, line.by, at]
