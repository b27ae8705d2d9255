"""What a scan says of itself on its first and last page, read with Tesseract; each field with how sure it is.

These are proposals for the clerk's eyes. Nothing of them enters the record by itself. Places follow NĐ 30/2020
Appendix I: number and author stand in the upper left, place and date in the upper right, type and abstract below them;
the signer's post and name stand at the right of the last page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid
from vanthu.core.text import fold
from vanthu.documents import ocr
from vanthu.documents.intake import picture_of_first_page, picture_of_last_page
from vanthu.documents.words import Kind, year_of

_SECONDS: Final = 180
"""A page in the background may take its time; a hostile one no longer than this."""
_DAY: Final = re.compile(
    r"ng[aàă]y\s*(\d{1,2})\s*th[aáà]ng\s*(\d{1,2})\s*n[aăâ]m\s*(\d{4})\W*$", re.IGNORECASE
)
"""Place and date end their line; a date in a sentence is that of another document."""
_ABOUT: Final = re.compile(r"^\W*V\s*/\s*v\W*(.*)$", re.IGNORECASE)
_MOTTO: Final = ("cong hoa xa hoi", "doc lap", "tu do", "hanh phuc")
_ENDS: Final = ("kinh gui", "can cu", "noi nhan", "thuc hien", "ngay ")
_MOST_LINES: Final = 4
_HEAD_LINES: Final = 8
"""At most so many lines of a page are its head: two columns of names, the number, place and date."""
_ABOVE: Final = (
    "uy ban",
    "ubnd",
    "hoi dong nhan dan",
    "hdnd",
    "bo",
    "quoc hoi",
    "chinh phu",
    "tinh uy",
    "thanh uy",
    "dang bo",
)
_AGENCIES: Final = (
    "so", "phong", "ban", "van phong", "chi cuc", "cuc", "tong cuc", "trung tam", "truong", "vien", "benh vien",
    "hoc vien", "dai hoc", "cong an", "toa an", "thanh tra", "kho bac", "bao hiem", "thue", "chi nhanh", "cong ty",
    "tong cong ty", "tap doan", "ngan hang", "quy", "hoi", "lien doan", "lien hiep", "mat tran", "dang uy", "huyen uy",
    "hoi dong", "hat", "doi", "tram", "thu vien", "bao tang", "bo chi huy", "buu dien",
)  # fmt: skip
"""How the names of agencies begin, folded; `_ABOVE` are those that others have above them."""
_POSTS: Final = (
    "kt.", "tm.", "tl.", "tuq.", "q.", "giam doc", "chu tich", "chu nhiem", "bo truong", "thu truong", "cuc truong",
    "vu truong", "chi cuc truong", "truong phong", "truong ban", "doi truong", "tram truong", "hieu truong",
    "vien truong", "chanh van phong", "chanh thanh tra", "chanh an", "bi thu", "thu tuong",
)  # fmt: skip
"""What a signer's line in capitals has in it, folded: the authority or the post (App I II.7.a)."""
_NAME_WORDS: Final = range(2, 7)
_SURE: Final = 50
"""Below, the clerk's eyes are asked instead."""


class Match(StrEnum):
    """Whether the number on the scan is the one that was taken."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was read."""

    text: str
    sure: int
    """0 to 100: the mean over its words."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read; `problem` says why nothing was."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    """By name: number, notation, issued_on (ISO), kind (a value of Kind), subject, author, signer."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page with how sure its words are."""

    text: str
    sure: int


def read_page(pdf: bytes, *, name: str) -> PageReading:
    """Return what the first and the last page of a scan say of themselves."""
    outside_transaction()
    program = shutil.which("tesseract")
    if program is None:
        return PageReading(problem="Máy chủ chưa cài Tesseract nên không đọc được chữ trên bản quét.")
    with tempfile.TemporaryDirectory(prefix="vanthu-ocr-") as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(pdf)
        try:
            page = picture_of_first_page(path, name=name, dpi=ocr.DPI)
            whole = _lines(program, page)
            left = _lines(program, ocr.upper_left(page))
            right = _lines(program, ocr.upper_right(page))
            foot = _lines(program, ocr.right_half(picture_of_last_page(path, name=name, dpi=ocr.DPI)))
        except (Invalid, OSError, subprocess.SubprocessError) as error:
            return PageReading(problem=f"Không đọc được trang đầu: {type(error).__name__}.")
    found = fields_of(whole, left, right, foot)
    return PageReading(found, "" if found else "Không nhận ra số, ngày hay trích yếu trên trang đầu.")


def compare(fields: Mapping[str, Field], number: int, notation: str) -> Match:
    """Compare with number and notation that were taken.

    The notation's letters are misread too often; its year is not, and tells a normative document from another one.
    """
    read = fields.get("number")
    if read is None or read.sure < _SURE:
        return Match.CANNOT_TELL
    is_same_year = "notation" not in fields or year_of(fields["notation"].text) == year_of(notation)
    return Match.SAME if int(read.text) == number and is_same_year else Match.DIFFERENT


def code_of(fields: Mapping[str, Field]) -> str:
    """Return number and notation as read, such as 373/STTTT-CNTT; empty when nothing was."""
    if "number" not in fields or "notation" not in fields:
        return ""
    return f"{int(fields['number'].text):02d}/{fields['notation'].text}"


def _lines(program: str, picture: bytes) -> list[Line]:
    read = ocr.lines_of(program, picture, seconds=_SECONDS)
    return [Line(text, round(sum(sure for _w, sure in words) / len(words))) for text, words in read]


