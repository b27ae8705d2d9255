"""What was fetched from an axis or a folder, and how the last rounds went."""

from __future__ import annotations

from django.db import models

from .inbound import InboundPackage
from .peers import Peer


class Pulled(models.Model):
    """One package that an intermediary had for us, known for ever by the intermediary and its id."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="pulled")
    reference = models.CharField(max_length=255)
    """The intermediary's own id: `docId`."""
    listed_sender = models.CharField(max_length=100, default="", blank=True)
    listed_recipient = models.CharField(max_length=100, default="", blank=True)
    is_status = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    """The raw bytes; empty if they could not be taken, such as a package that is too large."""
    size = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    """How often it was asked for in vain."""
    fetch_at = models.DateTimeField(null=True)
    """When it is asked for again; none once its bytes are here, or it is not asked for any more."""
    package = models.OneToOneField(InboundPackage, on_delete=models.PROTECT, null=True, related_name="pulled")
    held_code = models.CharField(max_length=60, default="", blank=True)
    """Why it could not be let in; empty once it was, and while it could not be fetched yet."""
    held_reason = models.CharField(max_length=1000, default="", blank=True)
    refused_at = models.DateTimeField(null=True)
    """When a person refused what was held."""
    told_at = models.DateTimeField(null=True)
    """When the intermediary was told so."""
    first_seen_at = models.DateTimeField()

    class Meta:
        """Once per intermediary and id: what is listed again is a duplicate."""

        constraints = (models.UniqueConstraint(fields=["peer", "reference"], name="pulled_once"),)
        indexes = (
            models.Index(fields=["peer", "-id"], name="pulled_by_peer"),
            # Few rows at a time: what has not come in.
            models.Index(
                fields=["peer", "fetch_at"],
                name="pulled_not_in",
                condition=models.Q(package__isnull=True, refused_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """Return the intermediary and its id."""
        return f"{self.peer.name} {self.reference}"


class Polling(models.Model):
    """How asking a peer for what waits has gone lately."""

    peer = models.OneToOneField(Peer, on_delete=models.CASCADE, related_name="polling")
    failures = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    last_try_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        """One row per peer."""

        ordering = ("peer_id",)

    def __str__(self) -> str:
        """Return the peer's name."""
        return self.peer.name
