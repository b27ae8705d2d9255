"""A signing session: which bytes, by whom, with which certificate, and what came of it."""

from __future__ import annotations

from django.db import models

from .words import Purpose, SessionState


class SigningSession(models.Model):
    """One signature from its start to its end; it outlives a closed page and a killed process."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="signing_sessions")
    certificate = models.ForeignKey(
        "directory.Certificate", on_delete=models.PROTECT, related_name="sessions"
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices())
    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    input_sha256 = models.CharField(max_length=64)
    """The exact bytes that the signer saw."""
    result_sha256 = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=10, choices=SessionState.choices(), default="started")
    why_failed = models.CharField(max_length=500, default="", blank=True)
    signer_label = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Looked up by document."""

        indexes = (models.Index(fields=["document_type", "document_id"], name="session_by_document"),)

    def __str__(self) -> str:
        """Return what is signed by whom."""
        return f"{Purpose(self.purpose).vi}: {self.signer_label}"
