"""The verbs of the registers, one module per matter."""

from .books import allow_sub_numbers, decide_series, open_book, start_from
from .closing import attach_print, close_days
from .numbers import complete, make_final, take, void
from .reserving import LARGEST as LARGEST_BLOCK
from .reserving import end_reservation, reserve, take_reserved
from .side_books import complete_posting, enter_file_use, enter_posting, return_file
from .sub_numbers import approve_sub_number, ask_sub_number, refuse_sub_number

__all__ = [
    "LARGEST_BLOCK",
    "allow_sub_numbers",
    "approve_sub_number",
    "ask_sub_number",
    "attach_print",
    "close_days",
    "complete",
    "complete_posting",
    "decide_series",
    "end_reservation",
    "enter_file_use",
    "enter_posting",
    "make_final",
    "open_book",
    "refuse_sub_number",
    "reserve",
    "return_file",
    "start_from",
    "take",
    "take_reserved",
    "void",
]
