"""What was received: the raw package first, its receipt, and what was read from it later."""

from __future__ import annotations

from django.db import models

from vanthu.exchange.words import PackageKind, PackageState

from .outbound import Delivery
from .peers import Peer


class InboundPackage(models.Model):
    """One received package, known for ever by sender and message id (G2)."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="received", db_index=False)
    sender = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    recipient = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="received_packages", db_index=False
    )
    sender_code = models.CharField(max_length=50)
    """The code by which the request named the sender; the receipts name it so."""
    recipient_code = models.CharField(max_length=50)
    message_id = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sequence = models.BigIntegerField()
    received_at = models.DateTimeField()
    nonces = models.JSONField(default=list)
    """The nonces of the requests that brought it: a captured request is known by them."""
    repeats = models.PositiveIntegerField(default=0)
    stored_receipt = models.TextField()
    state = models.CharField(max_length=10, choices=PackageState.choices(), default="stored")
    kind = models.CharField(max_length=10, choices=PackageKind.choices(), default="unread")
    edxml_id = models.CharField(max_length=255, default="", blank=True)
    facts = models.JSONField(default=dict)
    """What was read from the package; can be read again from the raw bytes."""
    is_flagged = models.BooleanField(default=False)
    """Accepted although a signature could not be judged: for a person to decide."""
    is_held = models.BooleanField(default=False)
    """Its check brought the worker down again and again: it waits for the operator."""
    outcome_code = models.CharField(max_length=60, default="", blank=True)
    outcome_reason = models.CharField(max_length=1000, default="", blank=True)
    outcome_receipt = models.TextField(default="", blank=True)
    outcome_sent_at = models.DateTimeField(null=True)
    outcome_tries = models.PositiveIntegerField(default=0)
    outcome_setbacks = models.PositiveIntegerField(default=0)
    """Those that failed while the sender was well, as of a delivery."""
    outcome_error = models.CharField(max_length=500, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    parked_for = models.CharField(max_length=255, default="", blank=True)
    """The first of the documents that it waits for (`Awaited`), as people read it; empty once it was taken up."""
    parked_at = models.DateTimeField(null=True)

    class Meta:
        """Once per sender and message id; once per place in the peer's sequence."""

        constraints = (
            models.UniqueConstraint(fields=["sender", "message_id"], name="package_once_per_message_id"),
            models.UniqueConstraint(fields=["peer", "sequence"], name="package_sequence_once"),
            models.CheckConstraint(
                name="package_settled_has_receipt",
                condition=models.Q(state="stored") | ~models.Q(outcome_receipt=""),
            ),
        )
        indexes = (
            models.Index(fields=["recipient", "-id"], name="inbound_by_recipient"),
            models.Index(fields=["sender", "edxml_id"], name="inbound_by_edxml_id"),
            # Few rows at a time: what waits for somebody.
            models.Index(
                fields=["recipient", "id"],
                name="inbound_held",
                condition=models.Q(is_held=True, state="stored"),
            ),
            models.Index(
                fields=["recipient", "id"],
                name="inbound_untold",
                condition=models.Q(outcome_sent_at__isnull=True, outcome_tries__gt=0),
            ),
            models.Index(
                fields=["recipient", "sender", "parked_for"],
                name="inbound_parked",
                condition=~models.Q(parked_for=""),
            ),
        )

    def __str__(self) -> str:
        """Return sender and message id."""
        return f"{self.sender.code} {self.message_id}"

    @property
    def outcome_told(self) -> str:
        """Return what the sender is told: the outcome, and the stored receipt, whose own answer may have been lost."""
        return f"{self.outcome_receipt}\n{self.stored_receipt}"


class Awaited(models.Model):
    """One document that a package is about and that has not come, by its identifier or by what is printed on it.

    Until it is taken up the package waits for the first of them (G7). What was opened without them is tied to them
    once they come. Few rows at any time.
    """

    package = models.ForeignKey(InboundPackage, on_delete=models.PROTECT, related_name="awaited")
    edxml_id = models.CharField(max_length=255, default="", blank=True, db_index=True)
    code_folded = models.CharField(max_length=100, default="", blank=True, db_index=True)
    issued_on = models.DateField(null=True)

    class Meta:
        """By the one or by the other."""

        constraints = (
            models.CheckConstraint(
                name="awaited_by_one_name",
                condition=models.Q(code_folded="", issued_on=None) & ~models.Q(edxml_id="")
                | models.Q(edxml_id="", issued_on__isnull=False) & ~models.Q(code_folded=""),
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.edxml_id or f"{self.code_folded}, {self.issued_on}"


class InboundConflict(models.Model):
    """Evidence: other bytes that came under a message id already used."""

    package = models.ForeignKey(
        InboundPackage, on_delete=models.PROTECT, related_name="conflicts", db_index=False
    )
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        """Each other content once."""

        constraints = (models.UniqueConstraint(fields=["package", "sha256"], name="conflict_once"),)

    def __str__(self) -> str:
        """Return the hash of the other bytes."""
        return self.sha256


class InboundFile(models.Model):
    """One file of a received package, with what its check found."""

    package = models.ForeignKey(
        InboundPackage, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    position = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    is_main = models.BooleanField(default=False)
    verdict = models.CharField(max_length=20, default="", blank=True)
    report = models.ForeignKey(
        "verification.VerificationReport",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        """In the order of the package."""

        ordering = ("package_id", "position")
        constraints = (
            models.UniqueConstraint(fields=["package", "position"], name="inbound_file_placed_once"),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class ReceivedStatus(models.Model):
    """A business status that a receiver reported about something sent from here."""

    package = models.OneToOneField(InboundPackage, on_delete=models.PROTECT, related_name="status")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="statuses")
    code = models.CharField(max_length=4)
    description = models.CharField(max_length=1000, default="", blank=True)
    staff = models.CharField(max_length=200, default="", blank=True)
    department = models.CharField(max_length=200, default="", blank=True)
    reported_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        """As they came; ordering never goes by the reporter's clock (G11)."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return the code."""
        return self.code
