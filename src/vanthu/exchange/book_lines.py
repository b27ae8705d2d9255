"""The address book as a CSV file: judged line by line, beside the book, before anything is written."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency

from .models import Peer, Route

LARGEST_FILE: Final = 20_000_000
MOST_LINES: Final = 150_000
COLUMNS: Final[Mapping[str, str]] = {
    "ma_dinh_danh": "code",
    "ten_co_quan": "name",
    "ma_cu": "older_code",
    "co_quan_chu_quan": "parent_name",
    "viet_tat": "abbreviation",
    "dia_danh": "place",
    "dia_chi": "address",
    "thu_dien_tu": "email",
    "dien_thoai": "phone",
    "hieu_luc_tu": "valid_from",
    "hieu_luc_den": "valid_to",
    "ke_thua_boi": "",
    "ket_noi": "",
}
"""The header of the file, and what each column is of an agency."""
_LIMITS: Final = {
    "ten_co_quan": 200, "co_quan_chu_quan": 200, "viet_tat": 30, "dia_danh": 100, "dia_chi": 250,
    "thu_dien_tu": 100, "dien_thoai": 20, "ma_dinh_danh": 35, "ma_cu": 50,
}  # fmt: skip
_CODE: Final = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")
_DAY: Final = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One agency as a line tells it, and what is to be said of it."""

    number: int
    """The line in the file, the header being 1."""
    facts: AgencyFacts
    successor: str = ""
    """The code of who took over."""
    peer: str = ""
    """The name of the connection that reaches it."""
    faults: tuple[str, ...] = ()
    """Why the line cannot be taken; nothing of it is written."""
    changes: tuple[str, ...] = ()
    """The columns that differ from the book; empty and not new: nothing to do."""
    is_new: bool = False

    @property
    def is_taken(self) -> bool:
        """Say whether the line is written when the file is applied."""
        return not self.faults and (self.is_new or bool(self.changes))


def outcome(lines: Sequence[Line]) -> str:
    """Return a fingerprint of what would become of each judged line, to be compared with what somebody was shown."""
    told = [(line.number, line.faults, line.changes, line.is_new) for line in lines]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def template() -> bytes:
    """Return an empty file with two examples, as a spreadsheet program opens it."""
    rows = (
        {
            "ma_dinh_danh": "H44.40", "ten_co_quan": "Sở Nội vụ tỉnh Phú Thọ", "ma_cu": "000.40.00.H44",
            "viet_tat": "SNV", "dia_danh": "Phú Thọ", "hieu_luc_tu": "01/07/2025",
        },
        {
            "ma_dinh_danh": "H62.05", "ten_co_quan": "Sở Nội vụ tỉnh Vĩnh Phúc", "ma_cu": "000.05.00.H62",
            "hieu_luc_den": "30/06/2025", "ke_thua_boi": "H44.40",
        },
    )  # fmt: skip
    return written(rows)


