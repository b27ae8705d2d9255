"""The sheets that are printed: the pages, at their foot the marks of NĐ 137/2024, under them the parts of a copy."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

import pikepdf
import segno

from vanthu.core.clock import HANOI
from vanthu.core.db import outside_transaction
from vanthu.documents.compose import printed_date
from vanthu.documents.typeset import typeset

from .paging import Paged

SYMBOL: Final = "BẢN GIẤY CHUYỂN ĐỔI TỪ VĂN BẢN ĐIỆN TỬ"
"""The symbol in words. Source: NĐ 137/2024."""
SYMBOL_OF_SCAN: Final = "BẢN IN TỪ BẢN QUÉT CỦA VĂN BẢN GIẤY"
"""Paper to paper: nothing was converted from an electronic document."""
SYSTEM: Final = "Hệ thống quản lý văn bản và điều hành Văn Thư"
_FOOT_MM: Final = 18.0
_PARTS_MM: Final = 72.0
"""Room for the parts of a copy: form, number, place and date, recipients, signature and stamp."""
_A4: Final = (210.0, 297.0)
_A4_POINTS: Final = (595, 842)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the foot of every sheet says."""

    agency: str
    converter: str
    printed_at: datetime
    code: str
    """The look-up code in groups of four."""
    address: str
    """Where the code is looked up, without the code."""
    symbol: str = SYMBOL
    link: str
    """The address with the code: what the QR code holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a paper copy (App I Part II II.1)."""

    mark: str
    agency: str
    code: str
    place: str
    on: date
    titles: tuple[str, ...]
    name: str
    places: tuple[str, ...]


def print_sheets(paged: Paged, *, title: str, marks: Marks, parts: Parts | None, now: datetime) -> bytes:
    """Return the pages with their marks; the parts of a copy on the last one if there is room, else on a new one.

    Raises Invalid (font_missing, layout_failed).
    """
    outside_transaction()
    pages = _pages(paged, parts)
    typeset_marks = typeset("sheets.typ", _inputs(pages, title, marks, parts), now=now)
    with pikepdf.open(io.BytesIO(paged.pdf)) as pdf, pikepdf.open(io.BytesIO(typeset_marks.pdf)) as over:
        while len(pdf.pages) < len(pages):
            pdf.add_blank_page(page_size=_A4_POINTS)
        for below, above in zip(pdf.pages, over.pages, strict=True):
            below.add_overlay(above, None)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _pages(paged: Paged, parts: Parts | None) -> list[dict[str, Any]]:
    """Return the geometry of every sheet: the margin at its foot (App I Part I I.3: 20 mm and more) takes the marks."""
    pages: list[dict[str, Any]] = [
        {
            "width": sheet.width_mm,
            "height": sheet.height_mm,
            "parts": False,
            "top": 0,
        }
        for sheet in paged.sheets
    ]
    if parts is None:
        return pages
    last = paged.sheets[-1]
    room = last.height_mm - _FOOT_MM - last.bottom_mm - 4
    if room >= _PARTS_MM and last.lines:
        pages[-1] |= {"parts": True, "top": last.bottom_mm + 4}
    else:
        pages.append({"width": _A4[0], "height": _A4[1], "parts": True, "top": 20})
    return pages


def _inputs(
    pages: list[dict[str, Any]], title: str, marks: Marks, parts: Parts | None
) -> dict[str, Any]:  # JSON values differ by key
    qr = io.BytesIO()
    segno.make(marks.link, error="m", micro=False).save(
        qr, kind="svg", border=2, xmldecl=False, light="white"
    )
    moment = marks.printed_at.astimezone(HANOI)
    told: dict[str, Any] = {
        "title": title,
        "symbol": marks.symbol,
        "qr": qr.getvalue().decode(),
        "address": marks.address,
        "code": marks.code,
        "lines": [
            f"{SYSTEM}; chủ quản: {marks.agency}",
            f"Người chuyển đổi: {marks.converter}; lúc {moment:%H:%M:%S} ngày {moment:%d/%m/%Y} (+07:00)",
        ],
        "pages": pages,
        "parts": None,
    }
    if parts is not None:
        told["parts"] = asdict(parts) | {"date": f"{parts.place}, {printed_date(parts.on)}", "on": ""}
    return told
