"""Incoming documents and their files."""

from __future__ import annotations

from django.db import models

from vanthu.documents.words import FileRole, Urgency

from .states import State


class IncomingDocument(models.Model):
    """A document that reached an agency: fields of NĐ 30/2020 App VI Part II II."""

    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="incoming_documents"
    )
    package = models.OneToOneField(
        "exchange.InboundPackage", on_delete=models.PROTECT, related_name="document"
    )
    """The raw package it came in; what is below was derived from it."""
    state = models.CharField(max_length=20, choices=State.choices(), default="received")
    version = models.PositiveIntegerField(default=1)
    sender_code = models.CharField(max_length=50)
    sender_name = models.CharField(max_length=200)
    code = models.CharField(max_length=100)
    """Number and notation as the sender wrote them."""
    code_folded = models.CharField(max_length=100, db_index=True)
    kind_name = models.CharField(max_length=100)
    subject = models.CharField(max_length=1000)
    subject_folded = models.CharField(max_length=1000)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    signer_title = models.CharField(max_length=150, default="", blank=True)
    signer_name = models.CharField(max_length=100, default="", blank=True)
    urgency = models.CharField(max_length=2, choices=Urgency.choices(), default="0")
    arrived_at = models.DateTimeField()
    number = models.PositiveIntegerField(null=True)
    """Số đến."""
    registered_at = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=400, default="", blank=True)
    refuse_reason = models.CharField(max_length=1000, default="", blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """An earlier arrival with the same number, notation and sender (App VI III.1.h)."""

    class Meta:
        """Registered means numbered, refused means with a reason; lists go by agency and state, newest first."""

        indexes = (
            models.Index(fields=["agency", "-id"], name="incoming_by_agency"),
            models.Index(fields=["agency", "state", "-id"], name="incoming_by_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="incoming_numbered_when_registered",
                condition=~models.Q(state="registered")
                | models.Q(number__isnull=False, registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incoming_refused_why",
                condition=~models.Q(state="refused") | ~models.Q(refuse_reason=""),
            ),
        )

    def __str__(self) -> str:
        """Return number, notation and subject."""
        return f"{self.code}: {self.subject}"[:600]

    @property
    def state_word(self) -> State:
        """Return the state as a member."""
        return State(self.state)

    @property
    def urgency_word(self) -> Urgency:
        """Return the urgency as a member."""
        return Urgency(self.urgency)


class IncomingFile(models.Model):
    """A file of an incoming document, as it was received."""

    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=FileRole.choices())
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """In the order of the package."""

        ordering = ("ordinal",)
        constraints = (models.UniqueConstraint(fields=["document", "ordinal"], name="incoming_file_once"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.file.name
