"""A signing session: which bytes, by whom, with which certificate, and what came of it."""

from __future__ import annotations

from django.db import models

from .remote_words import RunEnd, RunState, ServiceKind
from .words import Fault, FileState, Purpose, SessionState


class SigningSession(models.Model):
    """One signature from its start to its end; it outlives a closed page and a killed process."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="signing_sessions")
    certificate = models.ForeignKey(
        "directory.Certificate", on_delete=models.PROTECT, related_name="sessions"
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices())
    document_type = models.CharField(max_length=60)
    document_id = models.BigIntegerField()
    input_sha256 = models.CharField(max_length=64)
    """The exact bytes that the signer saw."""
    result_sha256 = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=10, choices=SessionState.choices(), default="started")
    why_failed = models.CharField(max_length=500, default="", blank=True)
    signer_label = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Looked up by document."""

        indexes = (models.Index(fields=["document_type", "document_id"], name="session_by_document"),)

    def __str__(self) -> str:
        """Return what is signed by whom."""
        return f"{Purpose(self.purpose).vi}: {self.signer_label}"


class Errand(models.Model):
    """What a tool at one person's desk may fetch, sign and hand in, once and for a short time.

    Bound to the person, the post, the certificate and the purpose; its token is in the addresses that the tool gets and
    only its hash is here.
    """

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="errands")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="errands")
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="errands")
    delegation_id = models.BigIntegerField(null=True)
    """By which the person acts in the post, if it is another's."""
    certificate = models.ForeignKey("directory.Certificate", on_delete=models.PROTECT, related_name="errands")
    purpose = models.CharField(max_length=10, choices=Purpose.choices())
    token_sha256 = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return what it is for."""
        return f"{Purpose(self.purpose).vi}: {self.certificate}"


class ErrandFile(models.Model):
    """One file of an errand: what was handed out, and what came back."""

    errand = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="files")
    ordinal = models.PositiveIntegerField()
    session = models.OneToOneField(SigningSession, on_delete=models.PROTECT, related_name="errand_file")
    name = models.CharField(max_length=200)
    source_sha256 = models.CharField(max_length=64)
    source_size = models.BigIntegerField()
    field = models.CharField(max_length=60)
    look = models.CharField(max_length=300, default="", blank=True)
    """How the signature looks, as MetaData tells the tool: docs/protocol/agent.md."""
    state = models.CharField(max_length=10, choices=FileState.choices(), default="waiting")
    fault = models.CharField(max_length=30, choices=Fault.choices(), default="", blank=True)
    """Why the last file that was handed in was not taken."""
    problem = models.CharField(max_length=500, default="", blank=True)
    """What else kept a good file from being recorded, in words."""
    result_sha256 = models.CharField(max_length=64, default="", blank=True)
    pending_sha256 = models.CharField(max_length=64, default="", blank=True)
    """The laid-out signature that waits for its value from a remote service, without the file itself."""
    value = models.BinaryField(default=b"", blank=True)
    """The signature value that came back."""

    class Meta:
        """The files of an errand are counted from 0."""

        constraints = (models.UniqueConstraint(fields=["errand", "ordinal"], name="errand_file_once"),)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class RemoteService(models.Model):
    """A remote signing service that an agency has a contract with."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="signing_services")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=ServiceKind.choices())
    address = models.CharField(max_length=300)
    client_id = models.CharField(max_length=100)
    """Who the agency is to the service."""
    secret = models.TextField(default="", blank=True)
    """Sealed by `vanthu.core.sealed` for `signing.service:<id>`."""
    profile = models.CharField(max_length=100, default="", blank=True)
    doorbell_sha256 = models.CharField(max_length=64, default="", blank=True, db_index=True)
    """SHA-256 of the token in the address that the service may ring."""
    is_active = models.BooleanField(default=True)

    class Meta:
        """Listed by name."""

        ordering = ("name", "id")

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def kind_word(self) -> ServiceKind:
        """Return the kind as a member."""
        return ServiceKind(self.kind)


class RemoteRun(models.Model):
    """One request at a signing service, for all files of an errand; a work row looks after it."""

    errand = models.OneToOneField(Errand, on_delete=models.PROTECT, related_name="run")
    service = models.ForeignKey(RemoteService, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState.choices())
    end = models.CharField(max_length=20, choices=RunEnd.choices(), default="", blank=True)
    """Why it brought no signatures; empty while it runs and if it brought them."""
    reference = models.CharField(max_length=200, default="", blank=True)
    """How the service names the request."""
    problem = models.CharField(max_length=300, default="", blank=True)
    """What the service said, or that it does not answer."""
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return where and for whom."""
        return f"{self.service}: {self.errand}"


class RememberedPlaces(models.Model):
    """Where the marks were put last on a document of one type, to be proposed for the next."""

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="remembered_places")
    kind = models.CharField(max_length=20)
    places = models.JSONField(default=dict)

    class Meta:
        """Once per type."""

        constraints = (models.UniqueConstraint(fields=["agency", "kind"], name="places_once_per_type"),)

    def __str__(self) -> str:
        """Return the type."""
        return self.kind
