"""An agency's own sign-on service, and whom it knows under which subject."""

from __future__ import annotations

from django.db import models

from .agencies import Agency
from .people import Person


class SignOnService(models.Model):
    """The OpenID Connect service of one agency; it lets people into the posts of that agency alone."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="sign_on_service")
    name = models.CharField(max_length=100)
    """As its button says."""
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.CharField(max_length=1000, default="", blank=True)
    """Sealed by `core.sealed`; empty for a client without a secret."""
    adds_people = models.BooleanField(default=False)
    """Whether who is not known yet becomes a person here, without a post."""
    is_on = models.BooleanField(default=True)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Identity(models.Model):
    """A subject of a sign-on service, and the person whom it is registered for: names are never matched."""

    service = models.ForeignKey(SignOnService, on_delete=models.PROTECT, related_name="identities")
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    linked_at = models.DateTimeField()

    class Meta:
        """One subject for one person."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["service", "subject"], name="subject_once_per_service"),
            models.UniqueConstraint(fields=["service", "person"], name="person_once_per_service"),
        )

    def __str__(self) -> str:
        """Return who it is."""
        return f"{self.person} ({self.subject})"