def fields_of(
    whole: Sequence[Line], left: Sequence[Line], right: Sequence[Line] = (), foot: Sequence[Line] = ()
) -> dict[str, Field]:
    """Return the fields that stand in the lines of the first page, of its upper left and its upper right part.

    foot: the lines of the last page's right half, where the signer's post and name stand.
    """
    found: dict[str, Field] = {}
    _read_code(found, [*left, *whole])
    _read_day(found, [*right, *_head_of(whole)])
    _read_signer(found, foot)
    _read_author(found, left)
    _read_subject(found, whole, left)
    return found


def _read_code(found: dict[str, Field], lines: Sequence[Line]) -> None:
    for line in lines:
        if match := ocr.NUMBER.search(line.text):
            found["number"] = Field(str(int(match[1])), line.sure)
            found["notation"] = Field(re.sub(r"\s", "", match[2]).replace("|", "/"), line.sure)
            return


def _head_of(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines[:_HEAD_LINES]:
        if any(fold(line.text).startswith(word) for word in _ENDS if word != "ngay "):
            return
        yield line


def _read_day(found: dict[str, Field], lines: Sequence[Line]) -> None:
    for line in lines:
        if match := _DAY.search(line.text):
            try:
                day = date(int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                continue  # misread: no day of the calendar
            found["issued_on"] = Field(day.isoformat(), line.sure)
            return


def _read_signer(found: dict[str, Field], foot: Sequence[Line]) -> None:
    """Read authority, post and name at the foot; ink and seal may hide any of them, and then nothing is proposed."""
    begins = [at for at, line in enumerate(foot) if _is_post(line)]
    if not begins:
        return
    at = begins[-1]
    while at and _is_post(foot[at - 1]):
        at -= 1
    posts = foot[at : begins[-1] + 1]
    name = next((line for line in reversed(foot[begins[-1] + 1 :]) if _is_name(line)), None)
    if name is not None:
        text = f"{', '.join(line.text.strip() for line in posts)}: {name.text.strip()}"
        found["signer"] = Field(text[:200], min(name.sure, *(line.sure for line in posts)))


def _is_name(line: Line) -> bool:
    words = line.text.split()
    return len(words) in _NAME_WORDS and all(word.isalpha() and word.istitle() for word in words)


def _is_post(line: Line) -> bool:
    return line.text.isupper() and any(f" {word}" in f" {fold(line.text)}" for word in _POSTS)


def _read_author(found: dict[str, Field], left: Sequence[Line]) -> None:
    """Read the issuing agency in the capitals above the number, without the line of the agency above it (II.2.a).

    Which lines are bold a scan does not tell; the words with which the names of agencies begin do. Where none is
    known, what was read is less than sure.
    """
    names: list[Line] = []
    for line in left:
        if ocr.NUMBER.search(line.text):
            break
        if any(word in fold(line.text) for word in _MOTTO):
            continue
        letters = [letter for letter in line.text if letter.isalpha()]
        if len(letters) > 3 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters):
            names.append(line)
    if names:
        own, most = _own_name(names)
        text = " ".join(line.text for line in own)
        found["author"] = Field(text, min(most, *(line.sure for line in own)))


def _own_name(names: Sequence[Line]) -> tuple[Sequence[Line], int]:
    """Return the lines of the issuing agency's own name, and how sure the split can be at most."""
    begins = [at for at, line in enumerate(names) if _starts(line, _AGENCIES + _ABOVE)]
    if not begins:
        return names[-2:], _SURE - 1
    at = begins.pop()
    # “VĂN PHÒNG” and “ỦY BAN NHÂN DÂN TỈNH” below it are one name: who is above stands above.
    while begins and _starts(names[at], _ABOVE) and not _starts(names[begins[-1]], _ABOVE):
        at = begins.pop()
    return names[at:], 100


def _starts(line: Line, words: tuple[str, ...]) -> bool:
    return f"{' '.join(re.findall(r'[a-z]+', fold(line.text)))} ".startswith(
        tuple(f"{word} " for word in words)
    )


def _read_subject(found: dict[str, Field], whole: Sequence[Line], left: Sequence[Line]) -> None:
    """Read type and abstract: below a heading that is the name of a type, or after “V/v” for a công văn."""
    is_normative = "notation" in found and bool(year_of(found["notation"].text))
    # The last of a name counts: the normative types come last, and are meant where the notation has a year.
    kinds = [kind for kind in Kind if kind is not Kind.CONG_VAN and (is_normative or not kind.is_normative)]
    names = {fold(kind.printed): kind for kind in kinds}
    for place, line in enumerate(whole):
        kind = names.get(re.sub(r"[^a-z ]", "", fold(line.text)).strip())
        if kind is not None and line.text.upper() == line.text:
            found["kind"] = Field(kind.value, line.sure)
            _keep_subject(found, _following(whole[place + 1 :]))
            return
    for place, line in enumerate(left):
        if match := _ABOUT.match(line.text):
            found["kind"] = Field(Kind.CONG_VAN.value, line.sure)
            _keep_subject(found, [Line(match[1], line.sure), *_following(left[place + 1 :])])
            return


def _following(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines[:_MOST_LINES]:
        if any(fold(line.text).startswith(word) for word in _ENDS):
            break
        if any(letter.isalpha() for letter in line.text):
            kept.append(line)
    return kept


def _keep_subject(found: dict[str, Field], lines: Sequence[Line]) -> None:
    said = [line for line in lines if line.text.strip()]
    if said:
        text = " ".join(line.text.strip() for line in said)
        found["subject"] = Field(text[:500], min(line.sure for line in said))
