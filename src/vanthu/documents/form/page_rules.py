"""The rules for the whole sheet: paper, margins, typeface, colour, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from .findings import Finding, FormRule, Severity, fault, missing
from .sheet import Line, Page, Sheet, commonest

_TIMES: Final = re.compile(r"times|liberation ?serif|tinos|termes|nimbus ?rom", re.IGNORECASE)
"""Times New Roman and the faces of the same metrics that stand for it."""
_STYLE: Final = re.compile(r"[-, ]*(Bold|Italic|Oblique|Regular)+(MT)?$", re.IGNORECASE)
"""What a file adds to a typeface's name for one of its styles."""
_SLACK: Final = 1.0
"""Millimetres by which a measure may miss: letters do not fill their boxes."""
_TEXT: Final = 12.5
"""Points from which a line is text: “Nơi nhận” and what is framed are smaller (App I II.9.b)."""
_FEW: Final = 3
"""Wide lines below which none of them need begin or end at a margin."""


def page_findings(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with paper, margins, typeface, colour and page numbers."""
    yield from _paper(sheet)
    yield from _margins(sheet)
    yield from _typeface(sheet)
    yield from _page_numbers(sheet)


def _paper(sheet: Sheet) -> Iterator[Finding]:
    for page in sheet.pages:
        # Landscape is allowed for tables and pictures (I.2).
        if max(abs(min(page.width, page.height) - 210), abs(max(page.width, page.height) - 297)) > 1:
            size = f"{page.width:.0f} × {page.height:.0f} mm"
            yield Finding(
                rule=FormRule.PAPER,
                severity=Severity.FAULT,
                page=page.number,
                found=(f"trang giấy {size}", f"the page is {size}"),
            )


def _margins(sheet: Sheet) -> Iterator[Finding]:
    upright = [page for page in sheet.pages if page.height > page.width and page.lines]
    if not upright:
        return
    body = [line for page in upright for line in page.lines if not is_page_number(line, page)]
    width = upright[0].width
    wide = [line for line in body if line.right - line.left > 0.6 * width] or body
    left = min(line.left for line in wide)
    right = width - (commonest((round(line.right, 0), 1) for line in wide if line.right > 0.8 * width) or 0)
    top = min(line.top for line in body if line.page == upright[0].number)
    full = upright[:-1]
    bottom = min((page.height - max(line.base for line in page.lines) for page in full), default=None)
    # A short page may have nothing over its width but a centred heading, or the indented first lines of its
    # paragraphs: that shows no margin, but where their last lines begin together does.
    is_short = len(wide) < _FEW
    at_margin = [line for line in body if 30 - _SLACK <= line.left <= 35 + _SLACK]
    begun = Counter(round(line.left) for line in at_margin if is_short or line.size >= _TEXT)
    if left < 30 or max(begun.values(), default=0) < (1 if is_short else 2):
        yield from _margin(FormRule.MARGIN_LEFT, left, 30, 35)
    if right < width and (not is_short or right < 15):
        yield from _margin(FormRule.MARGIN_RIGHT, right, 15, 20)
    yield from _margin(FormRule.MARGIN_TOP, top, 20, 25)
    if bottom is not None:
        # The last paragraph may end early so that its last lines stay together: only too little can be told.
        yield from _margin(FormRule.MARGIN_BOTTOM, bottom, 20, 297)


def _margin(rule: FormRule, found: float, least: float, most: float) -> Iterator[Finding]:
    if not least - _SLACK <= found <= most + _SLACK:
        yield Finding(
            rule=rule,
            severity=Severity.FAULT,
            page=1,
            found=(f"lề {found:.0f} mm", f"the margin is {found:.0f} mm"),
        )


def _typeface(sheet: Sheet) -> Iterator[Finding]:
    others: Counter[str] = Counter()
    first: dict[str, Line] = {}
    for line in sheet.lines:
        family = _STYLE.sub("", line.family)
        if not _TIMES.search(family.replace("-", " ")):
            others[family] += len(line.text)
            first.setdefault(family, line)
    red = [line for line in sheet.lines if line.red and not line.is_upper]
    if red:
        count = len(red)
        yield Finding(
            rule=FormRule.COLOUR, severity=Severity.FAULT, page=red[0].page, line=red[0],
            found=(f"{count} dòng chữ đỏ, từ “{red[0].text[:57]}”", f"{count} lines in red, from “{red[0].text[:57]}”"),
        )  # fmt: skip
    for family, letters in others.most_common(3):
        yield Finding(
            rule=FormRule.TYPEFACE,
            severity=Severity.FAULT if letters > 20 else Severity.ADVICE,
            page=first[family].page,
            found=(f"{letters} chữ bằng phông “{family}”", f"{letters} letters are set in “{family}”"),
            line=first[family],
        )


def is_page_number(line: Line, page: Page) -> bool:
    """Say whether a line is a page's number, wherever it stands."""
    return line.text.strip("- ").isdigit() and (line.base < 25 or line.top > page.height - 25)


def _begins_annex(page: Page) -> bool:
    """Say whether an annex begins on the page: each has page numbers of its own, and none on its first (III.1.đ)."""
    return any(line.folded.startswith("phu luc") for line in page.lines[:2])


def _page_numbers(sheet: Sheet) -> Iterator[Finding]:
    for page in sheet.pages:
        numbers = [line for line in page.lines if is_page_number(line, page)]
        if page.number == 1:
            yield from (fault(FormRule.PAGE_NUMBER, line) for line in numbers)
        elif not numbers and not _begins_annex(page):
            yield missing(FormRule.PAGE_NUMBER, ("số trang", "the page number"), page=page.number)
        elif numbers:
            line = numbers[0]
            centred = abs((line.left + line.right) / 2 - page.width / 2) < 10
            right = line.text == str(page.number) or line.text.isdigit()
            if not (
                right
                and centred
                and line.base < 25
                and 13 <= line.size <= 14
                and not line.bold
                and not line.italic
            ):
                yield fault(FormRule.PAGE_NUMBER, line)
