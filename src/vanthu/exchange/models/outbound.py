"""What is sent: one package per document or status, one delivery per recipient, one row per attempt."""

from __future__ import annotations

from django.db import models

from vanthu.exchange.words import AttemptResult, DeliveryState, PackageKind, ReceiptKind

from .peers import Peer


class OutboundPackage(models.Model):
    """The facts of what is sent; the bytes follow from them, always the same."""

    sender = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="sent_packages", db_index=False
    )
    kind = models.CharField(max_length=10, choices=PackageKind.choices())
    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    document_label = models.CharField(max_length=600)
    edxml_id = models.CharField(max_length=255)
    """The document's identifier on the wire: `H44.12,2026/11/23,05/STTTT-CNTT`."""
    facts = models.JSONField()
    recipient_codes = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        """Found by the document, and by its identifier."""

        indexes = (
            models.Index(fields=["document_type", "document_id"], name="package_by_document"),
            models.Index(fields=["sender", "edxml_id"], name="package_by_edxml_id"),
        )

    def __str__(self) -> str:
        """Return the document's label."""
        return self.document_label


class OutboundBytes(models.Model):
    """The bytes of a package in one style of writing, kept as a blob before they are first sent."""

    package = models.ForeignKey(
        OutboundPackage, on_delete=models.PROTECT, related_name="written", db_index=False
    )
    style = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()

    class Meta:
        """Written once per style."""

        constraints = (models.UniqueConstraint(fields=["package", "style"], name="bytes_once_per_style"),)

    def __str__(self) -> str:
        """Return the hash."""
        return self.sha256


class Delivery(models.Model):
    """One package on its way to one recipient; the proof of where it is, is a receipt or an axis' answer."""

    package = models.ForeignKey(
        OutboundPackage, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    sender = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    """The package's, here once more so that an agency's list is read from one index."""
    kind = models.CharField(max_length=10, choices=PackageKind.choices())
    """The package's, as above."""
    recipient = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="deliveries")
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    message_id = models.CharField(max_length=64)
    """Given when queued, never when sent: it is what the receiver knows a repeat by."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices(), default="queued")
    priority = models.SmallIntegerField(default=5)
    attempts = models.PositiveIntegerField(default=0)
    setbacks = models.PositiveIntegerField(default=0)
    """Failed attempts while its peer was well: its own back-off. What fails with its peer waits with its peer."""
    round = models.PositiveIntegerField(default=1)
    """Which life this is: an operator's “try again” begins a new one, with the same message id."""
    alive_from = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=1000, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    size = models.BigIntegerField(default=0)
    relay_id = models.CharField(max_length=100, default="", blank=True)
    """The axis' own id of it, where an axis lies between us and the receiver."""
    relay_answer = models.TextField(default="", blank=True)
    """Evidence: what the axis answered when it took the package over."""
    relayed_at = models.DateTimeField(null=True)
    relay_outcome = models.TextField(default="", blank=True)
    """Evidence: what the axis said when the receiver had confirmed or refused."""
    stored_receipt = models.TextField(default="", blank=True)
    stored_at = models.DateTimeField(null=True)
    """When the receiver stored it, by the receiver's clock."""
    sequence = models.BigIntegerField(null=True)
    """Its place in the receiver's count, as the newest stored receipt says; none while it is to be offered again."""
    forgotten_at = models.DateTimeField(null=True)
    """Since when the receiver is known to have forgotten it (T22); empty again once it has it again."""
    offered_again = models.PositiveIntegerField(default=0)
    """How often it had to be offered again."""
    outcome_receipt = models.TextField(default="", blank=True)
    outcome_code = models.CharField(max_length=60, default="", blank=True)
    outcome_reason = models.CharField(max_length=1000, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    rides_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="riders", db_index=False
    )
    """The delivery that takes this one along: an axis hands a package that is carried on to everybody whom it names."""
    told_codes = models.JSONField(null=True)
    """Of a delivery that takes others along: whom the axis is told to hand it to; empty for all whom it names."""
    send_by = models.DateTimeField(null=True)
    """By when the law wants the document sent (QĐ 28/2018 Art 6.2); empty for a status."""

    class Meta:
        """Once per recipient; a receipt backs every state that claims one."""

        constraints = (
            models.UniqueConstraint(fields=["package", "recipient"], name="delivery_once_per_recipient"),
            models.UniqueConstraint(fields=["message_id"], name="delivery_once_per_message_id"),
            models.CheckConstraint(
                name="delivery_stored_has_receipt",
                condition=~models.Q(state="stored") | ~models.Q(stored_receipt=""),
            ),
            models.CheckConstraint(
                name="delivery_relayed_has_answer",
                condition=~models.Q(state="relayed") | ~models.Q(relay_id=""),
            ),
            models.CheckConstraint(
                name="delivery_settled_has_receipt",
                condition=~models.Q(state__in=["accepted", "rejected"])
                | ~models.Q(outcome_receipt="")
                | ~models.Q(relay_outcome=""),
            ),
        )
        indexes = (
            models.Index(fields=["sender", "kind", "id"], name="delivery_by_sender"),
            models.Index(fields=["sender", "kind", "state", "id"], name="delivery_by_state"),
            models.Index(fields=["peer", "sequence"], name="delivery_by_sequence"),
            # Few rows at a time: what is stuck, what an axis holds, and what a receiver has lost.
            models.Index(fields=["id"], name="delivery_stuck", condition=models.Q(state="stuck")),
            models.Index(
                fields=["peer", "relayed_at"], name="delivery_relayed", condition=models.Q(state="relayed")
            ),
            models.Index(
                fields=["peer", "id"],
                name="delivery_forgotten",
                condition=models.Q(forgotten_at__isnull=False),
            ),
            models.Index(
                fields=["rides_with"],
                name="delivery_riding",
                condition=models.Q(rides_with__isnull=False),
            ),
            models.Index(fields=["send_by", "recipient", "stored_at"], name="delivery_by_send_by"),
        )

    def __str__(self) -> str:
        """Return what goes where."""
        return f"{self.package} → {self.recipient}"


class LaterReceipt(models.Model):
    """A receipt for something that was receipted before: its receiver had forgotten it and was offered it again.

    The first receipts stand in the delivery; this is evidence too.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="later_receipts")
    kind = models.CharField(max_length=10, choices=ReceiptKind.choices())
    text = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        """As they came."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Attempt(models.Model):
    """One try to send a delivery; a row left open tells of a process that died."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries", db_index=False)
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=AttemptResult.choices(), default="open")
    http_status = models.PositiveSmallIntegerField(null=True)
    error_code = models.CharField(max_length=60, default="", blank=True)
    error = models.CharField(max_length=1000, default="", blank=True)
    duration_ms = models.PositiveIntegerField(null=True)

    class Meta:
        """In order."""

        ordering = ("delivery_id", "number")
        constraints = (models.UniqueConstraint(fields=["delivery", "number"], name="attempt_numbered_once"),)

    def __str__(self) -> str:
        """Return number and result."""
        return f"#{self.number}: {self.result}"

    @property
    def result_label(self) -> str:
        """Return the result's word in the reader's language."""
        return AttemptResult(self.result).label
