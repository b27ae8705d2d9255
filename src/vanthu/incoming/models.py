"""Incoming documents and their files."""

from __future__ import annotations

from django.db import models

from vanthu.documents.words import FileRole, Urgency
from vanthu.exchange.words import Business

from .states import State
from .words import RecallAnswer


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
    business = models.CharField(max_length=1, choices=Business.choices(), default="0")
    """What it does to an earlier document of the same sender."""
    linked = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    """That earlier document."""
    is_orphan = models.BooleanField(default=False)
    """The earlier document did not come within seven days (G7)."""
    is_dropped = models.BooleanField(default=False)
    """It is an update by which the sender took the agency out of the recipients."""
    paper_follows = models.BooleanField(default=False)
    """The sender sends it on paper too (QĐ 28/2018 Art 7.2)."""
    answer_by = models.DateTimeField(null=True)
    """By when it is to be registered or refused (NĐ 30/2020 Art 21.2.c)."""
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=1000, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    """When it went out of use at the sender's recall or replacement."""
    closed_by = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        """Registered means numbered, refused means with a reason; lists go by agency and state, newest first."""

        indexes = (
            models.Index(fields=["agency", "-id"], name="incoming_by_agency"),
            models.Index(fields=["agency", "state", "-id"], name="incoming_by_state"),
            models.Index(fields=["agency", "answer_by", "answered_at"], name="incoming_by_answer_by"),
            # What waits for the clerk or a leader, urgent first.
            models.Index(fields=["agency", "state", "-urgency", "id"], name="incoming_waiting"),
            # What the list is narrowed to, newest first: also a value that few documents have.
            models.Index(fields=["agency", "urgency", "-id"], name="incoming_by_urgency"),
            models.Index(fields=["agency", "sender_code", "-id"], name="incoming_by_sender"),
            # What is about an earlier document. Few are: without this SQLite looked through the whole agency for them.
            models.Index(fields=["linked"], name="incoming_about", condition=models.Q(linked__isnull=False)),
            # The orders of the list (`listing.ORDERS`): each is walked from its end.
            models.Index(fields=["agency", "issued_on", "id"], name="incoming_in_date_order"),
            models.Index(fields=["agency", "number", "id"], name="incoming_in_number_order"),
            models.Index(fields=["agency", "subject_folded", "id"], name="incoming_in_subject_order"),
            models.Index(fields=["agency", "due_on", "id"], name="incoming_in_due_order"),
        )
        constraints = (
            models.CheckConstraint(
                name="incoming_numbered_when_registered",
                condition=~models.Q(state__in=["registered", "assigned", "in_progress", "done"])
                | models.Q(number__isnull=False, registered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incoming_refused_why",
                condition=~models.Q(state="refused") | ~models.Q(refuse_reason=""),
            ),
            models.CheckConstraint(
                name="incoming_closed_when",
                condition=~models.Q(state__in=["recalled", "replaced"]) | models.Q(closed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Return number, notation and subject; what was recalled has none."""
        return f"{self.code}: {self.subject}"[:600] if self.subject else self.code

    @property
    def state_word(self) -> State:
        """Return the state as a member."""
        return State(self.state)

    @property
    def business_word(self) -> Business:
        """Return what it does to an earlier document as a member."""
        return Business(self.business)

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


class Assignment(models.Model):
    """Who is to handle a document, in lead or in support, with the leader's word and deadline (NĐ 30/2020 Art 23)."""

    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, null=True, related_name="+")
    is_lead = models.BooleanField()
    instruction = models.CharField(max_length=1000, default="", blank=True)
    due_on = models.DateField(null=True)
    assigned_by = models.CharField(max_length=400)
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One lead at a time, a unit or a person."""

        ordering = ("document_id", "-is_lead", "id")
        indexes = (models.Index(fields=["post", "ended_at"], name="assignment_by_post"),)
        constraints = (
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(is_lead=True, ended_at=None),
                name="assignment_one_lead",
            ),
            models.CheckConstraint(
                name="assignment_to_somebody",
                condition=models.Q(unit__isnull=True, post__isnull=False)
                | models.Q(unit__isnull=False, post__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """Return who it is given to."""
        return self.post.person.full_name if self.post else str(self.unit)

    @property
    def department(self) -> str:
        """Return the unit's name, empty for a person without one."""
        unit = self.unit or (self.post.unit if self.post else None)
        return unit.name if unit else ""


class RecallRequest(models.Model):
    """The sender's wish to have a document back, and the answer: kept for ever, also as the tombstone's words."""

    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="recalls")
    notice = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, null=True, related_name="+")
    """The signed notice of recall; empty if the sender asked by a status (13)."""
    package = models.ForeignKey("exchange.InboundPackage", on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=400)
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=RecallAnswer.choices(), default="open")
    answer_reason = models.CharField(max_length=1000, default="", blank=True)
    answered_by = models.CharField(max_length=400, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=list)
    """Names and hashes of the files that were removed from use."""

    class Meta:
        """One open wish per document; asked once per package; declined means with a reason."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(answer="open"), name="recall_open_once"
            ),
            models.UniqueConstraint(fields=["document", "package"], name="recall_once_per_package"),
            models.CheckConstraint(
                name="recall_declined_why",
                condition=~models.Q(answer="declined") | ~models.Q(answer_reason=""),
            ),
        )

    def __str__(self) -> str:
        """Return who asked and why."""
        return f"{self.asked_by}: {self.reason}"[:600]

    @property
    def answer_word(self) -> RecallAnswer:
        """Return the answer as a member."""
        return RecallAnswer(self.answer)
