"""The secret shared with a system: made here, shown once, kept sealed."""

from __future__ import annotations

import secrets
from typing import Final

from vanthu.core import sealed

BYTES: Final = 32


def fresh() -> str:
    """Return a new secret: 32 random bytes in hexadecimal; its text is the HMAC's key."""
    return secrets.token_hex(BYTES)


def seal(secret: str, *, system_id: str) -> str:
    """Return a system's secret as it is kept."""
    return sealed.seal(secret, purpose=_purpose(system_id))


def unseal(kept: str, *, system_id: str) -> str:
    """Return a system's secret. Raises Unavailable if it was sealed by another key."""
    return sealed.unseal(kept, purpose=_purpose(system_id))


def _purpose(system_id: str) -> str:
    return f"hub.system:{system_id}"
