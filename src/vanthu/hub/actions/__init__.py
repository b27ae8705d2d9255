"""The verbs of the hub."""

from .mailboxes import hold, note_fetched, update_status
from .posting import post
from .systems import add_system, deregister, lock, register, renew_secret, unlock

__all__ = [
    "add_system",
    "deregister",
    "hold",
    "lock",
    "note_fetched",
    "post",
    "register",
    "renew_secret",
    "unlock",
    "update_status",
]
