"""Wiring of the outgoing app."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """The outgoing app."""

    name = "vanthu.outgoing"
    label = "outgoing"

    def ready(self) -> None:
        """Register the handlers of this app's work rows, and have its words kept findable."""
        from . import handing_in, jobs, queries  # noqa: F401 the import registers jobs and recorder

        queries.WORDS.keep(sender=self)
