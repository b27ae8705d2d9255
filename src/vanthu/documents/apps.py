"""Wiring of the documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents app."""

    name = "vanthu.documents"
    label = "documents"
