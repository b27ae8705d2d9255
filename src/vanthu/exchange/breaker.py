"""While a peer fails, all that is for it waits together: one probe at a time, and when it answers, all at once (G6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from vanthu.core.db import write_transaction
from vanthu.core.errors import Unavailable
from vanthu.core.places import moment
from vanthu.core.statements import Columns
from vanthu.exchange import schedule
from vanthu.exchange.models import Peer
from vanthu.exchange.words import PeerKind
from vanthu.jobs import queue as work

_DOUBTFUL: Final = Columns(
    lambda: (
        Peer.objects.filter(is_active=True)
        .exclude(kind=PeerKind.LOOPBACK.value)
        .filter(Q(failures__gt=0) | Q(last_success_at=None) | Q(last_success_at__lt=moment("lately")))
        .values_list("pk")
    )
)
"""Those of whom `is_doubtful` says so."""
_MARGIN: Final = timedelta(seconds=2)
"""What came back late from a try is put off a little behind the others."""


def destination(peer_id: int) -> str:
    """Return what work rows for a peer name as their destination."""
    return f"peer:{peer_id}"


def is_doubtful(peer: Peer, *, now: datetime) -> bool:
    """Say whether a peer that we connect to may not answer: it failed last, or did not serve us lately."""
    if peer.kind == PeerKind.LOOPBACK:
        return False
    last = peer.last_success_at
    return peer.failures > 0 or last is None or now - last > schedule.LATELY


def doubtful(now: datetime) -> set[str]:
    """Return the destinations that may not answer: together they may not take all the hands."""
    return {destination(pk) for pk in _DOUBTFUL.column(lately=now - schedule.LATELY)}


def is_resting(peer: Peer, *, now: datetime) -> bool:
    """Say whether nothing is to be sent to a peer yet."""
    return peer.held_until is not None and now < peer.held_until


def forget_wrong_clock(now: datetime) -> int:
    """Let go of peers that failed at a moment that has not come; return how many.

    Our clock was ahead when that was noted: what waits for them would wait until the time that it showed.
    """
    rows = Peer.objects.filter(held_until__gt=now, last_failure_at__gt=now + work.AGREEING)
    for peer in rows:
        with write_transaction():
            if rows.filter(pk=peer.pk).update(held_until=None, last_failure_at=now) and peer.held_until:
                # The last probe put the others off first, and by another wait than its failure then noted.
                longest = peer.held_until + schedule.probe_wait(chance=1.0)
                work.release(destination(peer.pk), until=longest + _MARGIN, now=now)
    return len(rows)


def require_awake(peer: Peer, *, chance: float, now: datetime) -> None:
    """Go on if the peer may be asked now; of those who wait for a failing one, one may: that is the probe.

    chance: 0.0 to 1.0, spreads the probes. Raises Unavailable while the peer rests.
    """
    if is_resting(peer, now=now):
        raise Unavailable(f"{peer.name}: {peer.last_error}")
    if peer.failures >= schedule.FAILURES_TO_OPEN:
        # Half open: whoever moves the time first makes the one probe; the others go on waiting.
        probe = Peer.objects.filter(pk=peer.pk, held_until=peer.held_until)
        until = now + schedule.probe_wait(chance=chance)
        if probe.update(held_until=until) != 1:
            raise Unavailable(f"{peer.name}: {peer.last_error}")
        work.hold(destination(peer.pk), until=until, now=now)


def note_answer(peer: Peer, *, now: datetime) -> None:
    """Note that the peer did what was asked; all that waited for it comes due at once."""
    # Not for every success: the row would be the one place where all deliveries of a peer wait for each other.
    recent = peer.last_success_at is not None and (now - peer.last_success_at).total_seconds() < 10
    if peer.failures or peer.held_until or not recent:
        Peer.objects.filter(pk=peer.pk).update(failures=0, held_until=None, last_success_at=now)
        let_go(peer, now=now)


def note_refusal(peer: Peer, *, error: str, patience: timedelta | None, now: datetime) -> None:
    """Note an answer that refuses this package, not us: the peer is well, unless it asked for `patience`."""
    held = now + patience if patience else None
    facts = {"last_failure_at": now, "last_error": error[:500]}
    Peer.objects.filter(pk=peer.pk).update(failures=0, held_until=held, **facts)
    if held is None:
        let_go(peer, now=now)
    else:
        work.hold(destination(peer.pk), until=held, now=now)


def note_failure(
    peer: Peer, *, error: str, patience: timedelta | None, chance: float, now: datetime
) -> datetime | None:
    """Note that the peer failed; return until when all that is for it waits, None while it may still be asked."""
    failures, held = peer.failures + 1, None
    if failures >= schedule.FAILURES_TO_OPEN:
        held = now + max(schedule.probe_wait(chance=chance), patience or timedelta())
    elif patience:
        held = now + patience
    facts = {"last_failure_at": now, "last_error": error[:500]}
    Peer.objects.filter(pk=peer.pk).update(failures=failures, held_until=held, **facts)
    if held is not None:
        work.hold(destination(peer.pk), until=held, now=now)
    return held


def let_go(peer: Peer, *, now: datetime) -> None:
    """Make due what waits for a peer that was resting, as `peer` says.

    What waits longer than for the peer has a reason of its own.
    """
    if peer.failures < schedule.FAILURES_TO_OPEN and peer.held_until is None:
        return
    longest = now + schedule.probe_wait(chance=1.0)
    until = max(peer.held_until or longest, longest) + _MARGIN
    work.release(destination(peer.pk), until=until, now=now)
