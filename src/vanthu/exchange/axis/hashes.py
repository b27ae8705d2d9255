"""The `hash-file` of the axis, in both spellings.

The public SDK writes SHA-256 without the leading zero of each byte (`0a` becomes `a`), so its text is often shorter
than 64 characters. Both are accepted. The short spelling can stand for more than one hash, which is why it is only ever
compared with a hash that we computed ourselves.
"""

from __future__ import annotations

import hmac


def unpadded(sha256: str) -> str:
    """Return a hexadecimal SHA-256 in the SDK's spelling."""
    return "".join(f"{byte:x}" for byte in bytes.fromhex(sha256))


def is_hash_of(claimed: str, sha256: str) -> bool:
    """Say whether a claimed hash is the computed one, in either spelling and either case."""
    text = claimed.strip().lower().encode("utf-8", "replace")
    return hmac.compare_digest(text, sha256.encode()) or hmac.compare_digest(text, unpadded(sha256).encode())
