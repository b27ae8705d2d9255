"""How a person proves to be that person: second factors, open sessions, and failures counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from vanthu.directory.words import SignInWay

from .people import Person

PROOF_LASTS: Final = timedelta(minutes=10)
"""How long a second factor is good for acts that bind the agency. Source: OWASP ASVS 5.0, 7.5.3."""


class AuthenticatorApp(models.Model):
    """The secret that a person shares with an authenticator app (TOTP, RFC 6238)."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="authenticator_app")
    sealed_secret = models.CharField(max_length=300)
    """Sealed by `core.sealed`: a copy of the database alone makes no codes."""
    last_step = models.BigIntegerField(default=0)
    """The latest 30-second step whose code was used: a code is good once."""
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.person)


class RecoveryCode(models.Model):
    """One code on paper, good once, for who has lost the other factors."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    sha256 = models.CharField(max_length=64)
    """Of 80 random bits: no dictionary holds them, so a quick hash is enough."""
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A code once per person."""

        constraints = (
            models.UniqueConstraint(fields=["person", "sha256"], name="recovery_code_once_per_person"),
        )

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.person)


class Passkey(models.Model):
    """A passkey or hardware key (WebAuthn level 2)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)
    """base64url, as browsers write it."""
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """The oldest first."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class OpenSession(models.Model):
    """A session of a person at one computer, from sign-in until it ends; kept as a record afterwards."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45)
    """The address of the computer, as far as it can be told."""
    agent = models.CharField(max_length=300)
    """What the browser says it is."""
    proved_at = models.DateTimeField(null=True)
    """When a second factor was given last."""
    is_due_for_a_new_key = models.BooleanField(default=False)
    """Whether rights changed since: the cookie is exchanged at the next request."""
    way = models.CharField(max_length=15, choices=SignInWay.choices(), default=SignInWay.PASSWORD.value)
    """How the person signed in."""
    only_agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    """The agency whose sign-on service let the person in: the posts of another one are not used in this session."""

    class Meta:
        """Found by person."""

        indexes = (models.Index(fields=["person", "ended_at"], name="session_by_person"),)

    def __str__(self) -> str:
        """Return who, and from where."""
        return f"{self.person} ({self.address})"

    @property
    def way_word(self) -> SignInWay:
        """Return the way as a member."""
        return SignInWay(self.way)

    def is_proved_at(self, moment: datetime) -> bool:
        """Say whether a second factor was given shortly before `moment`."""
        return self.proved_at is not None and moment - self.proved_at <= PROOF_LASTS


class UsedChallenge(models.Model):
    """A challenge whose signature was taken: it is never taken again, also when two ask at once."""

    sha256 = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField()

    class Meta:
        """Forgotten by age."""

        indexes = (models.Index(fields=["used_at"], name="challenge_by_age"),)

    def __str__(self) -> str:
        """Return its fingerprint."""
        return self.sha256


class FailedSignIns(models.Model):
    """How often one user name failed from one address in a row; a success from there ends the row."""

    username = models.CharField(max_length=80)
    address = models.CharField(max_length=45)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        """One row per user name and address."""

        constraints = (models.UniqueConstraint(fields=["username", "address"], name="failures_once"),)
        indexes = (models.Index(fields=["address", "last_at"], name="failures_by_address"),)

    def __str__(self) -> str:
        """Return the user name and the address."""
        return f"{self.username} ({self.address})"
