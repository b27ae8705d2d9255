"""Read single fields of the tree, noting what is odd instead of failing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from vnedxml import values
from vnedxml.errors import Note, NoteCode
from vnedxml.tree import Element

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Fields:
    """Read the children of one element; every oddity becomes a note with its place."""

    def __init__(self, element: Element, notes: list[Note]) -> None:
        self.element = element
        self.notes = notes

    def inner(self, name: str) -> Fields | None:
        """Return the only child of this name, or None."""
        child = self.element.one(name)
        return Fields(child, self.notes) if child else None

    def each(self, name: str) -> list[Fields]:
        """Return all children of this name."""
        return [Fields(child, self.notes) for child in self.element.all(name)]

    def own_text(self) -> str:
        """Return the element's own text; the word "null" of broken writers is none."""
        text = self.element.raw_text()
        if text.lower() == "null":
            self.note(NoteCode.NULL_TEXT)
            return ""
        return text

    def text(self, name: str) -> str:
        """Return the text of the only child of this name, or ""."""
        child = self.inner(name)
        return child.own_text() if child else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of this name, without the empty ones."""
        return tuple(text for child in self.each(name) if (text := child.own_text()))

    def day(self, name: str) -> date | None:
        """Return a date, or None with a note."""
        return self._value(name, values.read_date, NoteCode.BAD_DATE)

    def moment(self, name: str) -> datetime | None:
        """Return a time, or None with a note."""
        return self._value(name, values.read_time, NoteCode.BAD_DATE)

    def number(self, name: str) -> int | None:
        """Return a whole number, or None with a note."""
        return self._value(name, values.read_number, NoteCode.BAD_NUMBER)

    def flag(self, name: str) -> bool | None:
        """Return a truth value, or None with a note."""
        return self._value(name, values.read_flag, NoteCode.UNKNOWN_VALUE)

    def code(self, name: str, vocabulary: type[E]) -> E | None:
        """Return a member of a vocabulary, or None with a note."""

        def member(text: str) -> E | None:
            return next((code for code in vocabulary if code.value == text), None)

        return self._value(name, member, NoteCode.UNKNOWN_VALUE)

    def note(self, code: NoteCode, name: str = "", detail: str = "") -> None:
        """Keep one oddity of this element or of a child."""
        self.notes.append(
            Note(code, f"{self.element.path}/{name}" if name else self.element.path, detail[:200])
        )

    def _value(self, name: str, read: Callable[[str], T | None], otherwise: NoteCode) -> T | None:
        text = self.text(name)
        if not text:
            return None
        value = read(text)
        if value is None:
            self.note(otherwise, name, text)
        return value
