"""Wiring of the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange app."""

    name = "vanthu.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register the handlers of the work rows."""
        import vanthu.exchange.jobs  # noqa: F401 imported for its registrations
