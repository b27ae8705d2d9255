"""Wiring of the scans app."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    """The scans app."""

    name = "vanthu.scans"
    label = "scans"

    def ready(self) -> None:
        """Register the handlers of this app's work rows."""
        from . import jobs  # noqa: F401 the import registers them
