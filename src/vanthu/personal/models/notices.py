"""Notices to one person, and how that person wants to be told."""

from __future__ import annotations

from django.db import models

from vanthu.personal.words import ByMail, Topic


class Notice(models.Model):
    """One thing that one person is told; it gives no right to what it is about."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic.choices())
    cause = models.CharField(max_length=100)
    """What brought it about, in a form that is the same at every try: nobody is told twice."""
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    code = models.CharField(max_length=120, default="", blank=True)
    """Number and notation, or the type of a document without one: all that an e-mail says of it."""
    label = models.CharField(max_length=600)
    said = models.CharField(max_length=1000, default="", blank=True)
    """Who did it, or why."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_app = models.BooleanField(default=True)
    """Whether it is shown under the bell; the other way it went by mail alone."""
    by_mail = models.CharField(max_length=10, choices=ByMail.choices(), default="never")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        """Once per person and cause; the bell counts what is unread."""

        indexes = (
            models.Index(fields=["person", "agency", "-id"], name="notice_by_person"),
            models.Index(
                fields=["person", "agency"],
                condition=models.Q(read_at=None, in_app=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["person"],
                condition=models.Q(by_mail="daily", mailed_at=None),
                name="notice_for_digest",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["person", "topic", "cause"], name="notice_once_per_cause"),
        )

    def __str__(self) -> str:
        """Return what it says."""
        return f"{self.topic_word.vi}: {self.label}"[:600]

    @property
    def topic_word(self) -> Topic:
        """Return the topic as a member."""
        return Topic(self.topic)


class NoticeChoice(models.Model):
    """How one person wants to be told about one topic; without a row the usual way holds."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic.choices())
    in_app = models.BooleanField()
    by_mail = models.CharField(max_length=10, choices=ByMail.choices())

    class Meta:
        """Chosen once per topic."""

        constraints = (models.UniqueConstraint(fields=["person", "topic"], name="notice_choice_once"),)

    def __str__(self) -> str:
        """Return the topic and the way."""
        return f"{self.topic}: {self.by_mail}"
