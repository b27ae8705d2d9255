"""Views of lists that a person keeps under a name (NĐ 30/2020 App VI III.6.e)."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """Filters, order and columns of one list, as its address has them; it holds no rows and gives no rights."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, default="", blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        """A name once per person and list."""

        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["person", "listing", "name"], name="view_named_once"),
            models.CheckConstraint(name="view_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name
