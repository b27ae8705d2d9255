"""Read the number on a scanned document with Tesseract, where it is installed.

What comes out is a hint for the clerk's eyes, with its confidence; it is never written into the record by itself.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from PIL import Image

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid
from vanthu.core.text import nfc
from vanthu.documents.intake import picture_of_first_page

__all__ = ["DPI", "NUMBER", "CannotTell", "Match", "NumberReading", "lines_of", "read_number", "upper_left"]

DPI: Final = 300  # what Tesseract is trained on
_SECONDS: Final = 30
_SURE: Final = 50.0  # below, the clerk's eyes are asked instead
# "Số: 373/STTTT-CNTT" with the marks that a scan loses; box 3 stands in the upper left of page 1.
NUMBER: Final = re.compile(r"S[ốôồóoõỏ0]\s*[:.;]?\s*(\d{1,6})\s*[/|]\s*([A-ZĐƯÔ][\wĐđ]*(?:\s?-\s?[\wĐđ]+)*)")
_BOX_3: Final = (0.10, 0.06, 0.505, 0.22)
_VIETNAMESE: Final = "vie"


class CannotTell(StrEnum):
    """Why no number was read."""

    TESSERACT_ABSENT = "tesseract_absent"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not_found"


class Match(StrEnum):
    """Whether the number on the scan is the one that was taken."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class NumberReading:
    """What was read in the place of the number; `number` is None when `cannot_tell` says why."""

    number: int | None = None
    notation: str = ""
    confidence: float = 0.0
    """Of the word with the number, 0 to 100."""
    cannot_tell: CannotTell | None = None

    @property
    def code(self) -> str:
        """Return the text as read, e.g. "373/STTTT-CNTT"; empty when nothing was."""
        return "" if self.number is None else f"{self.number:02d}/{self.notation}"

    def compare(self, number: int) -> Match:
        """Compare with the number that was taken. The notation is left out: its letters are misread too often."""
        if self.number is None or self.confidence < _SURE:
            return Match.CANNOT_TELL
        return Match.SAME if self.number == number else Match.DIFFERENT


def read_number(pdf: bytes, *, name: str) -> NumberReading:
    """Return the number printed on the first page of a scan, or why it cannot be told."""
    outside_transaction()
    program = shutil.which("tesseract")
    if program is None:
        return NumberReading(cannot_tell=CannotTell.TESSERACT_ABSENT)
    with tempfile.TemporaryDirectory(prefix="vanthu-ocr-") as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(pdf)
        try:
            page = picture_of_first_page(path, name=name, dpi=DPI)
            lines = lines_of(program, upper_left(page))
        except (Invalid, OSError, subprocess.SubprocessError):
            return NumberReading(cannot_tell=CannotTell.UNREADABLE)
    for text, words in lines:
        if found := NUMBER.search(text):
            notation = re.sub(r"\s", "", found[2])
            return NumberReading(int(found[1]), notation, _confidence(found[1], words))
    return NumberReading(cannot_tell=CannotTell.NOT_FOUND)


def upper_left(page: bytes) -> bytes:
    """Return the part of a page where author, number and notation stand: box 2 and 3 of Appendix I."""
    picture = Image.open(io.BytesIO(page))
    left, top, right, bottom = _BOX_3
    width, height = picture.size
    area = picture.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )
    output = io.BytesIO()
    area.save(output, "PNG", dpi=(DPI, DPI))
    return output.getvalue()


_Words = list[tuple[str, float]]


def lines_of(program: str, picture: bytes, *, seconds: int = _SECONDS) -> list[tuple[str, _Words]]:
    """Return what Tesseract reads, line by line, with each word's confidence."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "OMP_THREAD_LIMIT": "1",
        "LANG": "C.UTF-8",
    }
    languages = subprocess.run(  # noqa: S603 a program found on PATH
        [program, "--list-langs"], capture_output=True, check=True, timeout=seconds, env=environment
    ).stdout.decode()
    # Without Vietnamese data the digits are still read.
    language = _VIETNAMESE if _VIETNAMESE in languages.split() else "eng"
    said = subprocess.run(  # noqa: S603 a program found on PATH
        [program, "stdin", "stdout", "-l", language, "--psm", "6", "tsv"],
        input=picture, capture_output=True, check=True, timeout=seconds, env=environment,
    )  # fmt: skip
    return list(_by_line(said.stdout.decode("utf-8", errors="replace")))


def _by_line(table: str) -> Iterator[tuple[str, _Words]]:
    lines: dict[tuple[str, ...], _Words] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = nfc(row.get("text") or "")
        if word:
            key = tuple(row[part] for part in ("block_num", "par_num", "line_num"))
            lines.setdefault(key, []).append((word, float(row["conf"])))
    for words in lines.values():
        yield " ".join(word for word, _ in words), words


def _confidence(digits: str, words: _Words) -> float:
    return max((sure for word, sure in words if digits in word), default=0.0)
