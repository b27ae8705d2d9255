"""Who did what: reads of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models

from vanthu.core.actor import Actor, Role
from vanthu.core.shapes import Shaped

from .models import AuditEntry


def history(subject: models.Model, *, limit: int = 200) -> list[AuditEntry]:
    """Return the newest entries about `subject`, oldest first; the caller has checked that the reader may see it.

    What another agency tried on the row of an agency is for that other agency's record, not for this page.
    """
    owner = getattr(subject, "agency_id", None)
    about = _About(subject._meta.label_lower, str(subject.pk), owner)
    return _HISTORY.all(limit, about)[::-1]


@dataclass(frozen=True, slots=True)
class _About:
    object_type: str
    object_id: str
    agency_id: int | None


def _history(limit: int, about: _About) -> models.QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(object_type=about.object_type, object_id=about.object_id)
    if about.agency_id is not None:
        rows = rows.filter(agency_id=about.agency_id)
    return rows.order_by("-id")[:limit]


_HISTORY: Final = Shaped(_history)


def visible_to(actor: Actor) -> models.QuerySet[AuditEntry]:
    """Return the entries that `actor` may read: an administrator those of the own agency, nobody else any."""
    if actor.agency_id is None or not actor.holds(Role.ADMINISTRATOR):
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(agency_id=actor.agency_id)
