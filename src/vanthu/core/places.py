"""Where values go in a statement that is composed once, and as what the driver takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, models
from django.db.models.expressions import Expression

from .db import is_postgresql

Fields = tuple["models.Field[Any, Any]", ...]
_AS_IT_IS: Final[Mapping[str, type]] = {
    "CharField": str,
    "TextField": str,
    "SlugField": str,
    "IntegerField": int,
    "BigIntegerField": int,
    "SmallIntegerField": int,
    "PositiveIntegerField": int,
    "PositiveBigIntegerField": int,
    "PositiveSmallIntegerField": int,
    "ForeignKey": int,
    "OneToOneField": int,
    "BooleanField": bool,
}
"""What a driver takes as it is, by kind of field: the others, and values of other types, Django makes ready."""


class Place(Expression):
    """Where a value goes that is known only when the statement runs."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        """Name the value, and say what kind of field it is compared with or kept in."""
        super().__init__(output_field=output_field)
        self.name = name

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same place; refuse to be compared with a value, which is not known here."""
        if isinstance(other, Expression):
            return bool(super().__eq__(other))
        if other:  # Django asks whether it is empty
            raise TypeError(f"the place of {self.name} has no value to compare")
        return False

    __hash__ = Expression.__hash__

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for one value."""
        return "%s", [self]

    def bound(self, value: Any) -> Any:  # what the driver takes
        """Return a value as the driver takes it."""
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Listed(Place):
    """Where a list goes, for `field__in`: however long it is, the statement's text stays the same."""

    def __init__(self, name: str, output_field: models.Field[Any, Any], postgres_type: str) -> None:
        """Name the list, and say what its values are."""
        super().__init__(name, output_field)
        self.postgres_type = postgres_type

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for the rows of a list in JSON."""
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 Django's own signature and types
        """Stand for the rows of an array."""
        return f"(SELECT unnest(%s::{self.postgres_type}[]))", [self]

    def bound(self, value: Any) -> Any:  # what the driver takes
        """Return a list as the driver takes it."""
        return list(value) if is_postgresql() else json.dumps(list(value))


def number(name: str) -> Place:
    """Return the place of a whole number or a row's id."""
    return Place(name, models.BigIntegerField())


def text(name: str) -> Place:
    """Return the place of a text."""
    return Place(name, models.TextField())


def moment(name: str) -> Place:
    """Return the place of a date and time."""
    return Place(name, models.DateTimeField())


def day(name: str) -> Place:
    """Return the place of a date."""
    return Place(name, models.DateField())


def numbers(name: str) -> Listed:
    """Return the place of a list of whole numbers or rows' ids."""
    return Listed(name, models.BigIntegerField(), "bigint")


def texts(name: str) -> Listed:
    """Return the place of a list of texts."""
    return Listed(name, models.TextField(), "text")


def bound(marks: Sequence[Any], values: Mapping[str, object]) -> list[Any]:  # what the driver takes
    """Return the values of a statement's places, in its order."""
    return [mark.bound(values[mark.name]) if isinstance(mark, Place) else mark for mark in marks]


def kept(row: models.Model, fields: Fields, *, is_new: bool) -> list[Any]:  # what the driver takes
    """Return what a row holds in some fields."""
    values = []
    for field in fields:
        value = field.pre_save(row, is_new)
        plain = _AS_IT_IS.get(field.get_internal_type())
        if plain is None or (type(value) is not plain and value is not None):
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values
