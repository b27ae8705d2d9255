"""Hold the two tables of document kinds and find a kind from what a package says.

Source: QCVN 102:2016/BTTTT, amendment SĐ1:2022, tables A and B, from secondary texts; rows 10 to 17 of B
follow the order of NĐ 30/2020 Art 7, rows after 26 the order of its appendix III. To be checked against the
official text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class KindGroup(IntEnum):
    """Name the two groups: legislation and administrative documents."""

    LEGISLATION = 1
    ADMINISTRATIVE = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold one row of a table: group, row, names, and the abbreviation of NĐ 30 where it has one."""

    group: KindGroup
    row: int
    name_vi: str
    name_en: str
    abbreviation: str = ""


_LEGISLATION = (
    ("Hiến pháp", "Constitution"),
    ("Luật", "Law"),
    ("Pháp lệnh", "Ordinance"),
    ("Lệnh", "Order"),
    ("Nghị quyết", "Resolution"),
    ("Nghị quyết liên tịch", "Joint resolution"),
    ("Nghị định", "Decree"),
    ("Quyết định", "Decision"),
    ("Thông tư", "Circular"),
    ("Thông tư liên tịch", "Joint circular"),
    ("Chỉ thị", "Directive"),
    ("Bộ luật", "Code"),
    (
        "Văn bản quy phạm pháp luật của đơn vị hành chính - kinh tế đặc biệt",
        "Legislation of a special administrative-economic unit",
    ),
)
_ADMINISTRATIVE = (
    ("Nghị quyết (cá biệt)", "Individual resolution", "NQ"),
    ("Quyết định (cá biệt)", "Individual decision", "QĐ"),
    ("Chỉ thị", "Directive", "CT"),
    ("Quy chế", "Regulation", "QC"),
    ("Quy định", "Rules", "QyĐ"),
    ("Thông cáo", "Communiqué", "TC"),
    ("Thông báo", "Notice", "TB"),
    ("Hướng dẫn", "Guidance", "HD"),
    ("Chương trình", "Programme", "CTr"),
    ("Kế hoạch", "Plan", "KH"),
    ("Phương án", "Option plan", "PA"),
    ("Đề án", "Scheme", "ĐA"),
    ("Dự án", "Project", "DA"),
    ("Báo cáo", "Report", "BC"),
    ("Biên bản", "Minutes", "BB"),
    ("Tờ trình", "Submission", "TTr"),
    ("Hợp đồng", "Contract", "HĐ"),
    ("Công văn", "Official letter", ""),
    ("Công điện", "Official telegram", "CĐ"),
    ("Bản ghi nhớ", "Memorandum", "BGN"),
    ("Bản cam kết", "Commitment", ""),
    ("Bản thoả thuận", "Agreement", "BTT"),
    ("Giấy chứng nhận", "Certificate", ""),
    ("Giấy uỷ quyền", "Authorisation", "GUQ"),
    ("Giấy mời", "Invitation", "GM"),
    ("Giấy giới thiệu", "Letter of introduction", "GGT"),
    ("Giấy nghỉ phép", "Leave permit", "GNP"),
    ("Phiếu gửi", "Sending slip", "PG"),
    ("Phiếu chuyển", "Forwarding slip", "PC"),
    ("Phiếu báo", "Notification slip", "PB"),
    ("Thư công", "Official courtesy letter", ""),
)

LEGISLATION: Final = tuple(
    Kind(KindGroup.LEGISLATION, row, vi, en) for row, (vi, en) in enumerate(_LEGISLATION, start=1)
)
"Table A."
ADMINISTRATIVE: Final = tuple(
    Kind(KindGroup.ADMINISTRATIVE, row, vi, en, short)
    for row, (vi, en, short) in enumerate(_ADMINISTRATIVE, start=1)
)
"Table B."


def resolve(group: int | None, row: int | None, name: str) -> Kind | None:
    """Return the kind that type codes and a Vietnamese name mean together, or None.

    The name is believed first; case, marks written the old or the new way (hoà, hòa) and the words "cá biệt"
    make no difference. Where a name stands in both tables the codes decide, else the administrative one is
    meant. Without a known name the codes are read as group and row, or as a bare row of table B.
    """
    placed = _BY_PLACE.get((group or 0, row or 0))
    meant = _BY_NAME.get(_folded(name), ())
    if placed is None and not row and group is not None:
        placed = _BY_PLACE.get((int(KindGroup.ADMINISTRATIVE), group)) if group > 2 else None
    if not meant or placed in meant:
        return placed
    return meant[-1]


def named(group: KindGroup, name: str) -> Kind | None:
    """Return the kind of one table that a Vietnamese name means, or None; as `resolve` reads names."""
    return next((kind for kind in _BY_NAME.get(_folded(name), ()) if kind.group is group), None)


def disagree(group: int | None, row: int | None, name: str) -> bool:
    """Tell whether the codes point at one kind and the name at another."""
    meant, placed = _BY_NAME.get(_folded(name), ()), _BY_PLACE.get((group or 0, row or 0))
    return bool(meant) and placed is not None and placed not in meant


def _folded(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(letters.replace("(ca biet)", " ").replace("ca biet", " ").split())


def _named(kinds: tuple[Kind, ...]) -> dict[str, tuple[Kind, ...]]:
    table: dict[str, tuple[Kind, ...]] = {}
    for kind in kinds:
        key = _folded(kind.name_vi)
        table[key] = (*table.get(key, ()), kind)
    return table


# Legislation first, so that the last of several is the administrative one, the everyday meaning.
_BY_NAME = _named(LEGISLATION + ADMINISTRATIVE)
_BY_PLACE = {(int(kind.group), kind.row): kind for kind in LEGISLATION + ADMINISTRATIVE}
