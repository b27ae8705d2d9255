"""Write down a change of rights as an alert, inside the action that makes it."""

from __future__ import annotations

from datetime import datetime

from vanthu.audit.events import Event
from vanthu.core.actor import Actor

from .models import OpenSession, RightsChange


def alert(
    event: Event, what: str, *, agency_id: int | None, person_id: int | None, actor: Actor, now: datetime
) -> None:
    """Leave an alert until somebody else confirms the change, and have the person's sessions exchange their cookies.

    person_id: whose rights changed. What the installation itself sets up needs nobody's confirmation.
    Source: NĐ 30/2020 App VI III.3.c; OWASP ASVS 5.0, 7.2.4.
    """
    if person_id is not None:
        OpenSession.objects.filter(person_id=person_id, ended_at=None).update(
            is_due_for_a_new_key=True, proved_at=None
        )
    if actor.is_system or agency_id is None:
        return
    RightsChange.objects.create(
        agency_id=agency_id,
        event=event.value,
        what=what[:600],
        person_id_changed=person_id,
        made_by=actor.label[:400],
        made_by_person=actor.person_id,
        made_at=now,
    )
