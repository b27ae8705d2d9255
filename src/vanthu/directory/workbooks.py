"""Read a small .xlsx from a stranger: only text and dates, bounded before anything is unpacked.

An .xlsx is a ZIP of XML: bombs of both kinds are turned away by what the ZIP says of itself (its reader never unpacks
more than that), and no part may bring a document type of its own.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import fold, nfc

LARGEST_FILE: Final = 5_000_000
LARGEST_UNPACKED: Final = 40_000_000
MOST_PARTS: Final = 200
MOST_RATIO: Final = 200
_RATIO_FROM: Final = 1_000_000
_XML: Final = (".xml", ".rels", ".vml")
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 40
LONGEST_CELL: Final = 1_000
_BY_TEMPLATE: Final = "hãy tải tệp mẫu và chép dữ liệu sang"
_AS_XLSX: Final = "hãy mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu lại với kiểu “Excel Workbook (*.xlsx)”"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, by the headings of the template."""

    number: int
    """As the spreadsheet program shows it."""
    cells: Mapping[str, str]
    faults: tuple[str, ...] = ()


def read(content: bytes, sheets: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
    """Return the rows of the sheets named, each with its headings; a sheet that is not there has none.

    Raises Invalid for what is no .xlsx, is too large, or lacks all sheets or a heading.
    """
    _require_harmless(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the reader says of styles it does not know
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:
        raise _wrong(f"không đọc được ({type(error).__name__}); {_AS_XLSX}") from error
    found = {fold(sheet.title): sheet for sheet in book.worksheets}
    wanted = {title: found[fold(title)] for title in sheets if fold(title) in found}
    if not wanted:
        raise _wrong(
            f"không có trang tính nào tên {' hay '.join(f'“{title}”' for title in sheets)}; {_BY_TEMPLATE}"
        )
    return {title: _rows(title, wanted[title], sheets[title]) if title in wanted else [] for title in sheets}


def written(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """Return a workbook with the headings and rows given for each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (headings, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(headings))
        for row in rows:
            sheet.append(list(row))
        for column, heading in enumerate(headings, start=1):
            sheet.cell(1, column).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = max(16, len(heading) + 4)
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _require_harmless(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=LARGEST_FILE // 1_000_000)
    why = _why_harmful(content)
    if why:
        raise _wrong(why)


def _why_harmful(content: bytes) -> str:
    """Return why a file is not opened at all; empty if it may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or len({part.filename for part in parts}) != len(parts):
                return f"có quá nhiều phần, hoặc có phần trùng tên; {_BY_TEMPLATE}"
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or any(map(_is_bomb, parts)):
                return f"giải nén ra quá lớn; {_BY_TEMPLATE}"
            if any(part.flag_bits & 0x1 for part in parts):
                return "được đặt mật khẩu; hãy bỏ mật khẩu rồi chọn lại"
            texts = (archive.read(part) for part in parts if part.filename.lower().endswith(_XML))
            return next((why for text in texts if (why := _why_odd(text))), "")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return f"không phải tệp .xlsx; {_AS_XLSX}"


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)


def _why_odd(part: bytes) -> str:
    if part[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in part[:200]:
        return f"dùng bảng mã lạ; {_BY_TEMPLATE}"
    return f"chứa khai báo DOCTYPE; {_BY_TEMPLATE}" if b"<!DOCTYPE" in part or b"<!ENTITY" in part else ""


def _rows(title: str, sheet: Any, headings: Sequence[str]) -> list[Row]:  # Any: openpyxl has no types
    lines = _lines(title, sheet)
    first = next(lines, (1, []))[1]
    places = {fold(str(cell.value or "")): at for at, cell in enumerate(first)}
    missing = [heading for heading in headings if fold(heading.rstrip("*")) not in _bare(places)]
    if missing:
        raise _wrong(f"trang tính “{title}” thiếu cột {_quoted(missing)}; {_BY_TEMPLATE}")
    at = {heading: _bare(places)[fold(heading.rstrip("*"))] for heading in headings}
    rows: list[Row] = []
    for number, cells in lines:
        row = _row(number, cells, at)
        if any(row.cells.values()):
            rows.append(row)
    return rows


def _bare(places: Mapping[str, int]) -> dict[str, int]:
    return {heading.rstrip("*").strip(): at for heading, at in places.items()}


def _lines(title: str, sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:  # Any: openpyxl has no types
    """Yield number and cells of each row that the sheet holds. Raises Invalid past the most."""
    rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
    while True:
        try:
            number, cells = next(rows, (0, ()))
        except Exception as error:
            raise _wrong(
                f"trang tính “{title}” không đọc được ({type(error).__name__}); {_BY_TEMPLATE}"
            ) from error
        if not number:
            return
        if number > MOST_ROWS + 1:
            raise _wrong(f"trang tính “{title}” có quá {MOST_ROWS} dòng; hãy chia thành nhiều tệp")
        yield number, cells


def _row(number: int, cells: Sequence[Any], at: Mapping[str, int]) -> Row:  # Any: openpyxl has no types
    told, faults, computed = {}, [], []
    for heading, place in at.items():
        cell = cells[place] if place < len(cells) else None
        value = None if cell is None else cell.value
        if cell is not None and (cell.data_type == "f" or not isinstance(value, _PLAIN)):
            computed.append(heading)
            value = None
        text = _text(value)
        if len(text) > LONGEST_CELL:
            faults.append(f"cột “{heading.rstrip('*')}” dài quá {LONGEST_CELL} ký tự")
            text = text[:LONGEST_CELL]
        told[heading] = text
    if computed:
        faults.append(f"cột {_quoted(computed)} chứa công thức; hãy dán lại dưới dạng giá trị")
    # A row of nothing but formulas is no empty row: it has to be told.
    return Row(number, told if any(told.values()) or not faults else {**told, "": "?"}, tuple(faults))


_PLAIN: Final = (str, int, float, bool, date, datetime, type(None))


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return nfc(str(value)) if value is not None else ""


def _quoted(headings: Sequence[str]) -> str:
    return ", ".join(f"“{each.rstrip('*')}”" for each in headings)


def _wrong(why: str) -> Invalid:
    return Invalid(Refusal.WORKBOOK_WRONG, why=why)
