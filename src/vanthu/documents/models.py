"""Files that belong to documents."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A file of an agency: a name for a blob. Never changed; a new version is a new row."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100, default="application/pdf")
    size = models.BigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        """The newest last."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name
