"""People and the posts they hold."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from vanthu.core.actor import Role
from vanthu.directory.words import SigningMode

from .agencies import Agency, Unit


class Person(AbstractBaseUser):
    """A person who signs in; what the person may do is a matter of the posts held."""

    username = models.CharField(max_length=80, unique=True)
    full_name = models.CharField(max_length=100)
    email = models.CharField(max_length=100, default="", blank=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    password_is_given = models.BooleanField(default=False)
    """Whether somebody else chose the password: the person chooses a new one at the first sign-in."""
    password_set_at = models.DateTimeField(null=True, blank=True)

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
