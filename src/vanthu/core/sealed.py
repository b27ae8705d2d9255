"""Secrets that have to be read again, such as those shared with other systems: AES-256-GCM under our own key.

The key is `keys/sealing.key` below the installation's folder: it is made when first needed, is its owner's alone, and
belongs into the backup beside the other keys, apart from the database. A copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .errors import Unavailable

_VERSION: Final = "v1:"
_NONCE: Final = 12
_KEY: Final = 32


def seal(secret: str, *, purpose: str) -> str:
    """Return a secret as it may be stored.

    purpose: what the secret is for, such as `hub.system:sttt`; sealed for one purpose, it opens for no other.
    """
    nonce = secrets.token_bytes(_NONCE)
    kept = AESGCM(_key()).encrypt(nonce, secret.encode(), purpose.encode())
    return _VERSION + base64.b64encode(nonce + kept).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> str:
    """Return the secret. Raises Unavailable if it was sealed by another key or for something else."""
    try:
        raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
        if not sealed.startswith(_VERSION) or len(raw) <= _NONCE:
            raise _closed(purpose)
        return AESGCM(_key()).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise _closed(purpose) from error


def _key() -> bytes:
    path = Path(settings.VANTHU_HOME) / "keys" / "sealing.key"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        changed = _make(path)
    return _read(path, changed)


@lru_cache(maxsize=8)
def _read(path: Path, _changed_ns: int) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error}") from error
    if len(key) != _KEY:
        raise Unavailable(f"{path} is no sealing key; restore it from the backup")
    return key


def _make(path: Path) -> int:
    """Make the key, whole before it has its name; who comes second takes the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path.with_name(f".sealing-{secrets.token_hex(8)}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.stat().st_mtime_ns


def _closed(purpose: str) -> Unavailable:
    return Unavailable(
        f"the secret of {purpose} cannot be opened: keys/sealing.key is another one, or it was altered"
    )
