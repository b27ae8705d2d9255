"""Wiring of the registers app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers app."""

    name = "vanthu.registers"
    label = "registers"

    def ready(self) -> None:
        """Register the handlers of this app's work rows."""
        from . import jobs  # noqa: F401 the import registers them
