"""What a register says about each number: the columns of NĐ 30/2020 App IV."""

from __future__ import annotations

from django.db import models

from vanthu.registers.words import BookKind

from .books import Book, TakenNumber


class RegisterEntry(models.Model):
    """The columns of one number as they stand now; every change of them is a line of its own (`RegisterLine`)."""

    taken = models.OneToOneField(TakenNumber, on_delete=models.PROTECT, related_name="entry")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=BookKind.choices())
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=2, default="", blank=True)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    document_kind = models.CharField(max_length=40, default="", blank=True)
    notation = models.CharField(max_length=100, default="", blank=True)
    """What follows the number; only where this register gives both."""
    entered_on = models.DateField()
    """The day in Hanoi on which the number was taken: the date of an outgoing document, the arrival of another."""
    code = models.CharField(max_length=120, default="", blank=True)
    issued_on = models.DateField(null=True)
    subject = models.CharField(max_length=1100, default="", blank=True)
    """Type and abstract, as one column has them."""
    subject_folded = models.CharField(max_length=1100, default="", blank=True)
    signer = models.CharField(max_length=200, default="", blank=True)
    author = models.CharField(max_length=250, default="", blank=True)
    places = models.CharField(max_length=2000, default="", blank=True)
    holder = models.CharField(max_length=400, default="", blank=True)
    """Who keeps the file copy of an outgoing document; who got an incoming one."""
    copies = models.PositiveIntegerField(null=True)
    sent_on = models.DateField(null=True)
    receipt = models.CharField(max_length=400, default="", blank=True)
    remark = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        """Number and notation are unique in a year, whichever series they come from (Art 15.1)."""

        indexes = (
            models.Index(fields=["book", "year", "-number", "-suffix"], name="entry_in_order"),
            models.Index(fields=["book", "entered_on"], name="entry_by_day"),
            # The other orders of the list (`listing.ORDERS`).
            models.Index(fields=["book", "year", "entered_on", "id"], name="entry_in_day_order"),
            models.Index(fields=["book", "year", "subject_folded", "id"], name="entry_in_subject_order"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "kind", "year", "number", "suffix", "notation"],
                condition=~models.Q(notation=""),
                name="code_once_a_year",
            ),
        )

    def __str__(self) -> str:
        """Return number and notation, and the subject."""
        return f"{self.code}: {self.subject}"[:600]
