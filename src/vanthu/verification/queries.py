"""Reads of kept reports."""

from __future__ import annotations

from collections.abc import Iterable

from .models import VerificationReport


def latest(sha256: str, *, agency_id: int) -> VerificationReport | None:
    """Return the agency's newest report on a file; the caller has checked that the reader may see the file."""
    return VerificationReport.objects.filter(agency_id=agency_id, sha256=sha256).order_by("-id").first()


def latest_of(files: Iterable[str], *, agency_id: int) -> dict[str, VerificationReport]:
    """Return the agency's newest report on each of several files, in one query."""
    rows = VerificationReport.objects.filter(agency_id=agency_id, sha256__in=list(files)).order_by("id")
    return {row.sha256: row for row in rows}
