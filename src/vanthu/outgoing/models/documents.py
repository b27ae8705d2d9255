"""Outgoing documents, their files and recipients."""

from __future__ import annotations

from django.db import models

from vanthu.documents.words import Circulation, FileRole, Kind, Urgency, code_of
from vanthu.outgoing.states import State, Way
from vanthu.outgoing.words import LinkKind, TakeBackState

_OUT = ["issued", "recalled", "replaced"]


class OutgoingDocument(models.Model):
    """A document that an agency issues: fields of NĐ 30/2020 App VI Part II I."""

    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, related_name="outgoing_documents"
    )
    way = models.CharField(max_length=10, choices=Way.choices())
    state = models.CharField(max_length=20, choices=State.choices(), default="draft")
    version = models.PositiveIntegerField(default=1)
    """Rises with every change: a page drawn before somebody else's change is stale."""
    kind = models.CharField(max_length=30, choices=Kind.choices())
    urgency = models.CharField(max_length=2, choices=Urgency.choices(), default="0")
    subject = models.CharField(max_length=500)
    subject_folded = models.CharField(max_length=500, db_index=True)
    content = models.TextField(default="", blank=True)
    """The body of a document composed here; empty for an uploaded or scanned one."""
    addressees = models.JSONField(default=list)
    """The lines after "Kính gửi"."""
    to_places = models.JSONField(default=list)
    """The lines of "Nơi nhận" as printed."""
    circulation = models.CharField(max_length=20, choices=Circulation.choices(), default="", blank=True)
    co_signers = models.JSONField(default=list)
    """Who signs beside the signer: the lines of minutes, contracts, memoranda and agreements."""
    issued_with = models.CharField(max_length=40, default="", blank=True)
    """The abbreviations of the agencies that issue a joint document with this one: `BTC-BNV`."""
    annexes_apart = models.BooleanField(default=False)
    """Whether the annexes typed below the body are files of their own."""
    paper_follows = models.BooleanField(default=False)
    """Whether it is sent on paper too, as QĐ 28/2018 Art 7.2 wants of some; the recipients read it."""
    notation = models.CharField(max_length=70)
    number = models.PositiveIntegerField(null=True)
    number_suffix = models.CharField(max_length=2, default="", blank=True)
    """The letter of a sub-number such as “05a”."""
    issued_on = models.DateField(null=True)
    """The date of the document: the day it was numbered, in Hanoi."""
    due_on = models.DateField(null=True, blank=True)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    drafter = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="drafted_documents")
    signer = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="documents_to_sign")
    link_kind = models.CharField(max_length=10, choices=LinkKind.choices(), default="", blank=True)
    linked = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers", db_index=False
    )
    """The earlier document that this one recalls, replaces, amends or corrects, once it is issued."""
    return_reason = models.CharField(max_length=1000, default="", blank=True)
    returned_by = models.CharField(max_length=400, default="", blank=True)
    change_reason = models.CharField(max_length=1000, default="", blank=True)
    """Why somebody wants it changed after its signature; the signer decides (NĐ 30/2020 Art 11.2)."""
    change_asked_by = models.CharField(max_length=400, default="", blank=True)
    waiting_since = models.DateTimeField(null=True)
    """Since when the present step waits; empty for documents older than this column."""
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    send_by = models.DateTimeField(null=True)
    """By when it is to be sent (QĐ 28/2018 Art 6.2), known from its signature on."""

    class Meta:
        """Issued means numbered and dated; lists go by agency and state, newest first."""

        indexes = (
            models.Index(fields=["agency", "-id"], name="outgoing_by_agency"),
            models.Index(fields=["agency", "state", "-id"], name="outgoing_by_state"),
            models.Index(fields=["agency", "send_by", "issued_at"], name="outgoing_by_send_by"),
            # What the list is narrowed to, newest first: also a value that few documents have.
            models.Index(fields=["agency", "kind", "-id"], name="outgoing_by_kind"),
            models.Index(fields=["agency", "urgency", "-id"], name="outgoing_by_urgency"),
            models.Index(fields=["agency", "unit", "-id"], name="outgoing_by_unit"),
            # What is under way, urgent first: few of the many, and known without asking how the states are spread.
            models.Index(
                fields=["agency", "-urgency", "id"],
                name="outgoing_under_way",
                condition=models.Q(issued_at__isnull=True),
            ),
            # Hardly any document is about another one: an index of those alone is never taken for a poor one.
            models.Index(
                fields=["linked"], name="outgoing_by_linked", condition=models.Q(linked__isnull=False)
            ),
            # The orders of the list (`listing.ORDERS`): each is walked from its end.
            models.Index(fields=["agency", "issued_on", "id"], name="outgoing_in_date_order"),
            models.Index(fields=["agency", "number", "id"], name="outgoing_in_number_order"),
            models.Index(fields=["agency", "subject_folded", "id"], name="outgoing_in_subject_order"),
            models.Index(fields=["agency", "due_on", "id"], name="outgoing_in_due_order"),
        )
        constraints = (
            models.CheckConstraint(
                name="outgoing_numbered_when_sealed",
                condition=~models.Q(state__in=["numbered", "paper_numbered", "scanned", "sealed", *_OUT])
                | models.Q(number__isnull=False, issued_on__isnull=False),
            ),
            models.CheckConstraint(
                name="outgoing_issued_when",
                condition=~models.Q(state__in=_OUT) | models.Q(issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="outgoing_link_whole",
                condition=models.Q(link_kind="", linked=None)
                | (~models.Q(link_kind="") & models.Q(linked__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        """Return number and notation, or the notation alone before there is a number, and the subject."""
        return f"{self.code or self.notation}: {self.subject}"[:600]

    @property
    def code(self) -> str:
        """Return number and notation as printed, empty before there is a number."""
        return code_of(self.number, self.notation, self.number_suffix) if self.number else ""

    @property
    def state_word(self) -> State:
        """Return the state as a member."""
        return State(self.state)

    @property
    def way_word(self) -> Way:
        """Return the way as a member."""
        return Way(self.way)

    @property
    def link_word(self) -> LinkKind | None:
        """Return what it does to an earlier document, if anything."""
        return LinkKind(self.link_kind) if self.link_kind else None

    @property
    def kind_word(self) -> Kind:
        """Return the kind as a member."""
        return Kind(self.kind)

    @property
    def circulation_word(self) -> Circulation:
        """Return the circulation note as a member."""
        return Circulation(self.circulation)

    @property
    def urgency_word(self) -> Urgency:
        """Return the urgency as a member."""
        return Urgency(self.urgency)


class OutgoingFile(models.Model):
    """One version of one file of a document; versions are added, never overwritten (App VI III.5.a)."""

    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=FileRole.choices())
    ordinal = models.PositiveSmallIntegerField(default=0)
    """0 for the main document, annexes from 1."""
    version = models.PositiveIntegerField()
    made_by = models.CharField(max_length=20)
    """The move that made this version: edit, submit, sign, number, seal, attach_scan, seal_copy, complete."""
    places = models.JSONField(default=dict)
    """Where number, date and signatures go, by name: the fields of `signing.places.Place`."""
    is_current = models.BooleanField(default=True)

    class Meta:
        """One current version per file of a document."""

        ordering = ("ordinal", "version")
        constraints = (
            models.UniqueConstraint(fields=["document", "ordinal", "version"], name="outgoing_version_once"),
            models.UniqueConstraint(
                fields=["document", "ordinal"],
                condition=models.Q(is_current=True),
                name="outgoing_one_current",
            ),
        )

    def __str__(self) -> str:
        """Return the name and the version."""
        return f"{self.file.name} v{self.version}"


class Recipient(models.Model):
    """An agency that a document goes to."""

    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="recipients")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """An agency once per document."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["document", "agency"], name="recipient_once"),)

    def __str__(self) -> str:
        """Return the agency's name."""
        return self.agency.name


class UnitRecipient(models.Model):
    """A unit of the agency itself that a document is issued to."""

    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A unit once per document."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["document", "unit"], name="unit_recipient_once"),)

    def __str__(self) -> str:
        """Return the unit's name."""
        return self.unit.name


class TakeBack(models.Model):
    """The wish to have one recipient's copy back: one person proposes, another approves, then the receiver is asked."""

    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="take_backs")
    delivery = models.ForeignKey("exchange.Delivery", on_delete=models.PROTECT, related_name="take_backs")
    state = models.CharField(max_length=10, choices=TakeBackState.choices(), default="asked")
    reason = models.CharField(max_length=1000)
    asked_by = models.CharField(max_length=400)
    asked_person_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=400, default="", blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """One open wish per delivery."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["delivery"], condition=models.Q(state="asked"), name="take_back_open_once"
            ),
            models.CheckConstraint(name="take_back_says_why", condition=~models.Q(reason="")),
        )

    def __str__(self) -> str:
        """Return the document and the reason."""
        return f"{self.document.code}: {self.reason}"[:600]

    @property
    def state_word(self) -> TakeBackState:
        """Return the state as a member."""
        return TakeBackState(self.state)
