"""Bound what one file may cost, so that a hostile one ends with a coded reason."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """State every bound on one file; sizes in bytes, times in seconds."""

    file_bytes: int = 512 * MIB
    seconds: float = 10.0
    resident_bytes: int = 512 * MIB
    """Resident memory of a worker above what it holds before the file."""
    revisions: int = 5_000
    objects: int = 4_000_000
    nesting: int = 256
    stream_bytes: int = 128 * MIB
    """What one stream may decode to."""
    decoded_bytes: int = 256 * MIB
    """What all streams of one file together may decode to."""
    contents_bytes: int = 4 * MIB
    signatures: int = 500
    certificates: int = 64
    """Certificates taken from one signature."""
    path_steps: int = 200
    """Candidate issuers tried while building one certification path."""


DEFAULT_LIMITS = Limits()
