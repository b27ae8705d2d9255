"""Wiring of the incoming app."""

from django.apps import AppConfig


class IncomingConfig(AppConfig):
    """The incoming app."""

    name = "vanthu.incoming"
    label = "incoming"

    def ready(self) -> None:
        """Register the handlers of this app's work rows, and have its words kept findable."""
        from . import jobs, queries  # noqa: F401 the import registers the jobs

        queries.WORDS.keep(sender=self)
