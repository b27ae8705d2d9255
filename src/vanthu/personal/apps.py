"""Wiring of the personal app."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """The personal app."""

    name = "vanthu.personal"
    label = "personal"

    def ready(self) -> None:
        """Register the handlers of this app's work rows, and listen to what the record is told."""
        from vanthu.audit import record

        from . import jobs

        record.on_entry(jobs.note)
