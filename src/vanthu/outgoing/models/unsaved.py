"""What somebody is writing and has not kept as a draft yet."""

from __future__ import annotations

from django.db import models


class UnsavedForm(models.Model):
    """The fields of one open form, as they were typed: a working copy of one person, no part of the record."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("directory.Post", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    """Of a new document: made when its form was opened. Of a draft: `van-ban-` and its id."""
    fields = models.JSONField(default=dict)
    """Lists of texts by name of the control; files are not kept."""
    seen_version = models.PositiveIntegerField(default=0)
    """The version of the draft that the form was opened on; 0 for a new document."""
    revision = models.PositiveIntegerField(default=1)
    """Rises each time something is kept: another window that knows an older one is told so."""
    kept_at = models.DateTimeField()

    class Meta:
        """One per person, post and form."""

        ordering = ("-kept_at", "id")
        constraints = (models.UniqueConstraint(fields=["person", "post", "key"], name="unsaved_once"),)

    def __str__(self) -> str:
        """Return the key."""
        return self.key
