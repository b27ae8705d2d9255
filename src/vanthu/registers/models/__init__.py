"""The rows of the registers, one module per matter."""

from .books import Book, Counter, TakenNumber
from .closings import Closing, RegisterLine
from .entries import RegisterEntry
from .series import Reservation, SeriesDecision, SeriesRule, SeriesStart, SubNumberRequest

__all__ = [
    "Book",
    "Closing",
    "Counter",
    "RegisterEntry",
    "RegisterLine",
    "Reservation",
    "SeriesDecision",
    "SeriesRule",
    "SeriesStart",
    "SubNumberRequest",
    "TakenNumber",
]
