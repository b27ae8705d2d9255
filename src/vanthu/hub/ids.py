"""The ids that the hub gives: the same for the same package.

One that is posted again after the hub was restored from an older backup is known to its receiver by it (T22).
"""

from __future__ import annotations

import uuid
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f1c0f1e-7a0e-5d0b-9a53-2a1f6a6f5a11")


def posted(sender_code: str, sha256: str) -> str:
    """Return the DocId of a posted package for its sender."""
    return _made("posted", sender_code, sha256)


def parcel(sender_code: str, sha256: str, recipient_code: str) -> str:
    """Return the DocId of a posted package for one of its recipients."""
    return _made("parcel", sender_code, sha256, recipient_code)


def held(sender_code: str, message_id: str, recipient_code: str) -> str:
    """Return the DocId of a package that our own exchange brought."""
    return _made("held", sender_code, message_id, recipient_code)


def _made(*parts: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, " ".join(parts)))
