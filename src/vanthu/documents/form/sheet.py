"""What stands on the pages of a document: its lines with their style, and the ruled lines beneath them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text, or one column's part of it. Millimetres from the top left corner of the page; points."""

    page: int
    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    """Points, rounded to a quarter: the size most of its letters have."""
    bold: bool
    italic: bool
    family: str
    """The typeface's name in the file, without the mark of a subset."""
    red: bool = False

    @property
    def is_upper(self) -> bool:
        """Return whether it has letters, and all of them are capitals."""
        return self.text.upper() == self.text and self.text.lower() != self.text

    @property
    def folded(self) -> str:
        """Return the text in lower case without marks, for finding a line whatever its spelling."""
        return fold(self.text)

    @property
    def style(self) -> tuple[str, str]:
        """Return size and style in Vietnamese and English: `13 pt, đậm`."""
        words = [("đậm", "bold")] * self.bold + [("nghiêng", "italic")] * self.italic
        words = words or [("đứng", "regular")]
        size = f"{self.size:g} pt"
        return (
            ", ".join([size, *(word[0] for word in words)]),
            ", ".join([size, *(word[1] for word in words)]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who is to sign, as the document's facts say."""

    titles: tuple[str, ...]
    """The lines above the signature, such as `KT. Giám đốc` and `Phó Giám đốc`; any case."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as displayed, in millimetres."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[tuple[float, float, float], ...] = ()
    """Horizontal ruled lines: left, right, distance from the top."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All pages that were looked at."""

    pages: tuple[Page, ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """Return the sheet that `layout_reader` described."""
        return cls(
            tuple(
                Page(
                    number=number,
                    width=page["width"],
                    height=page["height"],
                    lines=tuple(Line(page=number, **line) for line in page["lines"]),
                    rules=tuple((left, right, y) for left, right, y in page["rules"]),
                )
                for number, page in enumerate(facts["pages"], 1)
            )
        )

    @property
    def first(self) -> Page:
        """Return page 1."""
        return self.pages[0]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines of all pages in order."""
        return tuple(line for page in self.pages for line in page.lines)


def fold(text: str) -> str:
    """Return `text` in lower case, without marks, with single blanks."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def commonest(values: Iterable[tuple[float, int]]) -> float | None:
    """Return the value with the greatest weight."""
    weights: Counter[float] = Counter()
    for value, weight in values:
        weights[value] += weight
    return weights.most_common(1)[0][0] if weights else None
