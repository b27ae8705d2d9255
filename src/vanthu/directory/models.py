"""Agencies, units, people, posts and certificates on file."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from vanthu.core.actor import Role

from .words import CertificateHolder, SigningMode


class Agency(models.Model):
    """An agency of the address book; `is_local` if this installation keeps its documents."""

    code = models.CharField(max_length=35, unique=True)
    """The identifier code of QĐ 20/2020, level 1 on the left: `H44.12`."""
    older_code = models.CharField(max_length=50, default="", blank=True)
    """The code of QCVN 102:2016, level 1 on the right: `000.12.00.H44`."""
    name = models.CharField(max_length=200)
    parent_name = models.CharField(max_length=200, default="", blank=True)
    """The superior agency as printed above the name: `ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ`."""
    abbreviation = models.CharField(max_length=30, default="", blank=True)
    """The agency's part of a notation: `STTTT`."""
    place = models.CharField(max_length=100, default="", blank=True)
    """The place name of the date line: `Phú Thọ`."""
    address = models.CharField(max_length=250, default="", blank=True)
    email = models.CharField(max_length=100, default="", blank=True)
    phone = models.CharField(max_length=20, default="", blank=True)
    is_local = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        """Listed by code."""

        ordering = ("code",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Say whether the agency exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Unit(models.Model):
    """A unit of a local agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30)

    class Meta:
        """One unit of a name per agency."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="unit_once_per_agency"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Person(AbstractBaseUser):
    """A person who signs in; what the person may do is a matter of the posts held."""

    username = models.CharField(max_length=80, unique=True)
    full_name = models.CharField(max_length=100)
    email = models.CharField(max_length=100, default="", blank=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = BaseUserManager["Person"]()

    class Meta:
        """Listed by name."""

        ordering = ("full_name",)

    def __str__(self) -> str:
        """Return the full name."""
        return self.full_name


class Post(models.Model):
    """A person's post in an agency, from–to; rights end with it (NĐ 30/2020 App VI, IV.1.d)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    title = models.CharField(max_length=100)
    """As printed below a signature: `Phó Giám đốc`."""
    roles = models.JSONField(default=list)
    signing_mode = models.CharField(
        max_length=4, choices=SigningMode.choices(), default=SigningMode.HEAD.value, blank=True
    )
    head_title = models.CharField(max_length=100, default="", blank=True)
    """Whom the person signs for, as printed: `Giám đốc` in `KT. GIÁM ĐỐC`."""
    held_from = models.DateField()
    held_to = models.DateField(null=True, blank=True)

    class Meta:
        """Listed by agency."""

        ordering = ("agency_id", "id")

    def __str__(self) -> str:
        """Return the person and the title."""
        return f"{self.person.full_name}, {self.title}"

    def is_held_on(self, day: date) -> bool:
        """Say whether the post is held on `day`."""
        return self.held_from <= day and (self.held_to is None or day <= self.held_to)

    @property
    def role_set(self) -> frozenset[Role]:
        """Return the roles as members."""
        return frozenset(Role(role) for role in self.roles)


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
