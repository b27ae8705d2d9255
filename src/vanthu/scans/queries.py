"""Reads of scans, always from what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.listing import Listed, Slice

from . import policies
from .models import Scan
from .words import ScanState


def listed(actor: Actor, *, state: ScanState | None = None, after: str = "") -> Slice[Scan]:
    """Return the next scans, newest first; without a state those that wait for somebody."""
    return _LISTED.some(actor, _Wanted(state), after=after)


@dataclass(frozen=True, slots=True)
class _Wanted:
    state: ScanState | None


def _chosen(actor: Actor, wanted: _Wanted) -> QuerySet[Scan]:
    rows = policies.visible_to(actor).select_related("file")
    if wanted.state is None:
        seen = Q(state=ScanState.QUARANTINED, settled_at__isnull=False)
        return rows.exclude(state__in=[ScanState.USED, ScanState.DROPPED]).exclude(seen)
    return rows.filter(state=wanted.state)


_LISTED: Final = Listed(Scan, _chosen)


def counts(actor: Actor) -> dict[str, int]:
    """Count the scans by state."""
    rows = policies.visible_to(actor).values("state").annotate(count=Count("pk")).order_by()
    return {row["state"]: row["count"] for row in rows}


def get(actor: Actor, scan_id: int) -> Scan:
    """Return a scan with its file. Raises NotFound."""
    scan = policies.visible_to(actor).select_related("file", "agency").filter(pk=scan_id).first()
    if scan is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản quét")
    return scan


def wanted_for(actor: Actor, document_id: int) -> Scan | None:
    """Return the scan that was handed in for a document and is not attached yet, if `actor` looks after scans."""
    rows = policies.visible_to(actor).select_related("file").filter(wanted_for=document_id)
    return rows.order_by("-id").first()


def handed_in(scan_id: int) -> Scan | None:
    """Return a scan that is still to be attached by itself, whoever handed it in."""
    rows = Scan.objects.select_related("file", "agency")
    return rows.filter(pk=scan_id, wanted_for__isnull=False, file__isnull=False).first()
