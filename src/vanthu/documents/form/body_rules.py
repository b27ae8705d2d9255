"""The rules for the content and the foot: bases, body, addressees, signer, recipients."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from vanthu.documents.words import Kind

from .findings import Finding, FormRule, Severity, fault, missing
from .sheet import Line, Sheet, Signer, commonest, fold

_TITLE: Final = re.compile(r"^(TM\.|KT\.|TL\.|TUQ\.|Q\.)", re.IGNORECASE)
_DEGREE: Final = re.compile(
    r"^(GS|PGS|TS|ThS|Ths|BS|KS|CN|NGƯT|NGND|TTƯT|TTND|Ông|Bà|Đ/c|Luật sư|Thạc sĩ|Tiến sĩ|Bác sĩ|Kỹ sư)[. ]"
)
_DEPUTY: Final = ("pho ", "thu truong")
_LIST_SIZE: Final = 11
_SEATS_MM: Final = 75
"""Signatures side by side stand within this above “Nơi nhận”."""
_STEPS: Final = 4
"""Fewer lines below each other tell nothing of their spacing."""
_POINT_MM: Final = 25.4 / 72


def body_findings(sheet: Sheet, kind: Kind | None, signer: Signer | None = None) -> Iterator[Finding]:
    """Yield what is wrong with content and foot. kind, signer: what the document's facts say, if that is known."""
    yield from _bases(sheet)
    yield from _body(sheet)
    yield from _addressees(sheet)
    yield from _side_by_side(sheet) if kind and kind.is_signed_side_by_side else _signer(sheet, signer)
    yield from _recipients(sheet)


def _bases(sheet: Sheet) -> Iterator[Finding]:
    bases = [line for line in sheet.first.lines if line.folded.startswith("can cu ") and line.left > 30]
    if len(bases) < 2:
        # One line that begins so may be an ordinary sentence of a công văn.
        return
    yield from (fault(FormRule.BASES, line) for line in bases if not line.italic)


def body_lines(sheet: Sheet) -> list[Line]:
    """Return the lines of running text: long ones between head and foot."""
    return [
        line
        for page in sheet.pages
        for line in page.lines
        if line.right - line.left > 0.5 * page.width and not line.bold and (page.number > 1 or line.base > 55)
    ]


def _body(sheet: Sheet) -> Iterator[Finding]:
    body = body_lines(sheet)
    size = commonest((line.size, len(line.text)) for line in body)
    if size is None:
        return
    if not 13 <= size <= 14:
        yield fault(FormRule.BODY_SIZE, next(line for line in body if line.size == size))
    else:
        odd = [line for line in body if abs(line.size - size) > 0.3]
        yield from (fault(FormRule.BODY_SIZE, line, severity=Severity.ADVICE) for line in odd[:1])
    step = _line_step(body, size)
    # A single line of Times is 1.15 em.
    if step is not None and not 1.05 <= step <= 1.15 * 1.5 + 0.1:
        ratio = step / 1.15
        yield Finding(
            rule=FormRule.BODY_SPACING,
            severity=Severity.FAULT,
            page=1,
            found=(f"khoảng cách {ratio:.1f} dòng", f"the spacing is {ratio:.1f} lines"),
        )
    yield from _indents(body)


