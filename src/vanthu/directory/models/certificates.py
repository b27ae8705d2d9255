"""Certificates on file, and the pictures of signatures and seals."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from vanthu.directory.words import CertificateHolder

from .agencies import Agency
from .people import Person


class Certificate(models.Model):
    """A certificate on file: the one link between a key and its holder (names are never matched)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(max_length=10, choices=CertificateHolder.choices())
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    """SHA-256 of the DER certificate, hex."""
    der = models.BinaryField()
    subject = models.CharField(max_length=500)
    issuer = models.CharField(max_length=500)
    serial = models.CharField(max_length=80)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    key_file = models.CharField(max_length=200, default="", blank=True)
    """The PKCS#12 file below the installation's `keys` folder; empty if the key is on a token."""
    filed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """A personal certificate names its person, an agency's names none."""

        constraints = (
            models.CheckConstraint(
                name="certificate_holder_fits",
                condition=models.Q(holder=CertificateHolder.PERSON.value, person__isnull=False)
                | models.Q(holder=CertificateHolder.AGENCY.value, person__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject

    def is_usable_at(self, moment: datetime) -> bool:
        """Say whether the certificate is within its validity and not withdrawn at `moment`."""
        return self.withdrawn_at is None and self.not_before <= moment <= self.not_after


class MarkImage(models.Model):
    """The picture of a signature or a seal: PNG, transparent, with its real size (NĐ 30/2020 App I II.7.d, II.8.a)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="mark_images")
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="mark_image"
    )
    """Whose signature it is; empty for the agency's seal."""
    sha256 = models.CharField(max_length=64)
    width_mm = models.FloatField()
    height_mm = models.FloatField()

    class Meta:
        """One seal per agency."""

        constraints = (
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(person=None), name="one_seal_per_agency"
            ),
        )

    def __str__(self) -> str:
        """Return whose mark it is."""
        return str(self.person or self.agency)
