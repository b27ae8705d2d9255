"""Wiring of the hub app."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    """The hub app."""

    name = "vanthu.hub"
    label = "hub"

    def ready(self) -> None:
        """Register the way into mailboxes and the handlers of the work rows."""
        import vanthu.hub.jobs  # noqa: F401 imported for its registrations
        from vanthu.exchange.transport.choice import register
        from vanthu.exchange.words import PeerKind

        from .mailbox_way import MailboxTransport

        register(PeerKind.MAILBOX, MailboxTransport())
