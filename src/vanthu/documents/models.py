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


class ReadMark(models.Model):
    """Who opened a document, when, and which version last. Document as plain words: kinds of documents sit above."""

    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="+")
    """The post in which it was last opened; under a delegation that of the one stood in for."""
    version = models.PositiveIntegerField()
    first_read_at = models.DateTimeField()
    last_read_at = models.DateTimeField()
    """When the version was first opened."""

    class Meta:
        """One mark per person and document."""

        ordering = ("first_read_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["document_type", "document_id", "person"], name="read_mark_once"),
        )

    def __str__(self) -> str:
        """Return who read it."""
        return self.name

    @property
    def name(self) -> str:
        """Return who read it."""
        return self.person.full_name

    @property
    def title(self) -> str:
        """Return the post in which it was read."""
        return self.post.title
