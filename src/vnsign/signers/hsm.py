"""A key in an HSM that many hands of one server share: it is opened for each signature and closed again.

A PKCS#11 login belongs to the process: while somebody is logged in, a wrong PIN would not be noticed. So opening,
signing and closing happen under one lock, and nobody finds the token open.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from vnsign.cms import Scheme
from vnsign.errors import SignerError
from vnsign.signers import pkcs11

_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class HsmKey:
    """Where a key lies. key_id: the object's CKA_ID, which key and certificate share."""

    module: Path
    token: str
    key_id: bytes


@dataclass(frozen=True, slots=True)
class HsmSigner:
    """A key whose PIN was found right; each signature logs in and out by itself."""

    certificate: bytes
    chain: tuple[bytes, ...]
    scheme: Scheme
    _key: HsmKey
    _pin: str = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`. Raises SignerError."""
        with _ONE_AT_A_TIME, _opened(self._key, self._pin) as signer:
            if signer.certificate != self.certificate:
                raise SignerError("key_mismatch", "The key was exchanged since it was opened.")
            return signer.sign(data)


def open_key(key: HsmKey, *, pin: str) -> HsmSigner:
    """Return a signer after trying the PIN once.

    Raises SignerError: token_missing, wrong_pin, pin_locked, token_failed.
    """
    with _ONE_AT_A_TIME, _opened(key, pin) as signer:
        return HsmSigner(signer.certificate, signer.chain, signer.scheme, key, pin)


def _opened(key: HsmKey, pin: str) -> AbstractContextManager[pkcs11.Pkcs11Signer]:
    return pkcs11.opened(key.module, pin=pin, token=key.token, key_id=key.key_id)
