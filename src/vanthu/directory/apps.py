"""Wiring of the directory app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The directory app."""

    name = "vanthu.directory"
    label = "directory"
