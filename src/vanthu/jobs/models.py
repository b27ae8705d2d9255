"""A work row: what is to be done, when, and who holds it."""

from __future__ import annotations

from django.db import models


class Work(models.Model):
    """One piece of slow work. `due_at` is also the end of the lease while a worker holds the row."""

    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=5)
    """Smaller goes first; urgent documents are 1."""
    destination = models.CharField(max_length=120, default="", blank=True)
    """What the work talks to: at most a few rows per destination are held at once."""
    dedupe_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 NULL is what UNIQUE lets repeat
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True)
    """What the clock showed when `due_at` was counted from it; empty where that is a moment of its own."""
    token = models.CharField(max_length=32, default="", blank=True)
    """The fencing token of the worker that holds the row; empty when nobody does."""
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    """How often its handler failed by a mistake of ours since it last came to its end; waiting for something outside is
    no failure."""
    crashes = models.PositiveIntegerField(default=0)
    """One for each lease that ran out, as a worker was killed with this row in hand, and for each process of its own
    that the row killed."""
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="", blank=True)

    class Meta:
        """Claimed by priority and due time among the live ones."""

        constraints = (models.UniqueConstraint(fields=["dedupe_key"], name="work_once_per_key"),)
        indexes = (
            models.Index(
                fields=["priority", "due_at", "id"],
                name="work_live",
                condition=models.Q(done_at__isnull=True, dead_at__isnull=True),
            ),
            # Few rows are ever in hand: who holds a destination is asked at every claim.
            models.Index(fields=["destination", "token"], name="work_held", condition=~models.Q(token="")),
        )

    def __str__(self) -> str:
        """Return the kind and the key."""
        return f"{self.kind} #{self.pk}"
