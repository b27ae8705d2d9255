"""Wiring of the outgoing app."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """The outgoing app."""

    name = "vanthu.outgoing"
    label = "outgoing"

    def ready(self) -> None:
        """Register the handlers of this app's work rows, and have its words kept findable."""
        from . import jobs, queries  # noqa: F401 the import registers the jobs

        queries.WORDS.keep(sender=self)
