"""Wiring of the registers app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The registers app."""

    name = "vanthu.registers"
    label = "registers"
