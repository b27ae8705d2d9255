"""The rows of the registers, one module per matter."""

from .books import Book, Counter, TakenNumber
from .closings import Closing, RegisterLine
from .entries import RegisterEntry
from .series import Reservation, SeriesDecision, SeriesRule, SeriesStart, SubNumberRequest
from .side_books import FileUse, Posting

__all__ = [
    "Book",
    "Closing",
    "Counter",
    "FileUse",
    "Posting",
    "RegisterEntry",
    "RegisterLine",
    "Reservation",
    "SeriesDecision",
    "SeriesRule",
    "SeriesStart",
    "SubNumberRequest",
    "TakenNumber",
]
