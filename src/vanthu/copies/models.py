"""Copies, whom they went to, and prints that carry a look-up code."""

from __future__ import annotations

from django.db import models

from vanthu.documents.words import Kind, code_of

from .look_up import spoken
from .states import State
from .words import Form, Medium, Way


class Copy(models.Model):
    """One copy that the agency makes of its own or another's document (NĐ 30/2020 Art 25–27)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="copies")
    form = models.CharField(max_length=10, choices=Form.choices())
    origin = models.CharField(max_length=10, choices=Medium.choices())
    """What the document is on that is copied."""
    medium = models.CharField(max_length=10, choices=Medium.choices())
    """What the copy is on."""
    state = models.CharField(max_length=10, choices=State.choices(), default="asked")
    version = models.PositiveIntegerField(default=1)
    """Rises with every move: a page drawn before somebody else's act is stale."""
    outgoing = models.ForeignKey(
        "outgoing.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="copies"
    )
    incoming = models.ForeignKey(
        "incoming.IncomingDocument", on_delete=models.PROTECT, null=True, related_name="copies"
    )
    """Neither: a document on paper that only its scan stands for here."""
    kind = models.CharField(max_length=30, choices=Kind.choices())
    original_code = models.CharField(max_length=100)
    original_author = models.CharField(max_length=200)
    original_issued_on = models.DateField(null=True)
    subject = models.CharField(max_length=1000)
    subject_folded = models.CharField(max_length=1000)
    source_sha256 = models.CharField(max_length=64)
    """The file that is copied, as it was when the copy was asked for."""
    pages = models.CharField(max_length=100, default="", blank=True)
    """Of an extract: which pages, as “1-3, 5”; empty for all."""
    hidden = models.PositiveSmallIntegerField(default=0)
    """Of an extract: how many places were left out."""
    prepared = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    """What is decided about and then signed or printed: pages chosen, places left out."""
    reason = models.CharField(max_length=1000)
    asked_by = models.CharField(max_length=400)
    asked_person_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_post = models.ForeignKey(
        "directory.Post", on_delete=models.PROTECT, null=True, related_name="decided_copies"
    )
    decided_by = models.CharField(max_length=400, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=1000, default="", blank=True)
    number = models.PositiveIntegerField(null=True)
    notation = models.CharField(max_length=70)
    issued_on = models.DateField(null=True)
    """The day of the copy, in Hanoi."""
    made = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    """The signed file, or the sheets that are printed."""
    made_by = models.CharField(max_length=400, default="", blank=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        """Made means decided, numbered and there; declined means with a reason; of one document at most."""

        indexes = (models.Index(fields=["agency", "state", "-id"], name="copy_by_state"),)
        constraints = (
            models.CheckConstraint(
                name="copy_of_one_document", condition=models.Q(outgoing=None) | models.Q(incoming=None)
            ),
            models.CheckConstraint(
                name="copy_declined_why", condition=~models.Q(state="declined") | ~models.Q(decline_reason="")
            ),
            models.CheckConstraint(
                name="copy_made_whole",
                condition=~models.Q(state__in=["made", "released"])
                | models.Q(
                    made__isnull=False,
                    number__isnull=False,
                    issued_on__isnull=False,
                    decided_post__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        """Return the number and notation, or the form before there is one, and what is copied."""
        return f"{self.code or self.form_word.vi}: {self.original_code} – {self.subject}"[:600]

    @property
    def code(self) -> str:
        """Return number and notation as printed, empty before there is a number."""
        return code_of(self.number, self.notation) if self.number else ""

    @property
    def state_word(self) -> State:
        """Return the state as a member."""
        return State(self.state)

    @property
    def form_word(self) -> Form:
        """Return the form as a member."""
        return Form(self.form)

    @property
    def origin_word(self) -> Medium:
        """Return what is copied as a member."""
        return Medium(self.origin)

    @property
    def medium_word(self) -> Medium:
        """Return what the copy is on as a member."""
        return Medium(self.medium)

    @property
    def kind_word(self) -> Kind:
        """Return the kind as a member."""
        return Kind(self.kind)


class Release(models.Model):
    """Who got a copy, how and when."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="releases")
    way = models.CharField(max_length=10, choices=Way.choices())
    receivers = models.CharField(max_length=1000)
    copies = models.PositiveSmallIntegerField(default=1)
    released_by = models.CharField(max_length=400)
    released_at = models.DateTimeField()

    class Meta:
        """In order of time; never to nobody."""

        ordering = ("id",)
        constraints = (models.CheckConstraint(name="release_to_somebody", condition=~models.Q(receivers="")),)

    def __str__(self) -> str:
        """Return who got it."""
        return self.receivers

    @property
    def way_word(self) -> Way:
        """Return the way as a member."""
        return Way(self.way)


class Printout(models.Model):
    """An electronic document put on paper, with the marks of NĐ 137/2024: the original (Art 18.5) or a copy."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="printouts")
    look_up_code = models.CharField(max_length=16, unique=True)
    """80 random bits in Crockford's base 32: nobody finds one by trying."""
    outgoing = models.ForeignKey(
        "outgoing.OutgoingDocument", on_delete=models.PROTECT, null=True, related_name="printouts"
    )
    copy = models.OneToOneField(Copy, on_delete=models.PROTECT, null=True, related_name="printout")
    source_sha256 = models.CharField(max_length=64)
    """The electronic file that was printed."""
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    outline = models.JSONField(default=list)
    """Per page: size and the places of its lines in mm, and the fingerprint of its text; no text."""
    copies = models.PositiveSmallIntegerField()
    printed_by = models.CharField(max_length=400)
    printed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        """Of an outgoing document or of a copy, of one of them; withdrawn means with a reason."""

        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="printout_of_one",
                condition=models.Q(outgoing__isnull=False, copy=None)
                | models.Q(outgoing=None, copy__isnull=False),
            ),
            models.CheckConstraint(
                name="printout_withdrawn_why",
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdraw_reason=""),
            ),
        )

    def __str__(self) -> str:
        """Return what was printed."""
        return str(self.copy or self.outgoing)

    @property
    def spoken_code(self) -> str:
        """Return the code as it is printed and read out: in groups of four."""
        return spoken(self.look_up_code)
