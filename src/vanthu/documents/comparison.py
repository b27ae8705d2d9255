"""What changed between two versions of a file: sentence by sentence, word by word, and where on the pages.

The text is compared as a reader sees it, so two files from different word processors compare as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Final

from vanthu.core.words import Worded

from .form import Line, Sheet, read
from .form.page_rules import is_page_number

_ENDS: Final = re.compile(r"[.;:!?…]$|\./\.$")
_MARK: Final = re.compile(
    r"((điều|khoản|điểm|mục|chương|phần|phụ lục) )?(\d{1,3}(\.\d{1,3})*|[ivxlc]+|[a-zđ])[.:)]", re.IGNORECASE
)
"""What stands before the first word of a paragraph and is no sentence of its own."""
_SENTENCES: Final = 6000
_WORDS: Final = 1500
"""Of one sentence; longer ones are compared as a whole."""
_ALIKE: Final = 0.4
"""The share of common words from which on one sentence became the other."""
_ALIGNED: Final = 40_000
"""Pairs of sentences that are weighed against each other; a text that was written anew is read in its order."""
_NEW_PARAGRAPH_MM: Final = 6
_SHORT_LINE_MM: Final = 25
"""A line that ends so far before the others is the last of its paragraph, or stands in a column of the head or foot."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in millimetres from the top left."""


class Change(Worded):
    """What became of a sentence."""

    SAME = "same", "Giữ nguyên", "Unchanged"
    CHANGED = "changed", "Sửa", "Changed"
    ADDED = "added", "Thêm", "Added"
    REMOVED = "removed", "Bỏ", "Removed"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the line it stands on."""

    text: str
    line: Line


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one side that are the same on the other, or not."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence on both sides; nothing on the side where it is missing."""

    change: Change
    before: tuple[Run, ...]
    after: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PagePair:
    """One page on both sides: where words changed, in millimetres from the top left; None where there is no page."""

    number: int
    before: tuple[Box, ...] | None
    after: tuple[Box, ...] | None

    @property
    def is_same_text(self) -> bool:
        """Say whether the words are the same; a picture may still differ."""
        return self.before == () and self.after == ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two files."""

    sentences: tuple[Sentence, ...]
    pages: tuple[PagePair, ...]

    @property
    def changed(self) -> tuple[Sentence, ...]:
        """Return the sentences that differ."""
        return tuple(one for one in self.sentences if one.change is not Change.SAME)


def compare(before: Path, after: Path, *, name: str) -> Comparison:
    """Compare two PDFs. Slow: call it outside every transaction. Raises Invalid (pdf_broken)."""
    return compare_sheets(read(before, name=name), read(after, name=name))


def compare_sheets(before: Sheet, after: Sheet) -> Comparison:
    """Compare two files that were read."""
    old, new = _sentences(before), _sentences(after)
    gone: list[Line] = []
    come: list[Line] = []
    rows = tuple(_rows(old, new, gone, come))
    pages = tuple(
        PagePair(
            number,
            _boxes(gone, number) if number <= len(before.pages) else None,
            _boxes(come, number) if number <= len(after.pages) else None,
        )
        for number in range(1, max(len(before.pages), len(after.pages)) + 1)
    )
    return Comparison(rows, pages)


def _sentences(sheet: Sheet) -> list[tuple[Word, ...]]:
    found: list[tuple[Word, ...]] = []
    for page in sheet.pages:
        words: list[Word] = []
        last: Line | None = None
        margin = max((line.right for line in page.lines), default=0)
        for line in page.lines:
            if is_page_number(line, page):
                continue
            if last is not None and words and _is_apart(last, line, margin=margin):
                found.append(tuple(words))
                words = []
            for text in line.text.split():
                words.append(Word(text, line))
                if _ENDS.search(text) and not _MARK.fullmatch(_text(words)):
                    found.append(tuple(words))
                    words = []
            last = line
        if words:
            found.append(tuple(words))
    return found[:_SENTENCES]


def _is_apart(above: Line, below: Line, *, margin: float) -> bool:
    """Say whether a line begins a paragraph or stands in another column. margin: where full lines end."""
    if above.right < margin - _SHORT_LINE_MM:
        return True
    is_indented = below.left - above.left > _NEW_PARAGRAPH_MM
    is_beside = abs(below.base - above.base) < 1
    return is_indented or is_beside or below.bold != above.bold or below.base - above.base > 12


def _rows(
    old: list[tuple[Word, ...]], new: list[tuple[Word, ...]], gone: list[Line], come: list[Line]
) -> Iterator[Sentence]:
    was, now = [_text(words) for words in old], [_text(words) for words in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (
                Sentence(Change.SAME, (run := (Run(text, is_changed=False),)), run) for text in was[i1:i2]
            )
            continue
        for before, after in _aligned(old[i1:i2], new[j1:j2]):
            yield _pair(before, after, gone, come)


def _aligned(
    old: list[tuple[Word, ...]], new: list[tuple[Word, ...]]
) -> Iterator[tuple[tuple[Word, ...], tuple[Word, ...]]]:
    """Yield which sentence became which, in their order; nothing beside one that is gone or has come."""
    if len(old) * len(new) > _ALIGNED:
        yield from zip_longest(old, new, fillvalue=())
        return
    was, now = (
        [Counter(word.text for word in sentence) for sentence in sentences] for sentences in (old, new)
    )
    likeness = [[_likeness(before, after) for after in now] for before in was]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], ()
            i += 1
        elif j < len(new) and best[i][j] == best[i][j + 1]:
            yield (), new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1


def _likeness(before: Counter[str], after: Counter[str]) -> float:
    share = 2 * (before & after).total() / (before.total() + after.total())
    return share if share >= _ALIKE else 0.0


def _pair(before: tuple[Word, ...], after: tuple[Word, ...], gone: list[Line], come: list[Line]) -> Sentence:
    left: list[Run] = []
    right: list[Run] = []
    for tag, i1, i2, j1, j2 in _opcodes(before, after):
        is_changed = tag != "equal"
        for words, runs, lines in ((before[i1:i2], left, gone), (after[j1:j2], right, come)):
            if words:
                runs.append(Run(_text(words), is_changed))
                lines.extend(word.line for word in words if is_changed)
    change = Change.CHANGED if before and after else Change.REMOVED if before else Change.ADDED
    return Sentence(change, tuple(left), tuple(right))


def _opcodes(before: Sequence[Word], after: Sequence[Word]) -> list[tuple[str, int, int, int, int]]:
    if not before or not after or max(len(before), len(after)) > _WORDS:
        return [("replace", 0, len(before), 0, len(after))]
    was, now = [word.text for word in before], [word.text for word in after]
    return list(SequenceMatcher(None, was, now, autojunk=False).get_opcodes())


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _boxes(lines: Sequence[Line], page: int) -> tuple[Box, ...]:
    found = {(line.left, line.top, line.right, line.base + 1) for line in lines if line.page == page}
    return tuple(sorted(found, key=lambda box: (box[1], box[0])))
