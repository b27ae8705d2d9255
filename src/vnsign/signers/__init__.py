"""Keys that sign: in a file, on a token, at a remote service; one interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vnsign.cms import Scheme


class Signer(Protocol):
    """A certificate and the key that belongs to it, wherever the key lies."""

    @property
    def certificate(self) -> bytes:
        """Return the signer's certificate as DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates above it as DER, to be embedded."""

    @property
    def scheme(self) -> Scheme:
        """Return how the key signs."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`, hashed as the certificate's key asks (`vnsign.cms.hash_for`).

        Raises SignerError if the key cannot be used.
        """


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
