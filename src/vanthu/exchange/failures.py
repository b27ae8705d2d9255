"""Why an attempt brought nothing, and what that says of the peer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vanthu.exchange import breaker
from vanthu.exchange.models import Peer
from vanthu.exchange.words import AttemptResult

CLOCK_SKEWED: Final = 401
"""The answer to a request whose time is too far off; it refuses everything, whatever the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt brought no receipt."""

    result: AttemptResult
    """TRANSIENT or PERMANENT."""
    code: str
    error: str
    http_status: int | None = None
    patience: timedelta | None = None
    """How long the peer asked us to wait."""
    counts: bool = True
    """Whether the peer itself failed: an answer that refuses this package says that the peer is well."""
    is_tried: bool = True
    """Whether the peer was asked at all."""

    def is_its_own(self, peer: Peer) -> bool:
        """Say whether what was sent has itself to blame: the peer, as it was before, served the others.

        Who happens to be sent while a peer is away, to be its probe, or to be refused for the clock, is not made to
        wait when that is over.
        """
        if not self.is_tried or self.http_status == CLOCK_SKEWED:
            return False
        return not self.counts or peer.failures == 0


def has_failed(result: object) -> bool:
    """Say whether what came back of an attempt is a failure of the peer itself."""
    return isinstance(result, Failure) and result.counts


def sentence(error: str) -> str:
    """Return of a kept error what is said to people: its first line."""
    return error.partition("\n")[0]


def cause(error: str) -> str:
    """Return of a kept error what the system said, for whoever mends it; empty if nothing more is known."""
    return error.partition("\n")[2]


def note_at_peer(peer: Peer, failure: Failure | None, *, chance: float, now: datetime) -> datetime | None:
    """Note what an attempt says of the peer; return until when it is left alone if it fails, None if not yet."""
    if failure is None:
        breaker.note_answer(peer, now=now)
        return None
    if failure.counts:
        return breaker.note_failure(
            peer, error=failure.error, patience=failure.patience, chance=chance, now=now
        )
    if failure.http_status is not None:
        breaker.note_refusal(peer, error=failure.error, patience=failure.patience, now=now)
    return None
