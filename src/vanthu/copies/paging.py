"""The pages of a copy: chosen, hidden places left out, flat; made in a child process under limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc

_SECONDS: Final = 60
_MEGABYTES: Final = 2500
_MOST_PAGES: Final = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page to hide: page from 1; millimetres from the top left corner."""

    page: int
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it looks from afar: size, where its lines are (left, top, right, bottom; mm), its text's SHA-256."""

    width_mm: float
    height_mm: float
    lines: tuple[tuple[float, float, float, float], ...]
    text_sha256: str

    @property
    def bottom_mm(self) -> float:
        """Return where the lowest line ends."""
        return max((line[3] for line in self.lines), default=0.0)


@dataclass(frozen=True, slots=True)
class Paged:
    """A file made for a copy."""

    pdf: bytes
    sheets: tuple[Sheet, ...]
    hidden: int
    opening: str
    """The text of the source's first page, marks of signatures included."""


def page_numbers(text: str, *, last: int) -> list[int]:
    """Return the pages that “1-3, 5” names, in the document's order; empty for all. Raises Invalid."""
    wanted: set[int] = set()
    for part in nfc(text).replace(";", ",").replace("–", "-").split(","):
        if not part.strip():
            continue
        first, dash, end = (word.strip() for word in part.partition("-"))
        if not first.isdecimal() or (dash and not end.isdecimal()) or max(len(first), len(end)) > 5:
            raise Invalid(Refusal.EXTRACT_PAGES_WRONG, pages=text, last=last)
        low, high = int(first), int(end or first)
        if not 1 <= low <= high <= last:
            raise Invalid(Refusal.EXTRACT_PAGES_WRONG, pages=text, last=last)
        wanted |= set(range(low, high + 1))
    return sorted(wanted)


def page_out(
    path: Path,
    *,
    name: str,
    pages: Sequence[int] = (),
    words: Sequence[str] = (),
    places: Sequence[Place] = (),
) -> Paged:
    """Return the chosen pages of a stored PDF, flat, with words and places hidden for good.

    Raises Invalid: extract_words_missing if something to hide is not there, pdf_broken if it cannot be read.
    """
    outside_transaction()
    request = {
        "path": str(path.resolve()),
        "pages": list(pages)[:_MOST_PAGES],
        "words": list(words),
        "places": [[one.page, one.left_mm, one.top_mm, one.width_mm, one.height_mm] for one in places],
        "seconds": _SECONDS,
        "megabytes": _MEGABYTES,
    }
    command = [sys.executable, "-m", "vanthu.copies.page_worker", json.dumps(request)]
    try:
        said = subprocess.run(  # noqa: S603 our own interpreter and module
            command, capture_output=True, check=False, timeout=2 * _SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="đọc quá lâu") from error
    if said.returncode != 0:
        raise Invalid(Refusal.PDF_BROKEN, name=name, why="vượt giới hạn an toàn khi đọc")
    head, _, pdf = said.stdout.partition(b"\n")
    facts = json.loads(head)
    if facts["missing"]:
        raise Invalid(Refusal.EXTRACT_WORDS_MISSING, words=facts["missing"][0])
    sheets = tuple(
        Sheet(page["width"], page["height"], tuple(tuple(line) for line in page["lines"]), page["text"])
        for page in facts["pages"]
    )
    return Paged(pdf, sheets, hidden=facts["hidden"], opening=facts["opening"])
