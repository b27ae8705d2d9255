"""Keys on tokens and HSMs through PKCS#11: the key never leaves, one login serves any number of signatures.

A module must not be used from two threads of one process (SoftHSM2 crashes), nor after a fork: calls are
serialised here, and parallel work opens one session in each process.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import MGF, Attribute, Mechanism, ObjectClass, exceptions

from vnsign import cms
from vnsign.cms import Scheme
from vnsign.errors import SignerError

_SESSIONS: Counter[int] = Counter()
"""How many are open in a process: with the module, all of them would be begun anew."""
_PAUSES_S = (0.02, 0.1, 0.3)
"""Before each further look at a token that cannot be read."""
_RSA = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Pkcs11Signer:
    """A key on a token within one open, logged-in session."""

    certificate: bytes
    chain: tuple[bytes, ...]
    scheme: Scheme
    _key: Any = field(repr=False)  # Any: python-pkcs11 has no types
    _process: int = field(default_factory=os.getpid, repr=False)

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`. Raises SignerError."""
        if os.getpid() != self._process:
            raise SignerError("token_failed", "A token session belongs to the process that opened it.")
        with _LOCK:
            try:
                return self._sign(data)
            except exceptions.PKCS11Error as error:
                raise _translated(error) from error

    def _sign(self, data: bytes) -> bytes:
        hash_name = cms.hash_for(self.certificate)
        if self.scheme is Scheme.RSA:
            return bytes(self._key.sign(data, mechanism=_RSA[hash_name]))
        if self.scheme is Scheme.RSA_PSS:
            settings = (Mechanism.SHA256, MGF.SHA256, 32)
            return bytes(
                self._key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS_PSS, mechanism_param=settings)
            )
        digest = hashlib.new(hash_name, data).digest()
        raw = bytes(self._key.sign(digest, mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


@contextmanager
def opened(
    module: Path | str,
    *,
    pin: str,
    token: str | None = None,
    label: str | None = None,
    key_id: bytes | None = None,
    scheme: Scheme | None = None,
) -> Iterator[Pkcs11Signer]:
    """Log in once and yield a signer; log out at the end.

    token: its label, None if only one is plugged in. label: of key or certificate, None if only one can sign.
    key_id: CKA_ID of both, None for any.
    Raises SignerError: token_missing, wrong_pin, pin_locked, token_failed, key_mismatch.
    """
    with _LOCK:
        session = _open(module, pin, token)
        _SESSIONS[os.getpid()] += 1
    try:
        with _LOCK:
            signer = _find(session, label, key_id, scheme)
        yield signer
    finally:
        # A token that was pulled out closed its sessions itself; what was signed before is not lost with it.
        with _LOCK, suppress(exceptions.PKCS11Error):
            _SESSIONS[os.getpid()] -= 1
            session.close()


def plugged_in(
    slots: Sequence[Any], label: str | None = None
) -> list[Any]:  # Any: python-pkcs11 has no types
    """Return the tokens in these slots that somebody may log in to, of a label or of any.

    Where one cannot be read, or none is found, it is looked again: while another program logs in to a token, a module
    may answer with an error, or as if the token were blank. One that stays unreadable hides no other.
    Raises PKCS11Error where none can be read.
    """
    for pause_s in (*_PAUSES_S, None):
        found, failed = [], None
        for slot in slots:
            try:
                found.append(slot.get_token())
            except exceptions.PKCS11Error as error:
                failed = error
        ready = [token for token in found if token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]
        fitting = [token for token in ready if label in (None, token.label.strip())]
        if fitting and failed is None:
            break
        if pause_s is not None:
            time.sleep(pause_s)
    if failed is not None and not found:
        raise failed
    return fitting


def _open(module: Path | str, pin: str, token: str | None) -> Any:  # Any: python-pkcs11 has no types
    try:
        slots = _slots(module)
        fitting = plugged_in(slots, token)
        if not fitting and not _SESSIONS[os.getpid()]:
            # What the module could not read while it was loaded it does not look at again.
            slots = _slots(module, anew=True)
            fitting = plugged_in(slots, token)
        if len(fitting) != 1:
            names = ", ".join(sorted(each.label.strip() for each in plugged_in(slots)))
            raise SignerError(
                "token_missing", f"{len(fitting)} tokens fit {token or 'any'}; present: {names}."
            )
        return fitting[0].open(user_pin=pin)
    except exceptions.PKCS11Error as error:
        raise _translated(error) from error


def _slots(module: Path | str, *, anew: bool = False) -> list[Any]:  # Any: python-pkcs11 has no types
    try:
        library = pkcs11.lib(str(module))
    except (exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise SignerError("token_missing", f"The module {module} cannot be loaded: {error}.") from error
    try:
        if anew:
            library.reinitialize()
        return list(library.get_slots(token_present=True))
    except exceptions.PKCS11Error:
        # A forked child inherits a module that PKCS#11 forbids it to use before initialising it again.
        library.reinitialize()
        return list(library.get_slots(token_present=True))


def _find(session: Any, label: str | None, wanted: bytes | None, scheme: Scheme | None) -> Pkcs11Signer:
    try:
        keys = {
            bytes(key[Attribute.ID]): key
            for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        }
        found = [
            (bytes(each[Attribute.ID]), str(each[Attribute.LABEL]), bytes(each[Attribute.VALUE]))
            for each in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        ]
    except exceptions.PKCS11Error as error:
        raise _translated(error) from error
    usable = [
        (key_id, der)
        for key_id, name, der in found
        if key_id in keys and label in (None, name) and wanted in (None, key_id)
    ]
    if len(usable) != 1:
        names = ", ".join(sorted(name for key_id, name, _ in found if key_id in keys))
        raise SignerError(
            "token_missing", f"{len(usable)} certificates fit {label or 'any'}; on the token: {names}."
        )
    key_id, certificate = usable[0]
    chain = issuers(certificate, [der for other_id, _, der in found if other_id not in keys])
    return Pkcs11Signer(certificate, chain, scheme or cms.default_scheme(certificate), keys[key_id])


def issuers(certificate: bytes, others: list[bytes]) -> tuple[bytes, ...]:
    """Return those of `others` that lead up from `certificate`, by name, nearest first."""
    by_subject = {cms.parsed(der).subject.public_bytes(): der for der in others}
    chain: list[bytes] = []
    current = certificate
    while len(chain) <= len(others):
        above = by_subject.get(cms.parsed(current).issuer.public_bytes())
        if above is None or above == current or above in chain:
            break
        chain.append(above)
        current = above
    return tuple(chain)


def _translated(error: exceptions.PKCS11Error) -> SignerError:
    what = f"The token answers {type(error).__name__}. {error}".strip()
    if isinstance(error, exceptions.PinIncorrect | exceptions.PinInvalid | exceptions.PinLenRange):
        return SignerError("wrong_pin", what)
    if isinstance(error, exceptions.PinLocked):
        return SignerError("pin_locked", what)
    if isinstance(error, exceptions.TokenNotPresent | exceptions.DeviceRemoved | exceptions.NoSuchToken):
        return SignerError("token_missing", what)
    return SignerError("token_failed", what)
