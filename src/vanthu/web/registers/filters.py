"""What the address of a register says: which book, which year, which lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404

from vanthu.core import clock
from vanthu.documents.words import Kind
from vanthu.registers import queries
from vanthu.registers.models import Book
from vanthu.registers.queries import Wanted
from vanthu.registers.words import BookKind
from vanthu.web.fields import parse_day
from vanthu.web.filters import member, whole
from vanthu.web.requests import Request

_PLACE = re.compile(r"(\d{1,9})([a-z]{0,2})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A book, a year and the filters, as the address names them."""

    kind: BookKind
    book: Book | None
    books: tuple[Book, ...]
    year: int
    years: tuple[int, ...]
    wanted: Wanted

    @property
    def is_filtered(self) -> bool:
        """Say whether anything is left out."""
        wanted = self.wanted
        return bool(wanted.from_ or wanted.to or wanted.document_kind or wanted.unit_id or wanted.text)

    def query(self, **changed: object) -> str:
        """Return the address's query with some of it changed; the place in the list is not kept."""
        wanted = self.wanted
        words: dict[str, object] = {
            "so": self.kind.value,
            "quyen": self.book.pk if self.book and not self.book.is_default else "",
            "nam": self.year,
            "tu": f"{wanted.from_:%d/%m/%Y}" if wanted.from_ else "",
            "den": f"{wanted.to:%d/%m/%Y}" if wanted.to else "",
            "loai": wanted.document_kind,
            "don-vi": wanted.unit_id or "",
            "q": wanted.text,
        }
        words.update({name.replace("_", "-"): value for name, value in changed.items()})
        return "?" + urlencode({name: value for name, value in words.items() if value not in ("", None)})


def chosen(request: Request) -> Chosen:
    """Read the address. Raises Http404 for a kind or a book that is not there."""
    asked = request.GET.get("so", BookKind.OUTGOING.value)
    kind = member(BookKind, asked)
    if kind is None:
        raise Http404
    books = tuple(book for book in queries.books(request.actor) if book.kind == kind)
    wanted_book = whole(request.GET.get("quyen"))
    book = (
        next((one for one in books if one.pk == wanted_book), None)
        if wanted_book
        else next(iter(books), None)
    )
    if wanted_book and book is None:
        raise Http404
    this_year = clock.hanoi_date(clock.now()).year
    years = tuple(queries.years(request.actor, kind=kind)) or (this_year,)
    document_kind = member(Kind, request.GET.get("loai"))
    return Chosen(
        kind=kind,
        book=book,
        books=books,
        year=whole(request.GET.get("nam")) or years[0],
        years=years,
        wanted=Wanted(
            from_=_day(request.GET.get("tu")),
            to=_day(request.GET.get("den")),
            document_kind=document_kind.value if document_kind else "",
            unit_id=whole(request.GET.get("don-vi")),
            text=request.GET.get("q", "").strip()[:200],
            before=_place(request.GET.get("truoc", "")),
        ),
    )


def _day(text: str | None) -> date | None:
    return parse_day(text.strip().lower(), today=clock.hanoi_date(clock.now())) if text else None


def _place(text: str) -> tuple[int, str] | None:
    match = _PLACE.fullmatch(text)
    return (int(match[1]), match[2]) if match else None
