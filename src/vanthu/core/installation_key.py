"""The installation's own key: it signs requests, receipts and closings of registers; peers pin its public half."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from .errors import Invalid, Refusal, Unavailable


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, as peers exchange it: 32 bytes in base64."""

    text: str

    @property
    def key_id(self) -> str:
        """Return the name of the key: the first 32 hex digits of the SHA-256 of its 32 bytes."""
        return hashlib.sha256(base64.b64decode(self.text)).hexdigest()[:32]

    def signed(self, signature: bytes, content: bytes) -> bool:
        """Say whether `signature` over `content` was made with the private half: the bare cryptographic fact."""
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(self.text)).verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class InstallationKey:
    """The private key with its public half."""

    private: Ed25519PrivateKey
    public: PublicKey

    def sign(self, content: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature over `content`."""
        return self.private.sign(content)


def public_key(text: str) -> PublicKey:
    """Return the public key written as base64. Raises Invalid for anything else."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong_key(text) from error
    if len(raw) != 32:
        raise _wrong_key(text)
    return PublicKey(base64.b64encode(raw).decode("ascii"))


def ensure_key(folder: Path) -> PublicKey:
    """Make `keys/installation.pem` below the installation's folder unless it is there; return its public half."""
    path = folder / "keys" / "installation.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        scratch = path.with_suffix(".new")
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    return load_key(folder).public


def load_key(folder: Path) -> InstallationKey:
    """Return the key in the installation's folder. Raises Unavailable, saying what to do, if there is none."""
    path = folder / "keys" / "installation.pem"
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unavailable(f"{path} cannot be read; bring it back from the backup: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Unavailable(f"{path} is no Ed25519 key")
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return InstallationKey(private, PublicKey(base64.b64encode(raw).decode("ascii")))


@lru_cache(maxsize=8)
def _loaded(folder: Path, _changed_ns: int) -> InstallationKey:
    return load_key(folder)


def installation_key() -> InstallationKey:
    """Return this installation's key; read again when the file changes."""
    folder = Path(settings.VANTHU_HOME)
    path = folder / "keys" / "installation.pem"
    return _loaded(folder, path.stat().st_mtime_ns if path.exists() else 0)


def _wrong_key(text: str) -> Invalid:
    return Invalid(
        Refusal.VALUE_WRONG,
        field="khóa công khai",
        value=text[:60],
        why="phải là 32 byte Ed25519 viết bằng base64",
    )
