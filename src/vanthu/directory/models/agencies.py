"""Agencies of the address book and the units of those kept here."""

from __future__ import annotations

from datetime import date

from django.db import models


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
    folded = models.TextField(default="", blank=True, editable=False)
    """Codes, name and abbreviation without marks: what a search looks into."""

    class Meta:
        """Listed by code."""

        ordering = ("code",)
        # Each package names its parties by one code or the other.
        indexes = (models.Index(fields=("older_code",), name="agency_older_code"),)

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
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    """The unit that it belongs to; empty if to the agency itself."""
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    """The last day of a unit that was dissolved; its rows stay for what it did."""

    class Meta:
        """One unit of a name at a time."""

        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "name"], condition=models.Q(valid_to=None), name="unit_once_per_agency"
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class FormerUnit(models.Model):
    """What a unit was called, and where it belonged, until it was changed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="former")
    name = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30)
    parent_name = models.CharField(max_length=200, default="", blank=True)
    until = models.DateField()
    """The day of the change."""

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return the former name."""
        return self.name
