"""The key that signs what the exchange says: the installation's own (docs/adr/0012-one-key-in-core.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.installation_key import (
    InstallationKey,
    PublicKey,
    ensure_key,
    installation_key,
    load_key,
    public_key,
)

__all__ = [
    "InstallationKey",
    "PinnedKey",
    "PublicKey",
    "ensure_key",
    "installation_key",
    "load_key",
    "public_key",
]

CLOCKS_APART: Final = timedelta(minutes=5)
"""How far the clocks of two installations may differ."""


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """A key that was compared and entered for a peer, and its time."""

    key: PublicKey
    since: datetime | None = None
    """When it was entered here; None if that was not kept."""
    until: datetime | None = None
    """When another took its place; None for the present one."""

    @property
    def key_id(self) -> str:
        """Return the short name of the key."""
        return self.key.key_id

    def may_speak_at(self, moment: datetime) -> bool:
        """Say whether what is dated `moment` may still be this key's word."""
        return self.until is None or moment <= self.until + CLOCKS_APART
