"""Queries whose text depends on what is asked, composed once for each shape of it.

A list can be narrowed in many ways, and each role sees it otherwise: its statement is not always the same. What is
asked, by whom and for what, is a frozen dataclass whose fields are the values. Which of them are there, and the roles,
are its shape; questions of one shape differ only in values. The query is built, once per shape and thread, from the
same dataclass with places where the values were, by the very functions that build it for an ordinary query: who sees
what is said in one place. Why: docs/adr/0015-statements-composed-once.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet

from .composed import Composed, compose
from .places import Place, day, moment, number, text

M = TypeVar("M", bound=Model)
_Shape: TypeAlias = tuple[type, tuple[Hashable, ...]]

MOST_SHAPES: Final = 64
"""Statements of one list that a thread keeps; the one used longest ago makes room for a new one."""
_PLACES: Final[Mapping[type, Callable[[str], Place]]] = {int: number, str: text, date: day, datetime: moment}


class Shaped(Generic[M]):
    """A query of whole rows for each shape of what is asked."""

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        """Keep how the query is built: from a form and the questions, with places for their values.

        `build` must ask of a value only whether it is there. A place that is compared raises TypeError.
        """
        self._build, self._own = build, threading.local()

    def all(self, form: Hashable, *questions: Any) -> list[M]:  # Any: dataclasses
        """Return the rows. form: what is no value, such as the order; it is handed to `build` as it is."""
        values: dict[str, object] = {}
        shapes = tuple(_shape(at, one, values) for at, one in enumerate(questions))
        try:
            known = self._own.known
        except AttributeError:
            known = self._own.known = lru_cache(maxsize=MOST_SHAPES)(self._composed)
        composed: Composed | None = known(form, shapes)
        return cast("list[M]", composed.rows(values)) if composed is not None else []

    def _composed(self, form: Hashable, shapes: tuple[_Shape, ...]) -> Composed | None:
        try:
            return compose(self._build(form, *(_placed(at, *shape) for at, shape in enumerate(shapes))))
        except EmptyResultSet:
            return None


def _shape(at: int, question: Any, values: dict[str, object]) -> _Shape:  # Any: a dataclass
    """Return the shape of a question; put its values down under the names of their places."""
    shape: list[Hashable] = []
    for field, place in _names(type(question), at):  # type: ignore[arg-type]  # classes hash, mypy has it of their objects
        value = getattr(question, field)
        if value and isinstance(value, Enum) and isinstance(value, str):
            value = value.value
        kind = type(value)
        # Nothing, and what says so, is no value: the query is another one then.
        if value and kind in _PLACES:
            values[place] = value
            shape.append(kind)  # type: ignore[arg-type]  # as above
        else:
            shape.append(value)
    return type(question), tuple(shape)


def _placed(at: int, question: type, shape: tuple[Hashable, ...]) -> Any:  # a dataclass
    """Return the question with places where its values were."""
    given = zip(_names(question, at), shape, strict=True)
    return question(
        **{field: _PLACES[kind](place) if isinstance(kind, type) else kind for (field, place), kind in given}
    )


@cache
def _names(question: type, at: int) -> tuple[tuple[str, str], ...]:
    """Return the fields of a question, each with the name of its place."""
    return tuple((one.name, f"{at}.{one.name}") for one in fields(question))
