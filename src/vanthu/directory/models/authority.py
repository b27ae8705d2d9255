"""In whose place somebody acts: authority to sign, and delegations."""

from __future__ import annotations

from datetime import date

from django.db import models

from vanthu.directory.words import SigningMode

from .agencies import Agency
from .people import Post


class SigningAuthority(models.Model):
    """A line of the register of signing authority: who signs TM., KT., TL., TUQ. or Q., what, when, on what basis.

    Source: NĐ 30/2020 Art 13. The head signs by office and needs no line.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="signing_authorities")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="signing_authorities")
    mode = models.CharField(max_length=4, choices=SigningMode.choices())
    kinds = models.JSONField(default=list)
    """The kinds of documents it is for, as values of `documents.words.Kind`; empty for all that the agency issues."""
    basis = models.CharField(max_length=300)
    """The written basis: `Quyết định số 12/QĐ-STTTT ngày 05/01/2026`."""
    basis_sha256 = models.CharField(max_length=64, default="", blank=True)
    """The basis as PDF in the blob store; empty if only named."""
    passed_on_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="passed_on"
    )
    """The authority by order that this one was passed on from, to a deputy (Art 13.4)."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    filed_at = models.DateTimeField()

    class Meta:
        """The newest first; TUQ. is limited in time (Art 13.3)."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="delegated_signing_is_limited_in_time",
                condition=~models.Q(mode="TUQ.") | models.Q(valid_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Return the mode and the post."""
        return f"{self.mode} {self.post}"

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on `day`; what it was passed on from has to hold, too."""
        own = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return own and (self.passed_on_by is None or self.passed_on_by.holds_on(day))

    def covers(self, kind: str) -> bool:
        """Say whether documents of `kind` are within it."""
        own = not self.kinds or kind in self.kinds
        return own and (self.passed_on_by is None or self.passed_on_by.covers(kind))


class Delegation(models.Model):
    """One post's daily acts given to another post for a time, on a decision that is kept here as PDF."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations_taken")
    decision = models.CharField(max_length=200)
    """Number and date of the decision."""
    decision_sha256 = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        """The newest first; from one post to another, for a time that has an end."""

        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="delegation_ends", condition=models.Q(ends_on__gte=models.F("starts_on") - 1)
            ),
            models.CheckConstraint(
                name="delegation_to_somebody_else", condition=~models.Q(giver=models.F("taker"))
            ),
        )

    def __str__(self) -> str:
        """Return both posts."""
        return f"{self.giver} → {self.taker}"

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on `day`: within its time, while both posts are held."""
        return (
            self.starts_on <= day <= self.ends_on
            and self.giver.is_held_on(day)
            and self.taker.is_held_on(day)
        )
