"""Peers: other installations, their pinned keys, and which agency is reached through which."""

from __future__ import annotations

from django.db import models

from vanthu.exchange.words import PeerKind


class Peer(models.Model):
    """Another installation; `loopback` is this installation itself."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=PeerKind.choices(), default="direct")
    address = models.CharField(max_length=300, default="", blank=True)
    """The base URL."""
    public_key = models.CharField(max_length=60, default="", blank=True)
    """The pinned Ed25519 key, base64; compared with what was read out over the telephone."""
    key_since = models.DateTimeField(null=True)
    """When it was entered; NULL if that was before it was kept."""
    earlier_keys = models.JSONField(default=list, blank=True)
    """Those before it, each as `key`, `since` and `until`; read by `vanthu.exchange.pinned`."""
    key_id = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 NULL is what UNIQUE lets repeat
    is_active = models.BooleanField(default=True)
    writes_older_codes = models.BooleanField(default=False)
    """The peer knows only the codes of QCVN 102:2016."""
    writes_raw_files = models.BooleanField(default=False)
    """The peer wants attachments as they are, not in a one-entry ZIP."""
    reaches_all = models.BooleanField(default=False)
    """Every agency without a way of its own is reached through this axis, and the axis answers for who sends."""
    system_id = models.CharField(max_length=100, default="", blank=True)
    """Who we are to an axis."""
    secret = models.TextField(default="", blank=True)
    """The secret shared with an axis, sealed by `vanthu.core.sealed` for `peer:<id>`."""
    writes_short_hash = models.BooleanField(default=False)
    """The axis expects the hash of a file as its public SDK writes it, without leading zeros."""
    polls_every_s = models.PositiveIntegerField(default=60)
    """How often an axis or a folder is asked for what waits."""
    outbox = models.CharField(max_length=300, default="", blank=True)
    """The folder that is carried to the other side."""
    inbox = models.CharField(max_length=300, default="", blank=True)
    """The folder that is carried here."""
    certificate_sha256 = models.CharField(max_length=64, default="", blank=True)
    """The client certificate that a request must come with, as a trusted proxy saw it; empty asks for none."""
    failures = models.PositiveIntegerField(default=0)
    """Outbound failures in a row; inbound traffic never resets it (G6)."""
    held_until = models.DateTimeField(null=True)
    """Nothing is sent before this: the breaker is open, or the peer asked for patience."""
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)
    received_sequence = models.BigIntegerField(default=0)
    """How many packages of this peer were stored here: the number in its receipts, without gaps."""

    class Meta:
        """Listed by name; one way at most is everybody's."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["reaches_all"], condition=models.Q(reaches_all=True), name="one_peer_reaches_all"
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Route(models.Model):
    """Through which peer an agency is reached; only that peer may send in the agency's name."""

    agency = models.OneToOneField("directory.Agency", on_delete=models.PROTECT, related_name="route")
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="routes")

    class Meta:
        """Listed by agency."""

        ordering = ("agency_id",)

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.agency} → {self.peer}"
