"""Wiring of the copies app."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """The copies app."""

    name = "vanthu.copies"
    label = "copies"

    def ready(self) -> None:
        """Have signed copies recorded here."""
        from . import errands  # noqa: F401 the import registers the recorder
