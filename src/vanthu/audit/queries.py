"""Who did what: reads of the record."""

from __future__ import annotations

from django.db import models

from vanthu.core.actor import Actor, Role

from .models import AuditEntry


def history(subject: models.Model, *, limit: int = 200) -> list[AuditEntry]:
    """Return the newest entries about `subject`, oldest first; the caller has checked that the reader may see it.

    What another agency tried on the row of an agency is for that other agency's record, not for this page.
    """
    rows = AuditEntry.objects.filter(object_type=subject._meta.label_lower, object_id=str(subject.pk))
    owner = getattr(subject, "agency_id", None)
    if owner is not None:
        rows = rows.filter(agency_id=owner)
    return list(rows.order_by("-id")[:limit])[::-1]


def visible_to(actor: Actor) -> models.QuerySet[AuditEntry]:
    """Return the entries that `actor` may read: an administrator those of the own agency, nobody else any."""
    if actor.agency_id is None or not actor.holds(Role.ADMINISTRATOR):
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(agency_id=actor.agency_id)
