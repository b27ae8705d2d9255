"""Wiring of the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The core app: it has no tables of its own."""

    name = "vanthu.core"
    label = "core"
