"""Filters that live in the address, so that any view of a list is a link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choice:
    """One chip: its word, where it leads, and whether it is chosen."""

    label: str
    address: str
    is_chosen: bool


def member(vocabulary: type[W], value: str | None) -> W | None:
    """Return the member of that value; None for nothing or nonsense, which filters nothing."""
    return next((word for word in vocabulary if word.value == value), None)


def whole(value: str | None) -> int | None:
    """Return a whole number from the address; None for nothing or nonsense."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 18 else None
