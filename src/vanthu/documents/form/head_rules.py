"""The rules for the head of page 1: country and motto, agency, number, date, type and abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Final

from vanthu.documents.words import Kind

from .findings import Finding, FormRule, Severity, fault, missing
from .sheet import Line, Page, Sheet, fold

HEAD_MM: Final = 120.0
"""The head of page 1 ends above this."""
_NUMBER: Final = re.compile(r"^số ?:", re.IGNORECASE)
_DATE: Final = re.compile(r"ngay ?[\d. …]* ?thang ?[\d. …]* ?nam")
_WRITTEN_DATE: Final = re.compile(r"ngày (\d+) tháng (\d+) năm (\d+)")
_NOTATION: Final = re.compile(r"/ ?([^\s/]+)$")
_CODE_PIECE: Final = re.compile(r"[/\d.…_]")
_YEAR: Final = re.compile(r"/ ?((?:19|20)\d\d) ?/")


def head_findings(sheet: Sheet, kind: Kind | None) -> Iterator[Finding]:
    """Yield what is wrong with the head of page 1. kind: what the document says it is, if that is known."""
    page = sheet.first
    head = [line for line in page.lines if line.base < HEAD_MM]
    nation = _find(head, "cong hoa xa hoi chu nghia viet nam")
    motto = _find(
        head, "doc lap - tu do - hanh phuc", "doc lap-tu do-hanh phuc", "doc lap – tu do – hanh phuc"
    )
    date = _date_line(head, page)
    yield from _nation(nation, page)
    yield from _motto(motto, page)
    if kind is None or kind.is_dated:
        yield from _date(date)
    if nation and motto and date:
        sizes = nation.size, motto.size, date.size
        said = "/".join(f"{size:g}" for size in sizes)
        if sizes not in {(12, 13, 13), (13, 14, 14)}:
            yield Finding(
                rule=FormRule.HEAD_SIZES,
                severity=Severity.FAULT,
                page=1,
                found=(f"đang là {said}", f"they are {said}"),
            )
    yield from _agency(head, page, above=_number_base(head))
    yield from _number(head, kind)
    yield from _title(head, page, kind)


def _find(lines: list[Line], *wanted: str) -> Line | None:
    return next((line for line in lines if any(words in line.folded for words in wanted)), None)


def _date_line(head: list[Line], page: Page) -> Line | None:
    """Return the line of place and date, right of the number; a prepared file has only the place and its comma."""
    right = [line for line in head if line.left > page.width * 0.45]
    near = [line for line in _joined(right) if line.base - _number_base(head) < 12]
    written = next((line for line in near if _DATE.search(line.folded)), None)
    return written or next((line for line in near if line.text.rstrip().endswith(",")), None)


def _joined(pieces: list[Line]) -> list[Line]:
    """Return whole lines: room left for day and month in a draft cuts “ngày      tháng      năm” into pieces."""
    rows: list[Line] = []
    for piece in sorted(pieces, key=lambda one: (round(one.base), one.left)):
        before = rows[-1] if rows else None
        if before is not None and abs(before.base - piece.base) < 1 and piece.left > before.right:
            rows[-1] = replace(before, text=f"{before.text} {piece.text}", right=piece.right)
        else:
            rows.append(piece)
    return rows


def _number_line(head: list[Line]) -> Line | None:
    return next((line for line in head if _NUMBER.match(line.text)), None)


def _number_base(head: list[Line]) -> float:
    number = _number_line(head)
    return number.base if number else 45.0


def _nation(line: Line | None, page: Page) -> Iterator[Finding]:
    if line is None:
        yield missing(FormRule.NATION, ("Quốc hiệu", "the country's name"))
    elif not (
        line.is_upper
        and line.bold
        and not line.italic
        and 12 <= line.size <= 13
        and line.right > page.width * 0.6
    ):
        yield fault(FormRule.NATION, line)


def _motto(line: Line | None, page: Page) -> Iterator[Finding]:
    if line is None:
        yield missing(FormRule.MOTTO, ("Tiêu ngữ", "the motto"))
        return
    hyphens = " - " in line.text and "–" not in line.text
    if line.is_upper or not line.bold or line.italic or not 13 <= line.size <= 14 or not hyphens:
        yield fault(FormRule.MOTTO, line)
    under = [
        rule
        for rule in page.rules
        if 0 < rule[2] - line.base < 5 and rule[0] < line.right and rule[1] > line.left
    ]
    if not under:
        yield missing(FormRule.MOTTO_RULE, ("đường kẻ dưới Tiêu ngữ", "the ruled line under the motto"))
    elif abs((under[0][1] - under[0][0]) - (line.right - line.left)) > 6:
        length, wanted = under[0][1] - under[0][0], line.right - line.left
        yield Finding(
            rule=FormRule.MOTTO_RULE,
            severity=Severity.ADVICE,
            page=1,
            found=(
                f"đường kẻ dài {length:.0f} mm, dòng chữ dài {wanted:.0f} mm",
                f"the line is {length:.0f} mm, the text {wanted:.0f} mm",
            ),
            line=line,
        )


def _date(line: Line | None) -> Iterator[Finding]:
    if line is None:
        yield missing(FormRule.DATE, ("địa danh, ngày tháng năm", "place and date"))
        return
    written = _WRITTEN_DATE.search(line.text)
    zeros = written is None or (
        (int(written[1]) >= 10 or len(written[1]) == 2) and (int(written[2]) > 2 or len(written[2]) == 2)
    )
    if not line.italic or line.bold or not 13 <= line.size <= 14 or not zeros:
        yield fault(FormRule.DATE, line)


def _agency(head: list[Line], page: Page, *, above: float) -> Iterator[Finding]:
    left = [
        line for line in head if line.base < above - 1 and line.right < page.width * 0.56 and line.is_upper
    ]
    names = [line for line in left if line.bold]
    if not left:
        yield missing(FormRule.AGENCY, ("tên cơ quan ban hành", "the issuing agency's name"))
    elif not names:
        yield fault(FormRule.AGENCY, left[-1])
    yield from (fault(FormRule.AGENCY, line) for line in left if not 12 <= line.size <= 13 or line.italic)


def _number(head: list[Line], kind: Kind | None) -> Iterator[Finding]:
    line = _number_line(head)
    if line is None:
        yield missing(FormRule.NUMBER, ("dòng “Số:”", "the line “Số:”"))
        return
    if line.size != 13 or line.bold or line.italic or line.is_upper:
        yield fault(FormRule.NUMBER, line)
    code = _code(line, head)
    found = _NOTATION.search(code)
    if found is None or found[1] != _capitals(found[1]):
        yield fault(FormRule.NUMBER, line)
    elif kind is not None:
        yield from _notation(kind, found[1], _YEAR.search(code), line)


def _code(line: Line, head: list[Line]) -> str:
    """Return number and notation; what a draft leaves free for the number cuts them into pieces on one base line.

    Place and date may stand on the same base line and begin not far from there.
    """
    row = sorted(
        (other for other in head if abs(other.base - line.base) < 2 and other.left > line.left),
        key=lambda one: one.left,
    )
    pieces = takewhile(lambda other: _CODE_PIECE.match(other.text), row)
    return " ".join([line.text, *(other.text for other in pieces)]).strip()


def _notation(kind: Kind, said: str, year: re.Match[str] | None, line: Line) -> Iterator[Finding]:
    """Yield what the notation says of another type; the year belongs to normative documents alone."""
    wrong = None
    if kind.abbreviation and said.split("-", maxsplit=1)[0] != kind.abbreviation:
        wrong = (
            f"ký hiệu “{said}”, loại {kind.vi} viết tắt là “{kind.abbreviation}”",
            f"the notation is “{said}”, {kind.vi} is abbreviated “{kind.abbreviation}”",
        )
    elif year is not None and not kind.is_normative:
        wrong = (
            f"có năm “{year[1]}” trước ký hiệu “{said}”, chỉ văn bản quy phạm pháp luật ghi năm",
            f"the year “{year[1]}” stands before “{said}”; only normative documents bear it",
        )
    if wrong is not None:
        yield Finding(rule=FormRule.NOTATION, severity=Severity.FAULT, page=1, found=wrong, line=line)


def _capitals(notation: str) -> str:
    """Return a notation as it is to be written: capitals, but for the small letters of QyĐ, CTr, TTr."""
    first, dash, rest = notation.partition("-")
    known = {kind.abbreviation for kind in Kind}
    return (first if first in known else first.upper()) + dash + rest.upper()


def _title(head: list[Line], page: Page, kind: Kind | None) -> Iterator[Finding]:
    names = {fold(each.printed) for each in Kind if each is not Kind.CONG_VAN}
    middle = [line for line in head if abs((line.left + line.right) / 2 - page.width / 2) < 20]
    title = next((line for line in middle if line.folded in names and line.base > _number_base(head)), None)
    if title is not None:
        if not (title.is_upper and title.bold and not title.italic and 13 <= title.size <= 14):
            yield fault(FormRule.TYPE_NAME, title)
        below = [line for line in middle if 0 < line.base - title.base < 9]
        if below and not (below[0].bold and not below[0].is_upper and 13 <= below[0].size <= 14):
            yield fault(FormRule.ABSTRACT, below[0])
    elif kind not in {None, Kind.CONG_VAN, Kind.THU_CONG, Kind.CONG_DIEN}:
        yield missing(
            FormRule.TYPE_NAME,
            (f"tên loại “{kind.printed.upper()}”", f"the type's name “{kind.printed.upper()}”"),
        )
    abstract = next((line for line in head if line.folded.startswith("v/v")), None)
    if abstract is not None and (abstract.bold or abstract.italic or not 12 <= abstract.size <= 13):
        yield fault(FormRule.LETTER_ABSTRACT, abstract)
    elif abstract is None and kind is Kind.CONG_VAN:
        yield missing(FormRule.LETTER_ABSTRACT, ("trích yếu “V/v …”", "the abstract “V/v …”"))
