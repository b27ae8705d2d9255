"""What a list is: its columns, its orders, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from django.utils.functional import Promise

from vanthu.core.listing import MOST_EXPORTED, Order
from vanthu.web.wording import Deadline

R = TypeVar("R")
Words: TypeAlias = str | Promise


class Look(StrEnum):
    """How a cell is shown."""

    CODE = "code"
    TEXT = "text"
    LONG = "long"
    NOTE = "note"
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    SUBJECT = "subject"
    NAME = "name"
    STATE = "state"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about, as a subject or a name: it leads to the row's page."""

    text: str
    note: str = ""
    """A quieter second line."""


@dataclass(frozen=True, slots=True)
class Told:
    """A state in words, and the tone of its dot."""

    tone: str
    label: str
    warning: str = ""
    """What stands beside it in the colour of lateness."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Something in the colour of a deadline: the deadline itself, or the mark of urgency."""

    tone: str
    words: str
    due_on: date | None = None

    @classmethod
    def of(cls, deadline: Deadline, due_on: date) -> Pressing:
        """Return how a deadline is shown."""
        return cls(deadline.tone, deadline.words, due_on)


Value: TypeAlias = str | int | date | datetime | Subject | Told | Pressing | None


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a list."""

    name: str
    """In the address, where columns are chosen."""
    label: Words
    look: Look
    value: Callable[[R], Value]
    order: str = ""
    """The order of the list by this column; empty where there is none."""
    is_usual: bool = True
    """Shown unless the reader chose others."""
    is_wide: bool = False
    """Left out on a phone."""

    @property
    def is_head(self) -> bool:
        """Say whether a row is known by it: such a column is never left out."""
        return self.look in {Look.SUBJECT, Look.NAME}


@dataclass(frozen=True, slots=True)
class Act(Generic[R]):
    """What can be done to a row, on a page of its own."""

    label: Words
    address_of: Callable[[R], str]
    """Empty where it cannot be done."""
    about: Callable[[R], str]
    """What it is done to, for whoever hears the link by itself."""


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says that has nothing in it yet."""

    icon: str
    title: Words
    text: Words


@dataclass(frozen=True)
class Listing(Generic[R]):
    """A list: what stands in it and how."""

    name: str
    """What saved views belong to, and how exported files are named unless `file_name` says it."""
    title: Words
    columns: tuple[Column[R], ...]
    orders: Mapping[str, Order]
    address_of: Callable[[R], str]
    empty: Empty
    template: str = "listing/list.html"
    key_of: Callable[[R], int] = field(default=lambda row: int(row.pk))
    class_of: Callable[[R], str] = field(default=lambda _row: "")
    """How a row looks that is not like the others; the words say the same."""
    file_name: str = ""
    act: Act[R] | None = None
    """The one thing that can be done to a row; in a last column."""
    acts: str = ""
    """A template with the many things that can be done to a row, given `row`; in a last column too."""
    is_form: bool = False
    """Whether it has the many columns of a printed form, which are pushed sideways rather than left out."""
    has_all_in_any_order: bool = False
    """Whether no row is without something in the column of an order."""
    most_exported: int = MOST_EXPORTED
    keeps: tuple[str, ...] = ()
    """What in the address says which list this is: no filter, and kept when all filters are taken away."""

    @property
    def usual(self) -> tuple[str, ...]:
        """Return the columns shown to who chose none."""
        return tuple(column.name for column in self.columns if column.is_usual)

    def shown(self, asked: Sequence[str]) -> tuple[Column[R], ...]:
        """Return the columns that the address asks for; the subject, by which a row is opened, is always there."""
        wanted = set(asked) & {column.name for column in self.columns} or set(self.usual)
        return tuple(column for column in self.columns if column.name in wanted or column.is_head)


STATES: Final = "trang-thai"
"""The name of a list's first filter in the address."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter with a closed set of values."""

    name: str
    label: Words
    every: Words
    """What is chosen when nothing is."""
    options: tuple[tuple[str, str], ...]
    chosen: str = ""

    @property
    def chosen_label(self) -> str:
        """Return the word of what is chosen, empty for nothing."""
        return next((label for value, label in self.options if value == self.chosen), "")


@dataclass(frozen=True, slots=True)
class Bar:
    """The filters of a list as the address has them."""

    states: Selection | None = None
    """Shown as a row of chips."""
    selections: tuple[Selection, ...] = ()
    days: tuple[Words, date | None, date | None] | None = None
    """What the days are of, the first and the last."""
    overdue: bool | None = None
    """Whether only what is overdue is shown; None where there are no deadlines."""
    text: str = ""
    text_label: Words = ""

    @property
    def is_filtered(self) -> bool:
        """Say whether anything is left out."""
        chosen = [self.states, *self.selections]
        days = self.days or ("", None, None)
        return any(one is not None and one.chosen for one in chosen) or bool(
            self.text or self.overdue or days[1] or days[2]
        )
