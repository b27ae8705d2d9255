"""Wiring of the signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """The signing app."""

    name = "vanthu.signing"
    label = "signing"
