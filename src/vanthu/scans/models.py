"""Scans that were found in an agency's scanner folder."""

from __future__ import annotations

from django.db import models

from .words import ScanState


class Scan(models.Model):
    """One file that a scanner left: taken in once, read in the background, then attached to a document or dropped."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="scans")
    key = models.CharField(max_length=400)
    """What the file is known by: its SHA-256, or name, size and time of one too large to be read."""
    name = models.CharField(max_length=200)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    """Empty for what was not taken."""
    state = models.CharField(max_length=12, choices=ScanState.choices(), default="waiting")
    problem = models.CharField(max_length=1000, default="", blank=True)
    """Why it was not taken or could not be read, or why it was dropped."""
    reading = models.JSONField(default=dict)
    """What was read on the first page: per field its text and how sure it is, 0 to 100."""
    found_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=400, default="", blank=True)
    document_label = models.CharField(max_length=600, default="", blank=True)
    """What it was attached to."""
    wanted_for = models.BigIntegerField(null=True, db_index=True)
    """The document on whose page it was handed in: once read, it is attached there by itself."""
    annexes = models.JSONField(default=list)
    """The annexes that were handed in with it: sha256, size, name and pages of each."""
    handed_person_id = models.BigIntegerField(null=True)
    handed_post_id = models.BigIntegerField(null=True)
    handed_delegation_id = models.BigIntegerField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        """A file once per agency; what waits is looked for."""

        indexes = (models.Index(fields=["agency", "state", "-id"], name="scan_by_state"),)
        constraints = (
            models.UniqueConstraint(fields=["agency", "key"], name="scan_once"),
            models.CheckConstraint(
                name="scan_has_its_file",
                condition=models.Q(state="quarantined") | models.Q(file__isnull=False),
            ),
            models.CheckConstraint(
                name="scan_put_aside_why", condition=~models.Q(state="quarantined") | ~models.Q(problem="")
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def state_word(self) -> ScanState:
        """Return the state as a member."""
        return ScanState(self.state)

    @property
    def waiting_key(self) -> str:
        """Return the key of the work that waits for it to be read."""
        return f"scans.wanted:{self.pk}"
