"""What the address of a register says: which book, which year."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from vanthu.core import clock
from vanthu.registers import queries
from vanthu.registers.models import Book
from vanthu.registers.words import BookKind
from vanthu.web.filters import member, whole
from vanthu.web.requests import Request

PLACE = ("so", "quyen", "nam")
"""What says which register it is; the rest of the address narrows it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A book and a year, as the address names them."""

    kind: BookKind
    book: Book | None
    books: tuple[Book, ...]
    year: int
    years: tuple[int, ...]

    @property
    def title(self) -> str:
        """Return the register's name and year."""
        return f"{self.book.name if self.book else self.kind.label} {self.year}"


def chosen(request: Request) -> Chosen:
    """Read the address. Raises Http404 for a kind or a book that is not there."""
    asked = request.GET.get("so", BookKind.OUTGOING.value)
    kind = member(BookKind, asked)
    if kind is None:
        raise Http404
    books = tuple(book for book in queries.own_books(request.actor) if book.kind == kind)
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
    return Chosen(kind, book, books, year=whole(request.GET.get("nam")) or years[0], years=years)
