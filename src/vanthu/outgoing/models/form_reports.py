"""What the checker of the form found on one version of a document: advice for who checks and numbers it."""

from __future__ import annotations

from django.db import models

from .documents import OutgoingFile


class FormReport(models.Model):
    """The findings on one version (NĐ 30/2020 Art 12.2, Appendix I); they forbid nothing."""

    file = models.OneToOneField(OutgoingFile, on_delete=models.PROTECT, related_name="form_report")
    findings = models.JSONField(default=list)
    """Per finding: rule, severity, page, vi, en, and where it is one line: left, top, right, base in millimetres."""
    problem = models.CharField(max_length=300, default="", blank=True)
    """Why the file could not be read, if it could not."""
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the file and how much was found."""
        return f"{self.file}: {len(self.findings)}"
