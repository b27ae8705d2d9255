"""Wiring of the copies app."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """The copies app."""

    name = "vanthu.copies"
    label = "copies"
