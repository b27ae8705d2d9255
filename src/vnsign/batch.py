"""Interrupted signing of many: hashes go out to any device or service, values come back, one authorisation for all.

The other side may be a token behind a browser, a phone, or a service that signs hashes (`vnsign.signers.csc`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnsign import cms
from vnsign.begin import Pending
from vnsign.errors import SignerError, SigningError
from vnsign.finish import finish
from vnsign.signers import HashSigner


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
            yield Outcome(finish(pending, cms.as_der(pending.certificate, value)), None)
        except SigningError as error:
            yield Outcome(None, error)


def sign_all(pendings: Sequence[Pending], signer: HashSigner) -> list[Outcome]:
    """Sign a whole batch with one call, hence one authorisation, of `signer`. Raises SignerError."""
    return list(finish_all(pendings, signer.sign_hashes([pending.digest for pending in pendings])))
