"""Wiring of the verification app."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The verification app."""

    name = "vanthu.verification"
    label = "verification"
