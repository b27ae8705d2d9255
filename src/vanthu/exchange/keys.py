"""The key that signs what the exchange says: the installation's own (docs/adr/0012-one-key-in-core.md)."""

from __future__ import annotations

from vanthu.core.installation_key import (
    InstallationKey,
    PublicKey,
    ensure_key,
    installation_key,
    load_key,
    public_key,
)

__all__ = ["InstallationKey", "PublicKey", "ensure_key", "installation_key", "load_key", "public_key"]
