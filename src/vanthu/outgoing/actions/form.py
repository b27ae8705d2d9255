"""Keep what the checker of the form found on a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.outgoing.models import FormReport, OutgoingFile


@action
def keep_form_report(
    file_id: int,
    findings: Sequence[Mapping[str, str | int | float]],
    *,
    problem: str = "",
    actor: Actor,
    now: datetime,
) -> FormReport:
    """Keep the findings on a version; checked again, the later ones stand."""
    row = OutgoingFile.objects.select_related("document").get(pk=file_id)
    kept, _is_new = FormReport.objects.update_or_create(
        file=row,
        defaults={
            "findings": [dict(one) for one in findings],
            "problem": problem[:300],
            "checked_at": now,
        },
    )
    agency_id = row.document.agency_id
    record(
        Event.OUTGOING_FORM_CHECKED,
        row.document,
        actor=actor,
        now=now,
        agency_id=agency_id,
        number=len(findings),
        version=row.version,
    )
    return kept
