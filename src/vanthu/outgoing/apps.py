"""Wiring of the outgoing app."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """The outgoing app."""

    name = "vanthu.outgoing"
    label = "outgoing"

    def ready(self) -> None:
        """Register the handlers of this app's work rows."""
        from . import jobs  # noqa: F401 the import registers them
