"""Who read what: reads of the marks that opening a document leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import OuterRef, Q

from vanthu.core.actor import Actor
from vanthu.core.places import number, numbers, text
from vanthu.core.rows import JsonRows, moment
from vanthu.core.statements import Columns

from .models import ReadMark

_READ: Final = Columns(
    lambda: (
        ReadMark.objects.filter(
            document_type=text("kind"),
            document_id__in=numbers("ids"),
            person_id=number("person_id"),
        )
        .order_by()
        .values_list("document_id")
    )
)


def read_ids(document_type: str, ids: Collection[int], *, actor: Actor) -> frozenset[int]:
    """Return which of these documents the person has opened at least once."""
    return frozenset(_READ.column(kind=document_type, ids=ids, person_id=actor.person_id or 0))


def has_read(document: models.Model, *, version: int, actor: Actor) -> bool:
    """Say whether the person, in this post, has opened this version."""
    return (
        marks_of(document)
        .filter(person_id=actor.person_id or 0, post_id=actor.post_id or 0, version=version)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """Who opened a document, in which post, when for the first time, and when its last version."""

    person_id: int
    post_id: int
    name: str
    title: str
    version: int
    first_read_at: datetime
    last_read_at: datetime
    unit_id: int | None = None
    """The unit of the post."""


def mark_rows(document_type: str) -> JsonRows:
    """Return, as a column of a query of documents, who opened each, in the order in which they first did."""
    marks = ReadMark.objects.filter(document_type=document_type, document_id=OuterRef("pk"))
    return JsonRows(
        marks.order_by("first_read_at", "id"), "person_id", "post_id", "version", "first_read_at", "last_read_at",
        name="person__full_name", title="post__title", unit_id="post__unit_id",
    )  # fmt: skip


def readings(rows: Iterable[dict[str, Any]]) -> tuple[Reading, ...]:  # Any: JSON values differ by key
    """Return what came in the column of `mark_rows`."""
    when = ("first_read_at", "last_read_at")
    return tuple(Reading(**(row | {key: moment(row[key]) for key in when})) for row in rows)


def marks_of(document: models.Model) -> models.QuerySet[ReadMark]:
    """Return who opened a document, in the order in which they first did."""
    rows = ReadMark.objects.filter(document_type=document._meta.label_lower, document_id=document.pk)
    return rows.select_related("person", "post")


def opened_since(
    document: models.Model, *, post_ids: Collection[int], person_ids: Collection[int], since: datetime
) -> ReadMark | None:
    """Return who of these opened the document since a moment, the first to do so; None if nobody did."""
    rows = marks_of(document).filter(Q(post_id__in=post_ids) | Q(person_id__in=person_ids))
    return rows.filter(last_read_at__gte=since).order_by("last_read_at").first()
