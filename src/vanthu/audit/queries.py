"""Who did what: reads of the record."""

from __future__ import annotations

from django.db import models

from vanthu.core.actor import Actor

from .models import AuditEntry


def history(subject: models.Model, *, limit: int = 200) -> list[AuditEntry]:
    """Return the entries about `subject`, oldest first; the caller has checked that the reader may see it."""
    rows = AuditEntry.objects.filter(object_type=subject._meta.label_lower, object_id=str(subject.pk))
    return list(rows.order_by("id")[:limit])


def visible_to(actor: Actor) -> models.QuerySet[AuditEntry]:
    """Return the entries that `actor` may read: those of the own agency."""
    if actor.agency_id is None:
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(agency_id=actor.agency_id)