def _line_step(body: list[Line], size: float) -> float | None:
    """Return the distance of two lines of one paragraph in ems: the least that occurs often."""
    steps = Counter(
        round((below.base - above.base) / (size * _POINT_MM), 1)
        for above, below in pairwise(body)
        if above.page == below.page and 0 < below.base - above.base < 4 * size * _POINT_MM
    )
    often = max(_STEPS, steps.total() // 5)
    return min((step for step, count in steps.items() if count >= often), default=None)


def _indents(body: list[Line]) -> Iterator[Finding]:
    left = min(line.left for line in body)
    indents = [(round(line.left - left, 0), 1) for line in body if 4 < line.left - left < 30]
    usual = commonest(indents)
    if usual is not None and len(indents) > 2 and not 9 <= usual <= 14:
        yield Finding(
            rule=FormRule.BODY_INDENT,
            severity=Severity.ADVICE,
            page=1,
            found=(f"lùi vào {usual:.0f} mm", f"the indent is {usual:.0f} mm"),
        )


def _addressees(sheet: Sheet) -> Iterator[Finding]:
    for line in sheet.first.lines:
        if line.folded.startswith("kinh gui") and (line.bold or line.italic or not 13 <= line.size <= 14):
            yield fault(FormRule.ADDRESSEES, line)


def _recipients_head(sheet: Sheet) -> Line | None:
    return next((line for line in reversed(sheet.lines) if line.folded.startswith("noi nhan")), None)


def _signer(sheet: Sheet, chosen: Signer | None) -> Iterator[Finding]:
    head = _recipients_head(sheet)
    if head is None:
        return
    page = sheet.pages[head.page - 1]
    right = [line for line in page.lines if line.left > 0.42 * page.width and line.base > head.base - 8]
    titles = [
        line for line in right if line.base < head.base + 25 and (_TITLE.match(line.text) or line.is_upper)
    ]
    if not titles:
        yield missing(FormRule.SIGNER_TITLE, ("chức vụ người ký", "the signer's post"), page=page.number)
        return
    for line in titles:
        if not (line.is_upper and line.bold and not line.italic and 13 <= line.size <= 14):
            yield fault(FormRule.SIGNER_TITLE, line)
    at_odds = list(_authority(titles))
    yield from at_odds
    below = [line for line in right if line.base > titles[-1].base + 8]
    if not below:
        yield missing(FormRule.SIGNER_NAME, ("họ và tên người ký", "the signer's name"), page=page.number)
        return
    name = below[-1]
    if _DEGREE.match(name.text):
        yield fault(FormRule.NO_DEGREE, name)
    if name.is_upper or not name.bold or name.italic or not 13 <= name.size <= 14:
        yield fault(FormRule.SIGNER_NAME, name)
    if chosen is not None:
        yield from _chosen([] if at_odds else titles, name, chosen)


def _authority(titles: list[Line]) -> Iterator[Finding]:
    """Yield what the lines of authority and post say against each other (II.7.b; Art 13.1, 13.4)."""
    instead = [at for at, line in enumerate(titles) if line.folded.startswith("kt.")]
    deputies = [at for at, line in enumerate(titles) if line.folded.startswith(_DEPUTY)]
    if deputies and not any(line.folded.startswith(("kt.", "tuq.")) for line in titles[: deputies[0]]):
        line = titles[deputies[0]]
        above = titles[deputies[0] - 1].text if deputies[0] else ""
        yield Finding(
            rule=FormRule.SIGNER_AUTHORITY, severity=Severity.FAULT, page=line.page, line=line,
            found=(
                f"“{line.text}” đứng dưới “{above}”" if above else f"trên “{line.text}” không có “KT.”",
                f"“{line.text}” stands under “{above}”" if above else f"no “KT.” stands above “{line.text}”",
            ),
        )  # fmt: skip
    elif instead and not any(at > instead[-1] for at in deputies):
        line = titles[instead[-1]]
        yield Finding(
            rule=FormRule.SIGNER_AUTHORITY, severity=Severity.FAULT, page=line.page, line=line,
            found=(
                f"dưới “{line.text}” không có chức vụ của cấp phó",
                f"no deputy's post stands under “{line.text}”",
            ),
        )  # fmt: skip


def _chosen(titles: list[Line], name: Line, chosen: Signer) -> Iterator[Finding]:
    """Yield where the page is made for another signer than the one who was chosen."""
    if fold(chosen.name) not in name.folded:
        yield Finding(
            rule=FormRule.SIGNER_CHOSEN, severity=Severity.FAULT, page=name.page, line=name,
            found=(
                f"trên trang là “{name.text}”, người ký đã chọn là “{chosen.name}”",
                f"the page says “{name.text}”, the chosen signer is “{chosen.name}”",
            ),
        )  # fmt: skip
        return
    said = " ".join(line.text for line in titles)
    if titles and not all(fold(title) in fold(said) for title in chosen.titles):
        wanted = ", ".join(title.upper() for title in chosen.titles)
        # The directory may name a post at more length than the page does.
        yield Finding(
            rule=FormRule.SIGNER_CHOSEN, severity=Severity.ADVICE, page=name.page, line=titles[0],
            found=(
                f"trên trang là “{said}”, người ký đã chọn ký với “{wanted}”",
                f"the page says “{said}”, the chosen signer signs as “{wanted}”",
            ),
        )  # fmt: skip


def _side_by_side(sheet: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with signatures that stand beside each other above “Nơi nhận” (model 1.9)."""
    head = _recipients_head(sheet)
    if head is None:
        return
    page = sheet.pages[head.page - 1]
    above = [line for line in page.lines if head.base - _SEATS_MM < line.base < head.base - 2]
    titles = [line for line in above if line.is_upper and line.right - line.left < 0.5 * page.width]
    if not titles:
        yield missing(FormRule.SIGNER_TITLE, ("chức vụ người ký", "the signer's post"), page=page.number)
        return
    for line in titles:
        if not line.bold or line.italic or not 13 <= line.size <= 14:
            yield fault(FormRule.SIGNER_TITLE, line)
    names = [line for line in above if line.base > titles[-1].base + 8 and not line.is_upper]
    if not names:
        yield missing(FormRule.SIGNER_NAME, ("họ và tên người ký", "the signer's name"), page=page.number)
    for name in names:
        if _DEGREE.match(name.text):
            yield fault(FormRule.NO_DEGREE, name)
        if not name.bold or name.italic or not 13 <= name.size <= 14:
            yield fault(FormRule.SIGNER_NAME, name)


def _recipients(sheet: Sheet) -> Iterator[Finding]:
    head = _recipients_head(sheet)
    if head is None:
        yield missing(FormRule.RECIPIENTS, ("“Nơi nhận:”", "“Nơi nhận:”"), page=len(sheet.pages))
        return
    if not (head.bold and head.italic and head.size == 12):
        yield fault(FormRule.RECIPIENTS, head)
    page = sheet.pages[head.page - 1]
    listed = [line for line in page.lines if line.base > head.base + 1 and line.right < 0.56 * page.width]
    filed = next((line for line in listed if line.folded.lstrip("- ").startswith("luu")), None)
    until = filed.base if filed else page.height
    for line in [line for line in listed if line.base <= until + 0.1][:12]:
        if line.size != _LIST_SIZE or line.bold or line.italic:
            yield fault(FormRule.RECIPIENTS, line)
            break
    if filed is None:
        yield missing(FormRule.FILED, ("dòng “Lưu: VT, …”", "the line “Lưu: VT, …”"), page=page.number)
        return
    rest = [line for line in listed if line.base >= filed.base - 0.1]
    whole = " ".join(line.text for line in rest[:2])
    if "VT" not in whole or "." not in whole:
        yield fault(FormRule.FILED, filed)
