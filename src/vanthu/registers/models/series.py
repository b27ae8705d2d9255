"""Which series the head decided on, and numbers that were set aside."""

from __future__ import annotations

from django.db import models

from vanthu.registers.words import BookKind, RequestState

from .books import Book, TakenNumber


class SeriesDecision(models.Model):
    """The head's written decision on the series of a kind of register; the latest one holds (Art 15.1.c)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=BookKind.choices())
    basis = models.CharField(max_length=300)
    """The document in which the head decided, as it is cited."""
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=400)

    class Meta:
        """The latest first."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(basis=""), name="series_decision_has_basis"),
        )

    def __str__(self) -> str:
        """Return the basis."""
        return self.basis


class SeriesRule(models.Model):
    """One line of a decision: documents of this type, or of this body, are numbered in this book."""

    decision = models.ForeignKey(SeriesDecision, on_delete=models.PROTECT, related_name="rules")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    document_kind = models.CharField(max_length=40, default="", blank=True)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order in which they were written."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return the type and the book."""
        return f"{self.document_kind} → {self.book_id}"


class SeriesStart(models.Model):
    """The act by which a book went on from the numbers of another system."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="starts")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()
    """The last number that was given elsewhere."""
    basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=400)

    class Meta:
        """Once per book and year."""

        constraints = (models.UniqueConstraint(fields=["book", "year"], name="start_once_a_year"),)

    def __str__(self) -> str:
        """Return the year and the last number."""
        return f"{self.year}: {self.last}"


class Reservation(models.Model):
    """A block of numbers held for somebody, until it ends; what was not used is voided then."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="reservations")
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    holder = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    expires_on = models.DateField()
    """The last day on which a number of it may be used; never after the year."""
    reserved_at = models.DateTimeField()
    reserved_by = models.CharField(max_length=400)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; a block has an order."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="reservation_in_order"
            ),
        )

    def __str__(self) -> str:
        """Return the numbers as they are spoken of."""
        return f"{self.first:02d}–{self.last:02d}"


class SubNumberRequest(models.Model):
    """A wish for a number such as “123a”: asked for by the clerk, approved by a second person."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    document_label = models.CharField(max_length=600)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=RequestState.choices(), default="asked")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=400)
    asked_by_id = models.BigIntegerField()
    """The person who asked: somebody else has to approve."""
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=400, default="", blank=True)
    taken = models.OneToOneField(TakenNumber, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; one open wish per document."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["document_type", "document_id"],
                condition=models.Q(state="asked"),
                name="one_sub_number_wish",
            ),
        )

    def __str__(self) -> str:
        """Return the number after which it is to stand."""
        return f"{self.number:02d}"

    @property
    def state_word(self) -> RequestState:
        """Return the state as a member."""
        return RequestState(self.state)
