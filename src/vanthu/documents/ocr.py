"""Read the lines of a scanned page with Tesseract. What they say of the document: `page_reading`."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
from collections.abc import Iterator
from typing import Final

from PIL import Image

from vanthu.core.text import nfc

DPI: Final = 300  # what Tesseract is trained on
_SECONDS: Final = 30
# "Số: 373/STTTT-CNTT" with the marks that a scan loses; box 3 stands in the upper left of page 1.
NUMBER: Final = re.compile(
    r"S[ốôồóoõỏ0]\s*[:.;]?\s*(\d{1,6})\s*[/|]\s*((?:\d{4}\s*[/|]\s*)?[A-ZĐƯÔ][\wĐđ]*(?:\s?-\s?[\wĐđ]+)*)"
)
_BOX_3: Final = (0.10, 0.06, 0.505, 0.22)
# Read with the left column, place and date are misread: they stand between its lines.
_BOX_4: Final = (0.42, 0.06, 0.98, 0.24)
_RIGHT_HALF: Final = (0.48, 0.0, 0.98, 1.0)
_VIETNAMESE: Final = "vie"


def upper_left(page: bytes) -> bytes:
    """Return the part of a page where author, number and notation stand: box 2 and 3 of Appendix I."""
    return _cut(page, _BOX_3)


def upper_right(page: bytes) -> bytes:
    """Return the part of a page where country, motto, place and date stand: box 1 and 4 of Appendix I."""
    return _cut(page, _BOX_4)


def right_half(page: bytes) -> bytes:
    """Return the part of a page where the signer's post and name stand: box 7a, 7b of Appendix I, at any height."""
    return _cut(page, _RIGHT_HALF)


def _cut(page: bytes, box: tuple[float, float, float, float]) -> bytes:
    picture = Image.open(io.BytesIO(page))
    left, top, right, bottom = box
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
