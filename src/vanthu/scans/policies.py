"""Who may do what with scans: the agency's clerk (NĐ 30/2020 Art 6.4, 25.1.c)."""

from __future__ import annotations

from django.db.models import QuerySet

from vanthu.core.actor import Actor, Role

from .models import Scan


def may_handle(actor: Actor) -> bool:
    """Say whether `actor` looks after the agency's scans."""
    return actor.agency_id is not None and actor.holds(Role.CLERK)


def visible_to(actor: Actor) -> QuerySet[Scan]:
    """Return the scans that `actor` may see."""
    return Scan.objects.filter(agency_id=actor.agency_id or 0) if may_handle(actor) else Scan.objects.none()
