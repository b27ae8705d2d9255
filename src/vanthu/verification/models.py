"""A kept verification report."""

from __future__ import annotations

from django.db import models


class VerificationReport(models.Model):
    """What was found out about the signatures of one file at one time; never changed, a new look is a new row."""

    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="verification_reports"
    )
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20)
    sentence_vi = models.CharField(max_length=1000)
    sentence_en = models.CharField(max_length=1000)
    report = models.JSONField()
    """The report of vnsign as JSON, each reason with its sentences."""
    checked_at = models.DateTimeField()

    class Meta:
        """Looked up by file, the newest counts."""

        indexes = (models.Index(fields=["agency", "sha256", "-id"], name="report_by_file"),)

    def __str__(self) -> str:
        """Return the file and the verdict."""
        return f"{self.sha256[:12]}: {self.verdict}"
