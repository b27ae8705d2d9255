"""One person's turn to check a document, and what came of it: the two recorded checks of NĐ 30/2020 Art 12."""

from __future__ import annotations

from django.db import models

from vanthu.outgoing.words import Task, TurnState

from .documents import OutgoingDocument

_DECIDED = ["approved", "objected", "returned"]


class Turn(models.Model):
    """A turn of one round. A round begins when the document is submitted or returned to an earlier step."""

    document = models.ForeignKey(OutgoingDocument, on_delete=models.PROTECT, related_name="turns")
    round = models.PositiveIntegerField()
    stage = models.PositiveSmallIntegerField()
    """0: who the drafter asks for an opinion; from 1 on the stages of the chain."""
    task = models.CharField(max_length=20, choices=Task.choices())
    post = models.ForeignKey("directory.Post", on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(max_length=10, choices=TurnState.choices(), default="waiting")
    opened_at = models.DateTimeField(null=True)
    """Since when it is waited for."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=400, default="", blank=True)
    comment = models.CharField(max_length=2000, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    """The main file that was looked at."""

    class Meta:
        """Nobody is asked for the same thing twice in a round; what is decided says by whom and when."""

        ordering = ("round", "stage", "id")
        indexes = (models.Index(fields=["post", "state"], name="turn_by_post"),)
        constraints = (
            models.UniqueConstraint(fields=["document", "round", "stage", "task", "post"], name="turn_once"),
            models.CheckConstraint(
                name="turn_decided_by",
                condition=~models.Q(state__in=_DECIDED)
                | (models.Q(decided_at__isnull=False) & ~models.Q(decided_by="")),
            ),
        )

    def __str__(self) -> str:
        """Return who is to do what."""
        return f"{self.post.person.full_name}: {self.task_word.vi}"

    @property
    def task_word(self) -> Task:
        """Return the task as a member."""
        return Task(self.task)

    @property
    def state_word(self) -> TurnState:
        """Return the state as a member."""
        return TurnState(self.state)
