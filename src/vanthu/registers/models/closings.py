"""The lines of a register as they were written, and the closing of each day."""

from __future__ import annotations

from django.db import models

from vanthu.registers.words import LineKind

from .books import Book, TakenNumber


class Closing(models.Model):
    """A day of a register that was closed: its lines are hashed, chained to the day before and signed."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="closings")
    day = models.DateField()
    sequence = models.PositiveIntegerField()
    """1 for the first closing of a book, without a gap."""
    lines_count = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64)
    """SHA-256 over the leaf hashes of the day's lines, in their order."""
    previous_sha256 = models.CharField(max_length=64, default="", blank=True)
    """`statement_sha256` of the closing before; empty for the first."""
    statement = models.TextField()
    """The signed words: canonical JSON."""
    statement_sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    """Ed25519 over `statement`, base64."""
    public_key = models.CharField(max_length=60)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=400)
    print_sha256 = models.CharField(max_length=64, default="", blank=True)
    """The printed day as PDF/A; empty until it was made."""
    print_signature = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        """A day of a book once, in an unbroken sequence."""

        ordering = ("book_id", "-sequence")
        constraints = (
            models.UniqueConstraint(fields=["book", "day"], name="day_closed_once"),
            models.UniqueConstraint(fields=["book", "sequence"], name="closings_in_sequence"),
        )

    def __str__(self) -> str:
        """Return the book and the day."""
        return f"{self.book}: {self.day:%d/%m/%Y}"


class RegisterLine(models.Model):
    """Something that was written into a register: never changed, but for the closing that takes it up."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="lines")
    taken = models.ForeignKey(TakenNumber, on_delete=models.PROTECT, null=True, related_name="lines")
    day = models.DateField()
    """The day it is closed with: the one it was written on, or the next one if that was closed already."""
    kind = models.CharField(max_length=20, choices=LineKind.choices())
    columns = models.JSONField(default=dict)
    """The columns that this line sets, by name."""
    at = models.DateTimeField()
    by = models.CharField(max_length=400)
    leaf_hash = models.CharField(max_length=64)
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, null=True, related_name="lines")

    class Meta:
        """In the order in which they were written."""

        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["book", "day"], name="line_not_closed", condition=models.Q(closing__isnull=True)
            ),
        )

    def __str__(self) -> str:
        """Return what it is and when."""
        return f"{self.kind} {self.at.isoformat()}"
