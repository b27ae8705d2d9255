"""What is kept of a session between requests without being an act: when it was seen, that its cookie was exchanged."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.db import write_transaction

from .models import OpenSession


def note_seen(session_id: int, *, now: datetime) -> None:
    """Note that somebody was at the desk just now."""
    with write_transaction():
        OpenSession.objects.filter(pk=session_id).update(seen_at=now)


def note_new_key(session_id: int) -> None:
    """Note that the cookie was exchanged since rights changed."""
    with write_transaction():
        OpenSession.objects.filter(pk=session_id).update(is_due_for_a_new_key=False)
