"""Opening a document leaves a mark: who read which version, and when (NĐ 30/2020 App VI III.3)."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor

from .models import ReadMark


@action
def note_reading(document: models.Model, *, version: int, actor: Actor, now: datetime) -> ReadMark:
    """Note that the person opened this version; the record names it once per version.

    The caller has made sure that the person may see the document.
    """
    mark, _is_new = ReadMark.objects.update_or_create(
        document_type=document._meta.label_lower,
        document_id=document.pk,
        person_id=actor.person_id,
        defaults={"post_id": actor.post_id, "version": version, "last_read_at": now},
        create_defaults={
            "post_id": actor.post_id,
            "version": version,
            "first_read_at": now,
            "last_read_at": now,
        },
    )
    record(Event.DOCUMENT_READ, document, actor=actor, now=now, version=version)
    return mark