def written(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as a CSV file of ours."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(COLUMNS), restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read(content: bytes) -> list[Line]:
    """Return the lines of a CSV file with what is wrong in themselves.

    Separators are comma, semicolon or tab. Raises Invalid for what is no such file.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=LARGEST_FILE // 1_000_000)
    if content.startswith(b"PK\x03\x04"):
        raise _no_csv("đây là tệp Excel; trong Excel hãy chọn “Lưu thành”, kiểu “CSV UTF-8”")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_csv("không phải UTF-8; trong Excel hãy chọn “CSV UTF-8”") from error
    if "\x00" in text:
        raise _no_csv("có ký tự không phải chữ")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    lines: list[Line] = []
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        _require_header([nfc(name).lower() for name in rows.fieldnames or []])
        rows.fieldnames = [nfc(name).lower() for name in rows.fieldnames or []]
        for row in rows:
            if len(lines) >= MOST_LINES:
                raise _no_csv(f"quá {MOST_LINES} dòng")
            lines.append(_line(rows.line_num, row))
    except csv.Error as error:
        why = f"từ dòng {len(lines) + 2} trở đi có dấu ngoặc kép mở mà không đóng, hoặc một ô quá dài"
        raise _no_csv(why) from error
    return lines


def judged(lines: Sequence[Line]) -> list[Line]:
    """Return the lines beside the book: what is new, what changes, what clashes. Reads only."""
    codes = [line.facts.code for line in lines]
    book = _book()
    by_any: dict[str, Agency] = {}
    for agency in book.values():
        by_any |= {code: agency for code in (agency.code, agency.older_code) if code}
    peers = {peer.name: peer for peer in Peer.objects.exclude(kind__in=["loopback", "mailbox"])}
    routes = dict(Route.objects.values_list("agency__code", "peer__name"))
    counted: dict[str, int] = {}
    for line in lines:
        for code in {line.facts.code, line.facts.older_code} - {""}:
            counted[code] = counted.get(code, 0) + 1
    known = set(codes) | set(book)
    way = _ways(lines, book)
    result = []
    for line in lines:
        there = book.get(line.facts.code)
        faults = [*line.faults, *_clashes(line, there, by_any, counted)]
        if line.successor and line.successor not in known:
            faults.append(f"không có cơ quan kế thừa “{line.successor}” trong danh bạ hay trong tệp")
        elif line.successor != line.facts.code and _leads_back(line.facts.code, way):
            faults.append(f"cơ quan kế thừa “{line.successor}” dẫn vòng lại chính cơ quan này")
        if line.peer and line.peer not in peers:
            faults.append(f"chưa có kết nối tên “{line.peer}”")
        changes = _changes(line, there, routes.get(line.facts.code, "")) if there else ()
        result.append(replace(line, faults=tuple(faults), changes=changes, is_new=there is None))
    return _without_orphans(result, book)


def _ways(lines: Sequence[Line], book: Mapping[str, Agency]) -> dict[str, str]:
    """Return who takes over from whom, by code, once the file is written."""
    there = {code: agency.successor.code for code, agency in book.items() if agency.successor}
    return there | {line.facts.code: line.successor for line in lines if line.successor}


def _leads_back(code: str, way: Mapping[str, str]) -> bool:
    at, seen = way.get(code), set[str]()
    while at and at not in seen and at != code:
        seen.add(at)
        at = way.get(at)
    return at == code


def _without_orphans(lines: list[Line], book: Mapping[str, Agency]) -> list[Line]:
    """Leave out also whose successor would only come with a line that is left out."""
    while True:
        absent = {line.facts.code for line in lines if line.faults} - set(book)
        found = [
            replace(line, faults=(f"dòng của cơ quan kế thừa “{line.successor}” cũng bị bỏ qua",))
            if not line.faults and line.successor in absent
            else line
            for line in lines
        ]
        if found == lines:
            return lines
        lines = found


def _book() -> dict[str, Agency]:
    return {agency.code: agency for agency in Agency.objects.select_related("successor")}


def _require_header(names: list[str]) -> None:
    missing = [name for name in ("ma_dinh_danh", "ten_co_quan") if name not in names]
    if missing:
        raise _no_csv(f"thiếu cột {', '.join(missing)}; hãy tải tệp mẫu về và điền vào đó")
    unknown = [name[:40] for name in names if name not in COLUMNS]
    if unknown or len(set(names)) != len(names):
        raise _no_csv(f"có cột lạ hoặc trùng: {', '.join(unknown)[:200] or 'trùng tên cột'}")


def _line(number: int, row: Mapping[str | None, object]) -> Line:
    faults = ["có nhiều ô hơn số cột"] if None in row else []
    cells = {name: nfc(str(row.get(name) or "")) for name in COLUMNS}
    for name, most in _LIMITS.items():
        if len(cells[name]) > most:
            faults.append(f"{name} dài quá {most} ký tự")
    for name in ("ma_dinh_danh", "ma_cu", "ke_thua_boi"):
        if cells[name] and _CODE.fullmatch(cells[name]) is None:
            faults.append(f"{name} “{cells[name][:40]}” không phải mã định danh, ví dụ đúng: H44.12")
    faults += [f"thiếu {name}" for name in ("ma_dinh_danh", "ten_co_quan") if not cells[name]]
    if cells["ten_co_quan"][:1] in {"=", "+", "@", "-"}:
        faults.append("tên cơ quan bắt đầu như một công thức")
    if cells["thu_dien_tu"] and "@" not in cells["thu_dien_tu"]:
        faults.append(f"thu_dien_tu “{cells['thu_dien_tu'][:40]}” không phải địa chỉ thư")
    days: dict[str, date | None] = {}
    for name in ("hieu_luc_tu", "hieu_luc_den"):
        days[name], fault = _day(cells[name])
        faults += [f"{name} {fault}"] if fault else []
    start, end = days["hieu_luc_tu"], days["hieu_luc_den"]
    if start and end and end < start:
        faults.append("hieu_luc_den sớm hơn hieu_luc_tu")
    return Line(
        number=number,
        facts=replace(AgencyFacts(code="", name="", valid_from=start, valid_to=end), **_texts(cells)),
        successor=cells["ke_thua_boi"],
        peer=cells["ket_noi"],
        faults=tuple(faults),
    )


def _texts(cells: Mapping[str, str]) -> dict[str, Any]:  # Any: `replace` takes no mapping of one type
    return {field: cells[name] for name, field in COLUMNS.items() if field and not field.startswith("valid")}


def _day(text: str) -> tuple[date | None, str]:
    if not text:
        return None, ""
    match = _DAY.fullmatch(text)
    try:
        if match is not None and match["iso"]:
            return date.fromisoformat(text), ""
        if match is not None:
            return date(int(match["y"]), int(match["m"]), int(match["d"])), ""
    except ValueError:
        pass
    return None, f"“{text[:20]}” không phải ngày, ví dụ đúng: 01/07/2025"


def _clashes(
    line: Line, agency: Agency | None, by_any: Mapping[str, Agency], counted: Mapping[str, int]
) -> list[str]:
    faults = []
    for code in sorted({line.facts.code, line.facts.older_code} - {""}):
        if counted[code] > 1:
            faults.append(f"mã “{code}” có ở nhiều dòng của tệp")
        holder = by_any.get(code)
        if holder is not None and holder != agency:
            faults.append(f"mã “{code}” đã thuộc “{holder.name}”")
    if agency is not None and agency.is_local:
        faults.append("cơ quan lưu văn bản tại hệ thống này; hãy sửa trên màn hình của cơ quan đó")
    if line.successor and line.successor == line.facts.code:
        faults.append("không thể tự kế thừa chính mình")
    return faults


def _changes(line: Line, agency: Agency, route: str) -> tuple[str, ...]:
    """Return the columns that a line fills in otherwise than the book; an empty cell leaves the book as it is."""
    changed = [
        name
        for name, field in COLUMNS.items()
        if field and (value := getattr(line.facts, field)) and value != getattr(agency, field)
    ]
    if line.successor and line.successor != (agency.successor.code if agency.successor else ""):
        changed.append("ke_thua_boi")
    if line.peer and line.peer != route:
        changed.append("ket_noi")
    return tuple(changed)


def _no_csv(why: str) -> Invalid:
    return Invalid(Refusal.VALUE_WRONG, field="tệp danh bạ", value="CSV", why=why)
