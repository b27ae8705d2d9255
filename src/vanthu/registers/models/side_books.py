"""The two books without numbers of their own: what went out by post, and who used a file copy."""

from __future__ import annotations

from django.db import models


class Posting(models.Model):
    """One line of the book of documents sent by post (NĐ 30/2020 App IV.III, 6 columns)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    code = models.CharField(max_length=120)
    places = models.CharField(max_length=1000)
    envelopes = models.PositiveIntegerField()
    receipt = models.CharField(max_length=400, default="", blank=True)
    """The post's stamp or signature, as it was given afterwards."""
    remark = models.CharField(max_length=1000, default="", blank=True)
    entered_by = models.CharField(max_length=400)
    entered_at = models.DateTimeField()
    completed_by = models.CharField(max_length=400, default="", blank=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        """By day; something in it, and to somebody."""

        indexes = (models.Index(fields=["agency", "sent_on", "id"], name="posting_by_day"),)
        constraints = (
            models.CheckConstraint(name="posting_has_envelopes", condition=models.Q(envelopes__gte=1)),
            models.CheckConstraint(name="posting_whole", condition=~models.Q(code="") & ~models.Q(places="")),
        )

    def __str__(self) -> str:
        """Return what went where."""
        return f"{self.code} → {self.places}"[:600]


class FileUse(models.Model):
    """One line of the book on the use of file copies (NĐ 30/2020 App IV.IV, 9 columns; Art 19.4)."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    used_on = models.DateField()
    user_name = models.CharField(max_length=200)
    code = models.CharField(max_length=120)
    issued_on = models.DateField(null=True)
    subject = models.CharField(max_length=1100)
    file_notation = models.CharField(max_length=60, default="", blank=True)
    """Number and notation of the case file that the copy lies in."""
    receipt = models.CharField(max_length=400, default="", blank=True)
    returned_on = models.DateField(null=True)
    permitted_by = models.CharField(max_length=200)
    remark = models.CharField(max_length=1000, default="", blank=True)
    entered_by = models.CharField(max_length=400)
    entered_at = models.DateTimeField()
    completed_by = models.CharField(max_length=400, default="", blank=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        """By day; nobody uses a file copy without permission, or brings it back before it was taken."""

        indexes = (models.Index(fields=["agency", "used_on", "id"], name="file_use_by_day"),)
        constraints = (
            models.CheckConstraint(name="file_use_permitted", condition=~models.Q(permitted_by="")),
            models.CheckConstraint(
                name="file_use_in_order",
                condition=models.Q(returned_on=None) | models.Q(returned_on__gte=models.F("used_on")),
            ),
        )

    def __str__(self) -> str:
        """Return who used what."""
        return f"{self.user_name}: {self.code}"[:600]
