"""Who read what: reads of the marks that opening a document leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Q

from vanthu.core.actor import Actor

from .models import ReadMark


def read_ids(document_type: str, ids: Collection[int], *, actor: Actor) -> frozenset[int]:
    """Return which of these documents the person has opened at least once."""
    rows = ReadMark.objects.filter(
        document_type=document_type, document_id__in=ids, person_id=actor.person_id or 0
    )
    return frozenset(rows.values_list("document_id", flat=True))


def has_read(document: models.Model, *, version: int, actor: Actor) -> bool:
    """Say whether the person, in this post, has opened this version."""
    return (
        marks_of(document)
        .filter(person_id=actor.person_id or 0, post_id=actor.post_id or 0, version=version)
        .exists()
    )


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
