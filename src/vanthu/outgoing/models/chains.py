"""Who checks documents before their signer: what the administrator set, per type of document and per unit."""

from __future__ import annotations

from django.db import models

from vanthu.documents.words import Kind
from vanthu.outgoing.words import Task


class Chain(models.Model):
    """The steps between drafter and signer for one type of document, or for every type that has no chain of its own.

    A changed chain is a new row: what was submitted goes on by the turns it got (`Turn`).
    """

    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=Kind.choices(), default="", blank=True)
    """Empty: for every type without a chain of its own."""
    is_current = models.BooleanField(default=True)
    set_by = models.CharField(max_length=400)
    set_at = models.DateTimeField()

    class Meta:
        """One current chain per type."""

        ordering = ("agency_id", "kind", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "kind"],
                condition=models.Q(is_current=True),
                name="chain_one_current",
            ),
        )

    def __str__(self) -> str:
        """Return the type it is for."""
        return Kind(self.kind).vi if self.kind else "Mọi loại văn bản"


class ChainStep(models.Model):
    """One step of a chain. Steps of one stage are taken at the same time; the next stage waits for all of them."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=20, choices=Task.choices())
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: whoever approves the content for the drafter's unit (`UnitHead`)."""

    class Meta:
        """In the order in which they are taken."""

        ordering = ("stage", "id")

    def __str__(self) -> str:
        """Return the stage and the task."""
        return f"{self.stage}: {self.task_word.vi}"

    @property
    def task_word(self) -> Task:
        """Return the task as a member."""
        return Task(self.task)


class UnitHead(models.Model):
    """Who approves the content of what a unit drafts (NĐ 30/2020 Art 12.1)."""

    unit = models.OneToOneField("directory.Unit", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return the unit and the person."""
        return f"{self.unit.name}: {self.post.person.full_name}"
