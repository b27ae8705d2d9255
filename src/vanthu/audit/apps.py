"""Wiring of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit app: it also writes down every refusal."""

    name = "vanthu.audit"
    label = "audit"

    def ready(self) -> None:
        """Have refusals recorded."""
        from vanthu.core.actions import on_refusal

        from .record import record_refusal

        on_refusal(record_refusal)
