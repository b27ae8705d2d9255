"""Read the plain text of a draft as the divisions that NĐ 30/2020 lays out differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from vanthu.core.text import nfc

_DIVISION: Final = re.compile(r"(Phần|Chương) [IVXLC]+\.?|(Mục|Tiểu mục) \d+\.?")
_ARTICLE: Final = re.compile(r"(Điều \d+[a-zđ]?\.)\s*(.*)")
_NUMBERED: Final = re.compile(r"([IVXLC]+|\d+)\. \S")
_ANNEX: Final = re.compile(r"(?:Phụ lục|PHỤ LỤC)(?: [IVXLC]+| \d+)?(?:[:.] *(.*))?")
_SENTENCE_ENDS: Final = (".", ";", ":", ",", "!", "?")
_TITLE_LENGTH: Final = 120


class Form(StrEnum):
    """How a piece of the body is laid out."""

    PARAGRAPH = "paragraph"
    BASIS = "basis"
    DIVISION = "division"
    TITLE = "title"
    HEADING = "heading"
    ARTICLE = "article"
    TABLE = "table"


@dataclass(frozen=True)
class Piece:
    """One block of a document's body."""

    form: Form
    text: str = ""
    lead: str = ""
    """The bold start of an article: "Điều 1." and its title, if it has one."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The rows of a table, all equally long; the first is its head."""


@dataclass(frozen=True)
class AnnexPart:
    """An annex as it was typed below the body."""

    subject: str
    body: str


@dataclass(frozen=True)
class Parts:
    """What a drafter typed, divided: legal bases at its beginning, the body, annexes at its end."""

    bases: tuple[str, ...]
    body: str
    annexes: tuple[AnnexPart, ...]


def parts(text: str, *, with_bases: bool) -> Parts:
    """Divide `text`: a line "Phụ lục", perhaps with a number and a title after a colon, begins an annex.

    with_bases: whether leading lines that begin as legal bases do are taken as such, for decisions and resolutions.
    """
    lines = [nfc(line) for line in text.splitlines()]
    starts = [at for at, line in enumerate(lines) if _ANNEX.fullmatch(line)]
    end = starts[0] if starts else len(lines)
    first = next((at for at, line in enumerate(lines[:end]) if line and not _is_basis(line)), end)
    first = first if with_bases else 0
    annexes = []
    for start, stop in pairwise([*starts, len(lines)]):
        found = _ANNEX.fullmatch(lines[start])
        assert found is not None
        annexes.append(AnnexPart((found[1] or "").strip(), "\n".join(lines[start + 1 : stop])))
    return Parts(tuple(lines[:first]), "\n".join(lines[first:end]), tuple(annexes))


def _is_basis(line: str) -> bool:
    return line.startswith(("Căn cứ ", "Theo đề nghị ", "Xét đề nghị ", "Theo Tờ trình "))


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the body written in `text`, one block per line; lines of the form `| a | b |` make a table.

    Source: NĐ 30/2020 App I Part I II.6.d-đ and table V.6.
    """
    return tuple(_read([nfc(line) for line in text.splitlines()]))


def closed(body: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return `body` with the mark `./.` that ends the text of an official document."""
    if not body or body[-1].form is Form.TABLE:
        return body
    last = body[-1]
    ended = last.text.rstrip(" ./;,") + "./."
    return (*body[:-1], Piece(last.form, ended, last.lead))


def bases(lines: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the legal bases, each closed by a semicolon and the last by a full stop (II.6.a)."""
    clean = [nfc(line).rstrip(" .;") for line in lines if line.strip()]
    ends = [";"] * (len(clean) - 1) + ["."]
    return tuple(Piece(Form.BASIS, line + end) for line, end in zip(clean, ends, strict=False))


def _read(lines: list[str]) -> Iterator[Piece]:
    rows: list[tuple[str, ...]] = []
    after_division = False
    for line in lines:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        yield from _table(rows)
        rows = []
        if line:
            piece = _piece(line, after_division=after_division)
            after_division = piece.form is Form.DIVISION
            yield piece
    yield from _table(rows)


def _table(rows: list[tuple[str, ...]]) -> Iterator[Piece]:
    if rows:
        width = max(map(len, rows))
        yield Piece(Form.TABLE, rows=tuple(row + ("",) * (width - len(row)) for row in rows))


def _piece(line: str, *, after_division: bool) -> Piece:
    if _DIVISION.fullmatch(line):
        return Piece(Form.DIVISION, line)
    if article := _ARTICLE.fullmatch(line):
        return _article(article[1], article[2])
    is_title = len(line) <= _TITLE_LENGTH and not line.endswith(_SENTENCE_ENDS)
    if after_division and is_title:
        return Piece(Form.TITLE, line)
    if is_title and _NUMBERED.match(line):
        return Piece(Form.HEADING, line)
    return Piece(Form.PARAGRAPH, line)


def _article(number: str, words: str) -> Piece:
    # "Điều 1. Phạm vi điều chỉnh" is a title, "Điều 1. Ban hành kèm theo Quyết định này…" is the text itself.
    if words and not words.endswith(_SENTENCE_ENDS) and len(words) <= _TITLE_LENGTH:
        return Piece(Form.ARTICLE, "", f"{number} {words}")
    return Piece(Form.ARTICLE, words, f"{number} ")
