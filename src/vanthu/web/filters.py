"""Filters that live in the address, so that any view of a list is a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest

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


def choices(
    request: HttpRequest, name: str, options: Iterable[tuple[str, str]], chosen: str | None
) -> tuple[Choice, ...]:
    """Return a chip per option; a chosen one leads back to all.

    The other filters are kept, the place in the list is not.
    """
    kept = request.GET.copy()
    kept.pop("sau", None)
    made = []
    for value, label in options:
        query = kept.copy()
        query.pop(name, None)
        if value != chosen:
            query[name] = value
        made.append(Choice(label, f"{request.path}?{query.urlencode()}".rstrip("?"), value == chosen))
    return tuple(made)
