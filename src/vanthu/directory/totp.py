"""Codes of authenticator apps (TOTP, RFC 6238) and recovery codes; the one place that imports their library."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_S: Final = 30
_DRIFT: Final = 1
"""Steps that a phone's clock may be off."""
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are misread."""
RECOVERY_CODES: Final = 10


def new_secret() -> str:
    """Return a new secret of 160 bits, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, *, username: str, issuer: str) -> str:
    """Return the `otpauth://` address that an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture_of(address: str) -> str:
    """Return the address as a QR picture, a `data:` URI drawn here: the secret goes to no other service."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def step_of(code: str, secret: str, *, now: datetime) -> int | None:
    """Return the 30-second step whose code `code` is, the present one or one beside it; None if it is of none."""
    typed = "".join(code.split())
    present = int(now.timestamp()) // STEP_S
    found = None
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(pyotp.HOTP(secret).at(step).encode(), typed.encode("utf-8", "replace")):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes of 80 bits, as they are printed: `ABCD-EFGH-JKLM-NPQR`."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    )


def hash_of(recovery_code: str) -> str:
    """Return what is kept of a recovery code, however its letters were typed."""
    letters = "".join(letter for letter in recovery_code.upper() if letter in _ALPHABET)
    return hashlib.sha256(b"vanthu-recovery:" + letters.encode()).hexdigest()
