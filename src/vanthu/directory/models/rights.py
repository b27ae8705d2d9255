"""Single rights beside those of a post, and changes of rights that somebody else has to confirm."""

from __future__ import annotations

from datetime import date

from django.db import models

from .agencies import Agency
from .people import Person


class SingleRight(models.Model):
    """A named person's right to see one thing, such as a document (NĐ 30/2020 App VI III.3.b)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="single_rights")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="single_rights")
    object_type = models.CharField(max_length=60)
    """`app.model` of the thing."""
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=600)
    reason = models.CharField(max_length=300, default="")
    ends_on = models.DateField(null=True, blank=True)
    """The last day on which it holds; none: until it is ended."""
    given_by = models.CharField(max_length=400)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Once per person and thing while it lasts."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "object_type", "object_id"],
                condition=models.Q(ended_at=None),
                name="single_right_once",
            ),
        )
        indexes = (models.Index(fields=["object_type", "object_id"], name="single_right_by_thing"),)

    def __str__(self) -> str:
        """Return who may see what."""
        return f"{self.person}: {self.object_label}"

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on `day`."""
        return self.ended_at is None and (self.ends_on is None or day <= self.ends_on)


class RightsChange(models.Model):
    """A change of rights that stays an alert until a second person confirms it (NĐ 30/2020 App VI III.3.c)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="rights_changes")
    event = models.CharField(max_length=60)
    """A value of `audit.events.Event`."""
    what = models.CharField(max_length=600)
    """Who or what it is about, in words."""
    person_id_changed = models.BigIntegerField(null=True)
    """Whose rights changed: that person confirms nothing about them."""
    made_by = models.CharField(max_length=400)
    made_by_person = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=400, default="", blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; those not confirmed are looked for on every page of an administrator."""

        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["agency"], condition=models.Q(confirmed_at=None), name="rights_change_unconfirmed"
            ),
        )

    def __str__(self) -> str:
        """Return what it is about."""
        return self.what
