"""The rows of the hub: systems and the agencies behind them, what was posted, and what waits for whom."""

from __future__ import annotations

from django.db import models

from .words import ParcelStatus


class System(models.Model):
    """Software of one or more agencies that speaks the axis' protocol with us."""

    system_id = models.CharField(max_length=64, unique=True)
    peer = models.OneToOneField("exchange.Peer", on_delete=models.PROTECT, related_name="system")
    """Its place among the ways to agencies: routes to this peer are agencies behind this system."""
    sealed_secret = models.TextField()
    is_locked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        """Listed by id."""

        ordering = ("system_id",)

    def __str__(self) -> str:
        """Return the id."""
        return self.system_id


class Admission(models.Model):
    """The operator's word that a system may stand for an agency; whether it does now is the system's choice."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="admissions")
    agency = models.OneToOneField("directory.Agency", on_delete=models.PROTECT, related_name="admission")
    is_registered = models.BooleanField(default=True)
    admitted_at = models.DateTimeField()

    class Meta:
        """Listed by agency."""

        ordering = ("agency_id",)

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.agency} → {self.system}"


class SeenRequest(models.Model):
    """A signed request that was served: the same once more is a replay. Kept a little longer than the clock window."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        """The HMAC covers system id and timestamp, so it alone names a request."""

        constraints = (models.UniqueConstraint(fields=["system", "hash"], name="request_served_once"),)

    def __str__(self) -> str:
        """Return the HMAC."""
        return self.hash


class Consignment(models.Model):
    """One package that came in: its bytes, and what is written on its outside."""

    doc_id = models.CharField(max_length=64, unique=True)
    """What the sender knows it by: the `DocId` of the answer, or the message id it had on its way to us."""
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, related_name="posted")
    """The system that posted it; none if it came from an agency of ours or from a peer."""
    sender = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    sender_code = models.CharField(max_length=50)
    message_type = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    title = models.CharField(max_length=2000, default="", blank=True)
    notation = models.CharField(max_length=100, default="", blank=True)
    edxml_id = models.CharField(max_length=255, default="", blank=True)
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        """The same bytes of the same sender are the same posting."""

        constraints = (
            models.UniqueConstraint(
                fields=["sender", "sha256"],
                condition=models.Q(system__isnull=False),
                name="posted_once_per_sender",
            ),
        )
        indexes = (models.Index(fields=["system", "received_at"], name="consignment_by_system"),)

    def __str__(self) -> str:
        """Return what it is about."""
        return f"{self.notation} {self.title}".strip()[:300]


class Parcel(models.Model):
    """One consignment for one recipient: in a mailbox, or on its way by one of the exchange's own roads."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="parcels")
    recipient = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="parcels")
    recipient_code = models.CharField(max_length=50)
    doc_id = models.CharField(max_length=64, unique=True)
    """What the receiver knows it by."""
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, related_name="mailbox")
    """In whose mailbox it waits; none if the recipient is reached otherwise."""
    status = models.CharField(max_length=10, choices=ParcelStatus.choices(), default="initial")
    status_note = models.CharField(max_length=1000, default="", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    from_delivery = models.ForeignKey(
        "exchange.Delivery", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The delivery of an agency of ours that brought it here."""
    from_package = models.ForeignKey(
        "exchange.InboundPackage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The package of a peer that brought it here."""
    by_delivery = models.ForeignKey(
        "exchange.Delivery", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The delivery that takes it on to a peer."""
    as_package = models.ForeignKey(
        "exchange.InboundPackage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """What it became in the inbox of an agency of ours."""

    class Meta:
        """Once per recipient; one way on."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["consignment", "recipient"], name="parcel_once_per_recipient"),
            models.CheckConstraint(
                name="parcel_goes_one_way",
                condition=(
                    models.Q(system__isnull=False, by_delivery__isnull=True, as_package__isnull=True)
                    | models.Q(system__isnull=True, by_delivery__isnull=False, as_package__isnull=True)
                    | models.Q(system__isnull=True, by_delivery__isnull=True, as_package__isnull=False)
                ),
            ),
        )
        indexes = (models.Index(fields=["system", "status", "id"], name="parcel_by_mailbox"),)

    def __str__(self) -> str:
        """Return what goes where."""
        return f"{self.consignment} → {self.recipient}"
