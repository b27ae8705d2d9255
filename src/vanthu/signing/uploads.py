"""The contract that a file handed in by a signing tool must keep, whichever tool it was.

Source: docs/protocol/agent.md#what-the-server-checks. Pure: the report on the file's signatures is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vnsign.increments import beyond_signing, field_names

from .words import Fault


class BreachError(Exception):
    """A file that was handed in breaks the contract."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        """Keep which clause, and the fact."""
        super().__init__(fault.value)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come back. field: the one prepared for it; a tool may instead make one of its own."""

    source: bytes
    field: str
    fingerprint: str
    limit: int


def require_same_file(uploaded: bytes, expected: Expected) -> None:
    """Go on only if the exact bytes that were handed out come first, and something follows. Raises BreachError."""
    if len(uploaded) > expected.limit:
        raise BreachError(Fault.TOO_LARGE, str(len(uploaded)))
    if not uploaded.startswith(b"%PDF-"):
        raise BreachError(Fault.NOT_PDF)
    if not uploaded.startswith(expected.source):
        raise BreachError(Fault.SWAPPED)
    if len(uploaded) == len(expected.source):
        raise BreachError(Fault.UNSIGNED)


def require_one_signature(
    uploaded: bytes, expected: Expected, signatures: Sequence[Mapping[str, Any]]
) -> None:  # Any: JSON
    """Go on only if the update is one good signature by the right certificate and nothing else. Raises BreachError.

    signatures: of the report on `uploaded`, whatever its verdict.
    """
    start = len(expected.source)
    new = [found for found in signatures if found["covered_bytes"] > start or found["integrity"] != "intact"]
    if not new:
        raise BreachError(Fault.UNSIGNED)
    if len(new) > 1:
        raise BreachError(Fault.TOO_MANY_SIGNATURES, str(len(new)))
    (signature,) = new
    if signature["signer"]["fingerprint"] != expected.fingerprint:
        raise BreachError(Fault.FOREIGN_CERTIFICATE, str(signature["signer"]["fingerprint"]))
    if signature["integrity"] != "intact":
        raise BreachError(Fault.BROKEN)
    if signature["covered_bytes"] != len(uploaded):
        raise BreachError(Fault.NOT_WHOLE, str(signature["covered_bytes"]))
    # A field that the tool made itself is as good, found by its certificate; one prepared for another hand is not.
    if signature["field"] != expected.field and signature["field"] in field_names(expected.source):
        raise BreachError(Fault.WRONG_FIELD, str(signature["field"]))
    other = beyond_signing(uploaded, since=start)
    if other:
        raise BreachError(Fault.EXTRA_CHANGES, "; ".join(other)[:300])
    if signature["trust"] == "untrusted":
        raise BreachError(Fault.UNTRUSTED)
