"""The audit entry: written once, never changed; triggers in the database see to it."""

from __future__ import annotations

from django.db import models

from .events import Event


class AuditEntry(models.Model):
    """One event. Actor and object are kept as plain ids and labels, so that the record outlives them."""

    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    """A value of `Event`; not as choices, or every new event would ask for a migration."""
    agency_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=400)
    person_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    object_label = models.CharField(max_length=600)
    detail = models.JSONField(default=dict)
    leaf_hash = models.CharField(max_length=64)
    """SHA-256 over 0x00 and the canonical JSON of the entry: the leaf of a later RFC 6962 tree."""

    class Meta:
        """Read by object and by agency, newest first."""

        indexes = (
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["agency_id", "-id"], name="audit_by_agency"),
            models.Index(fields=["event", "at"], name="audit_by_event"),
        )

    def __str__(self) -> str:
        """Return when, who and what."""
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_label}: {self.event}"

    @property
    def event_label(self) -> str:
        """Return the event's word in the reader's language."""
        return Event(self.event).label
