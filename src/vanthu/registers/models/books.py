"""Books, their counters and every number ever taken."""

from __future__ import annotations

from django.db import models

from vanthu.registers.words import BookKind, NumberState


class Book(models.Model):
    """A register of an agency. The head decides which series there are (NĐ 30/2020 Art 15.1.c)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="books")
    kind = models.CharField(max_length=10, choices=BookKind.choices())
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=True)
    """Whether documents go here that no rule of the head sends elsewhere."""
    allows_sub_numbers = models.BooleanField(default=False)
    """Whether “123a” is possible at all; the head has to ask for it, for it defies the order of time (Art 15.1)."""

    class Meta:
        """One default book per agency and kind."""

        ordering = ("agency_id", "kind", "id")
        constraints = (
            models.UniqueConstraint(fields=["agency", "kind", "name"], name="book_named_once"),
            models.UniqueConstraint(
                fields=["agency", "kind"], condition=models.Q(is_default=True), name="one_default_book"
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Counter(models.Model):
    """The last number of a book in a year; numbers run from 1 in each calendar year of Hanoi (Art 15.1)."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    """How many numbers of the year stand in the register, sub-numbers not counted: kept by `entering`."""

    class Meta:
        """One counter per book and year."""

        constraints = (models.UniqueConstraint(fields=["book", "year"], name="one_counter_per_year"),)

    def __str__(self) -> str:
        """Return the year and the last number."""
        return f"{self.year}: {self.last}"


class TakenNumber(models.Model):
    """A number that was taken: bound to one document for ever, or voided with its reason, never free again."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=2, default="", blank=True)
    """The letter of a sub-number such as “123a”; empty for every other."""
    state = models.CharField(max_length=10, choices=NumberState.choices(), default=NumberState.USED.value)
    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    document_label = models.CharField(max_length=600)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=400)
    void_reason = models.CharField(max_length=500, default="", blank=True)
    voided_at = models.DateTimeField(null=True)
    is_final = models.BooleanField(default=False)
    """Whether its document was issued or registered: then it cannot be voided any more."""

    class Meta:
        """A number once per book and year, one number per document, a reason for every voided one."""

        ordering = ("book_id", "-year", "-number", "-suffix")
        constraints = (
            models.UniqueConstraint(fields=["book", "year", "number", "suffix"], name="number_taken_once"),
            models.UniqueConstraint(
                fields=["document_type", "document_id"],
                condition=models.Q(state=NumberState.USED.value),
                name="one_number_per_document",
            ),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="number_positive"),
            models.CheckConstraint(
                condition=~models.Q(state=NumberState.VOIDED.value) | ~models.Q(void_reason=""),
                name="void_has_reason",
            ),
        )

    def __str__(self) -> str:
        """Return the number as it is printed, below ten with a leading zero (App I II.3)."""
        return f"{self.number:02d}{self.suffix}"
