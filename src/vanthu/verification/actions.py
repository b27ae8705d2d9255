"""The verb of verification: keep what was found out."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.statements import insert

from .check import Checked
from .models import VerificationReport


@action
def keep(checked: Checked, *, agency_id: int, actor: Actor, now: datetime) -> VerificationReport:
    """Keep a report with the agency whose file it is about."""
    kept = VerificationReport(
        agency_id=agency_id,
        sha256=checked.sha256,
        verdict=checked.verdict,
        report=checked.report,
        sentence_vi=checked.sentence_vi[:1000],
        sentence_en=checked.sentence_en[:1000],
        checked_at=now,
    )
    insert(kept)
    record(Event.FILE_VERIFIED, kept, actor=actor, now=now, agency_id=agency_id, verdict=checked.verdict)
    return kept
