"""Reads of kept reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef

from vanthu.core.places import Place
from vanthu.core.rows import JsonRows, moment, plain

from .models import VerificationReport


def latest(sha256: str, *, agency_id: int) -> VerificationReport | None:
    """Return the agency's newest report on a file; the caller has checked that the reader may see the file."""
    return VerificationReport.objects.filter(agency_id=agency_id, sha256=sha256).order_by("-id").first()


def latest_of(files: Iterable[str], *, agency_id: int) -> dict[str, VerificationReport]:
    """Return the agency's newest report on each of several files, in one query."""
    rows = VerificationReport.objects.filter(agency_id=agency_id, sha256__in=list(files)).order_by("id")
    return {row.sha256: row for row in rows}


def newest_report(agency_id: Place) -> JsonRows:
    """Return, as a column of a query of files, the agency's newest report on each."""
    reports = VerificationReport.objects.filter(agency_id=agency_id, sha256=OuterRef("file__sha256"))
    fields = ("id", "agency_id", "sha256", "verdict", "sentence_vi", "sentence_en", "report", "checked_at")
    return JsonRows(reports.order_by("-id")[:1], *fields)


def report_of(
    found: list[dict[str, Any]] | None,
) -> VerificationReport | None:  # Any: JSON values differ by key
    """Return what came in the column of `newest_report`, None if there is none."""
    if not found:
        return None
    row = found[0]
    return VerificationReport(
        **row | {"report": plain(row["report"]), "checked_at": moment(row["checked_at"])}
    )
