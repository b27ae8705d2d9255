"""One round of asking an intermediary: what waits is fetched, kept, let in; then what it tells of our own.

The order is the guarantee (G14): bytes on the disk, rows committed, and only then, by `exchange.send_outcome` or the
next round, the intermediary's `done`. A round that dies anywhere is begun again; what is listed again is a duplicate.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction, write_transaction
from vanthu.core.errors import Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.jobs.registry import TryAgain

from . import actions, carrying, forgotten, parties, reception, schedule
from .actions.pulling import Fetched
from .actions.relaying import RelayOutcome
from .keys import installation_key
from .models import Delivery, Peer, Polling, Pulled
from .peer_settings import FETCHED
from .transport.base import Source, TransportFault, Waiting
from .transport.choice import source_for
from .words import DeliveryState, PackageState, PeerKind

AT_ONCE: Final = 50
"""So many packages are fetched in a round; then other work has its turn."""
FAULTS_TO_STOP: Final = 2
"""After so many fetches in a row without an answer the round is over: the intermediary is down."""
FOLLOWED_FOR: Final = timedelta(days=30)
ASLEEP: Final = timedelta(hours=1)
LOOKBACK: Final = timedelta(days=7)
"""Where a list has to be asked by dates, days that were seen before are asked again: a duplicate costs nothing."""


@dataclass(slots=True)
class Round:
    """One asking of one intermediary."""

    peer: Peer
    source: Source
    actor: Actor
    now: datetime
    started: float = field(default_factory=time.monotonic)
    fetched: int = 0
    faults: int = 0

    @property
    def moment(self) -> datetime:
        """Return when a question is asked: a round may last longer than an axis bears a request to be old."""
        return self.now + timedelta(seconds=time.monotonic() - self.started)


def pull(peer_id: int, *, now: datetime) -> None:
    """Ask a peer for what waits, and come again: always raises TryAgain, unless there is nothing to ask any more."""
    outside_transaction()
    peer = Peer.objects.filter(pk=peer_id).first()
    if peer is None or peer.kind not in FETCHED:
        return
    if not peer.is_active:
        raise TryAgain(f"{peer.name}: off", after=ASLEEP)
    polling, _ = Polling.objects.get_or_create(peer=peer)
    actor = Actor.system(f"Nhận qua {peer.name}"[:200])
    source = source_for(PeerKind(peer.kind))
    try:
        if source is None:
            is_more = carrying.carry(peer, actor=actor, now=now)
        else:
            since = (polling.last_success_at or now) - LOOKBACK
            is_more = _go_round(Round(peer, source, actor, now), since=since)
    except (TransportFault, Unavailable, Refused) as error:
        wait = _note_failure(peer, polling, str(error), now=now)
        raise TryAgain(str(error), after=wait) from error
    _note_success(peer, polling, now=now)
    after = timedelta(seconds=1 if is_more else max(peer.polls_every_s, 1))
    raise TryAgain("", after=after)


def give_up(peer_id: int, *, now: datetime) -> None:
    """Note that the work row of a peer was given up: it brought the worker down, or failed by a mistake of ours."""
    Polling.objects.filter(peer_id=peer_id).update(
        last_try_at=now,
        last_error="Việc nhận tự động đã dừng sau nhiều lần lỗi; hãy xem nhật ký máy chủ rồi bấm “Thử kết nối”.",
        failures=1,
    )


def _go_round(round_: Round, *, since: datetime) -> bool:
    """Take what waits, then follow what was sent; say whether more waits than was taken."""
    waiting = round_.source.waiting(round_.peer, since=since, now=round_.moment)
    here = known(round_.peer, [item.reference for item in waiting])
    fault: TransportFault | None = None
    is_more = False
    for item in waiting:
        if item.reference in here:
            _see_again(round_, here[item.reference])
            continue
        if round_.fetched >= AT_ONCE:
            is_more = True
            break
        try:
            here[item.reference] = take(round_, item)
            round_.faults = 0
        except TransportFault as error:
            # One package that cannot be fetched must not hide those behind it.
            fault, round_.faults = error, round_.faults + 1
            if round_.faults >= FAULTS_TO_STOP:
                raise
    _tell_refused(round_)
    _follow(round_)
    if fault is not None:
        raise fault
    return is_more


def known(peer: Peer, references: list[str]) -> dict[str, Pulled]:
    """Return what is here of what an intermediary lists."""
    found: dict[str, Pulled] = {}
    for start in range(0, len(references), 500):
        rows = Pulled.objects.filter(peer=peer, reference__in=references[start : start + 500])
        found |= {row.reference: row for row in rows.select_related("package")}
    return found


def take(round_: Round, item: Waiting) -> Pulled:
    """Fetch a package and keep it. Raises TransportFault, Unavailable."""
    reception.require_space()
    blob, why_not = None, None
    try:
        blob = round_.source.fetch(round_.peer, item, now=round_.moment)
    except Refused as refused:
        why_not = refused
    round_.fetched += 1
    failpoints.hit(Step.AFTER_CLAIM)
    pulled = actions.keep_pulled(
        round_.peer.pk,
        Fetched(
            reference=item.reference,
            sender=item.sender,
            recipient=item.recipient,
            is_status=item.is_status,
            blob=blob,
            why_not=why_not,
        ),
        key=installation_key(),
        actor=round_.actor,
        now=round_.now,
    )
    failpoints.hit(Step.AFTER_COMMIT)
    return pulled


def _see_again(round_: Round, pulled: Pulled) -> None:
    """Deal with what is listed although it is here: held, not told yet, or told and not noted by the other side."""
    package = pulled.package
    if package is not None:
        if package.outcome_sent_at is not None:
            is_taken = package.state == PackageState.ACCEPTED
            round_.source.acknowledge(round_.peer, pulled.reference, is_taken=is_taken, now=round_.moment)
        return
    if pulled.refused_at is None and pulled.sha256 and _may_come_in_now(pulled, round_):
        actions.admit(pulled.pk, key=installation_key(), actor=round_.actor, now=round_.now)


def _may_come_in_now(pulled: Pulled, round_: Round) -> bool:
    """Say, without writing anything, whether what held it back is gone."""
    return parties.why_not(pulled, now=round_.now) is None


def _tell_refused(round_: Round) -> None:
    rows = Pulled.objects.filter(peer=round_.peer, told_at=None).exclude(refused_at=None)
    for pulled in rows[:AT_ONCE]:
        reply = round_.source.acknowledge(round_.peer, pulled.reference, is_taken=False, now=round_.moment)
        if reply.status in {200, 404}:
            actions.note_told(pulled.pk, actor=round_.actor, now=round_.now)


def _follow(round_: Round) -> None:
    """Note what the intermediary tells of what was sent from here."""
    rows = Delivery.objects.filter(
        peer=round_.peer,
        state=DeliveryState.RELAYED.value,
        relayed_at__gte=round_.now - FOLLOWED_FOR,
    )
    open_ = list(rows.select_related("recipient").order_by("relayed_at"))
    if not open_:
        return
    since = open_[0].relayed_at or round_.now
    by_id: dict[str, list[Delivery]] = {}
    for delivery in open_:
        by_id.setdefault(delivery.relay_id, []).append(delivery)
    account = round_.source.account(round_.peer, since=since, now=round_.moment)
    _offer_again(round_, open_, account.listed)
    for told in account.told:
        for delivery in by_id.get(told.reference[:100], []):
            codes = {delivery.recipient.code, delivery.recipient.older_code}
            if told.recipient and told.recipient not in codes:
                continue
            outcome = RelayOutcome(
                is_accepted=told.is_accepted,
                evidence=told.evidence,
                code="" if told.is_accepted else "axis_fail",
                reason=told.reason,
            )
            actions.conclude_relay(delivery.pk, outcome, actor=round_.actor, now=round_.now)


def _offer_again(round_: Round, open_: list[Delivery], listed: frozenset[str] | None) -> None:
    """Offer again what an axis took over and has no more: it was restored from an older backup (T22)."""
    if listed is None:
        return
    lost = False
    for delivery in open_:
        is_named = not delivery.relay_id.startswith("?")
        if is_named and delivery.relay_id not in listed and delivery.forgotten_at is None:
            actions.note_unlisted(delivery.pk, actor=round_.actor, now=round_.now)
            lost = True
    if lost:
        with write_transaction():
            forgotten.have_compared(round_.peer, now=round_.now)


def _note_success(peer: Peer, polling: Polling, *, now: datetime) -> None:
    with write_transaction():
        if polling.failures and peer.kind == PeerKind.AXIS:
            # Away and back: perhaps from an older backup.
            forgotten.have_compared(peer, now=now)
        Polling.objects.filter(peer=peer).update(
            failures=0, held_until=None, last_try_at=now, last_success_at=now, last_error=""
        )


def _note_failure(peer: Peer, polling: Polling, error: str, *, now: datetime) -> timedelta:
    """Note a round that failed; return how long to let the intermediary rest.

    Longer at first, then as long as any peer that is down (G6): it must be found within a minute when it is back. Never
    shorter than its interval, which is what it bears when it is well.
    """
    probe = schedule.probe_wait(chance=secrets.SystemRandom().random())
    wait = min(
        schedule.wait(polling.failures + 1, chance=0.5), max(probe, timedelta(seconds=peer.polls_every_s))
    )
    with write_transaction():
        Polling.objects.filter(peer=peer).update(
            failures=polling.failures + 1, held_until=now + wait, last_try_at=now, last_error=error[:500]
        )
    return wait
