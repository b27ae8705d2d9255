"""Interrupted signing: hashes go out to any device or service, signature values come back, one authorisation for many.

The other side may be a token behind a browser, a phone, or a service that signs hashes
(`vnsign.signers.csc`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from vnsign import cms
from vnsign.begin import Pending
from vnsign.cms import Scheme
from vnsign.errors import SignerError, SigningError
from vnsign.finish import finish


class HashSigner(Protocol):
    """Whatever signs hashes with the key of one certificate."""

    @property
    def certificate(self) -> bytes:
        """Return the certificate as DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates above it as DER."""

    @property
    def scheme(self) -> Scheme:
        """Return how the key signs."""

    def sign_hashes(self, hashes: Sequence[bytes]) -> list[bytes]:
        """Return a signature value for each hash, in order. Raises SignerError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a batch: the signed PDF, or why there is none."""

    signed: bytes | None
    error: SigningError | None


def finish_all(pendings: Sequence[Pending], values: Sequence[bytes]) -> Iterator[Outcome]:
    """Yield the outcome for each file, in order; one that fails does not stop the others.

    Raises SignerError if there are not as many values as files.
    """
    if len(pendings) != len(values):
        raise SignerError(
            "remote_failed", f"{len(pendings)} hashes went out, {len(values)} values came back."
        )
    for pending, value in zip(pendings, values, strict=True):
        try:
            yield Outcome(finish(pending, as_der(pending.certificate, value)), None)
        except SigningError as error:
            yield Outcome(None, error)


def sign_all(pendings: Sequence[Pending], signer: HashSigner) -> list[Outcome]:
    """Sign a whole batch with one call, hence one authorisation, of `signer`. Raises SignerError."""
    return list(finish_all(pendings, signer.sign_hashes([pending.digest for pending in pendings])))


def as_der(certificate: bytes, value: bytes) -> bytes:
    """Return an ECDSA value as DER where a device gives the two numbers bare; anything else as it is."""
    key = cms.public_key(certificate)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return value
    half = (key.curve.key_size + 7) // 8
    if len(value) != 2 * half or (value[0] == 0x30 and value[1] == len(value) - 2):
        return value
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
