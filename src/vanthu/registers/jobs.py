"""What the registers do by themselves: close a day that is over, print it, end a block of numbers."""

from __future__ import annotations

from datetime import date, datetime

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict
from vanthu.core.installation_key import installation_key
from vanthu.jobs.registry import Payload, handler

from . import actions, sheets
from .models import Closing


@handler("registers.close_day")
def close_day(payload: Payload, now: datetime) -> None:
    """Close a day that is over, unless the clerk did."""
    day = date.fromisoformat(str(payload["day"]))
    actor = Actor.system("Khóa sổ cuối ngày")
    try:
        actions.close_days(
            int(payload["book_id"] or 0), through=day, key=installation_key(), actor=actor, now=now
        )
    except Conflict:
        return


@handler("registers.print_day")
def print_day(payload: Payload, now: datetime) -> None:
    """Print a closed day and keep the file beside it."""
    rows = Closing.objects.select_related("book__agency")
    closing = rows.get(pk=int(payload["closing_id"] or 0))
    if closing.print_sha256:
        return
    blob = blobs().put(sheets.day_pdf(closing, now=closing.closed_at))
    actor = Actor.system("In sổ ngày", agency_id=closing.book.agency_id)
    actions.attach_print(closing.pk, sha256=blob.sha256, key=installation_key(), actor=actor, now=now)


@handler("registers.end_reservation")
def end_reservation(payload: Payload, now: datetime) -> None:
    """Void what was not used of a block whose time is over."""
    actions.end_reservation(
        int(payload["reservation_id"] or 0), actor=Actor.system("Hết hạn khối số giữ trước"), now=now
    )
