"""Wiring of the core app."""

from django.apps import AppConfig
from django.core.signals import request_finished, request_started

from .db import note_served, trust_what_served_lately


class CoreConfig(AppConfig):
    """The core app: it has no tables of its own."""

    name = "vanthu.core"
    label = "core"

    def ready(self) -> None:
        """Look after the connections of requests, after Django's own receiver."""
        request_started.connect(trust_what_served_lately)
        request_finished.connect(note_served)
