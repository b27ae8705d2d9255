"""Groups of recipients that an agency sends to again and again."""

from __future__ import annotations

from django.db import models


class RecipientGroup(models.Model):
    """A named group of agencies, kept by the clerks of one agency; a document keeps the agencies, not the group."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    members = models.ManyToManyField("directory.Agency", related_name="+")
    saved_by = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    class Meta:
        """A name once per agency."""

        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="recipient_group_once"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.name
