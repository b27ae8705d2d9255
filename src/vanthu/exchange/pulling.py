"""One round of asking an intermediary: what waits is fetched, kept, let in; then what it tells of our own.

The order is the guarantee (G14): bytes on the disk, rows committed, and only then, by `exchange.send_outcome` or the
next round, the intermediary's `done`. A round that dies anywhere is begun again; what is listed again is a duplicate.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction, write_transaction
from vanthu.core.errors import Refused, Unavailable, WrongState
from vanthu.core.failpoints import Step
from vanthu.jobs.registry import TryAgain

from . import actions, carrying, forgotten, parties, reception, schedule
from .actions.pulling import Fetched, Listed
from .actions.relaying import RelayOutcome
from .keys import installation_key
from .models import Delivery, Peer, Polling, Pulled
from .peer_settings import FETCHED
from .transport.base import Silence, Source, TransportFault, Waiting
from .transport.choice import source_for
from .words import DeliveryState, PackageState, PeerKind

AT_ONCE: Final = 50
"""So many packages are fetched in a round; then other work has its turn."""
SILENCES_TO_STOP: Final = 2
"""After so many fetches in a row without any answer no more is fetched in this round: the intermediary is down."""
LONGEST_WAIT: Final = timedelta(hours=2)
MOST_PAIRS: Final = 500
FOLLOWING: Final = "Vẫn nhận được văn bản đến; chưa hỏi được kết quả của văn bản đã gửi. "
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
    asked: int = 0
    """How many packages were asked for."""
    silences: int = 0
    """How many of them in a row, up to now, without any answer."""
    fault: TransportFault | None = None
    """The first that any step met."""

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
    """Take what waits, then follow what was sent; say whether more waits than was taken.

    Whatever one step of it meets, the others are made; the first fault is raised at the end.
    """
    waiting = round_.source.waiting(round_.peer, since=since, now=round_.moment)
    here = known(round_.peer, [item.reference for item in waiting])
    unknown = [item for item in waiting if item.reference not in here]
    _fetch(round_, unknown)
    _fetch(round_, _once_more(round_))
    _let_in_held(round_)
    told = [pulled for pulled in here.values() if pulled.package and pulled.package.outcome_sent_at]
    _dare(round_, lambda: _tell_again(round_, told))
    _dare(round_, lambda: _tell_refused(round_))
    _dare(round_, lambda: _follow(round_), doing=FOLLOWING)
    if round_.fault is not None:
        raise round_.fault
    return len(unknown) > AT_ONCE


def _dare(round_: Round, step: Callable[[], None], *, doing: str = "") -> None:
    try:
        step()
    except TransportFault as fault:
        round_.fault = round_.fault or (TransportFault(f"{doing}{fault}") if doing else fault)


def _fetch(round_: Round, items: Iterable[Waiting]) -> None:
    """Fetch as many as a round may. One that cannot be had is remembered and asked for later: others are behind it."""
    for item in items:
        if round_.asked >= AT_ONCE or round_.silences >= SILENCES_TO_STOP:
            return
        round_.asked += 1
        try:
            take(round_, item)
            round_.silences = 0
        except TransportFault as fault:
            round_.silences = round_.silences + 1 if isinstance(fault, Silence) else 0
            listed = Listed(
                reference=item.reference,
                sender=item.sender,
                recipient=item.recipient,
                is_status=item.is_status,
            )
            pulled = actions.note_unfetched(
                round_.peer.pk, listed, error=str(fault), actor=round_.actor, now=round_.now
            )
            # What is shown to a person as such is no fault of the round any more.
            if not pulled.held_code:
                round_.fault = round_.fault or fault


def _once_more(round_: Round) -> Iterator[Waiting]:
    """Yield what could not be had before and is to be asked for again, whether it is listed still or not."""
    # A moment further off than any wait was noted by a clock that was ahead.
    due = Q(fetch_at__lte=round_.now) | Q(fetch_at__gt=round_.now + LONGEST_WAIT)
    for pulled in _not_in(round_.peer).filter(due, sha256="").order_by("fetch_at")[:AT_ONCE]:
        yield Waiting(
            reference=pulled.reference,
            sender=pulled.listed_sender,
            recipient=pulled.listed_recipient,
            is_status=pulled.is_status,
        )


def _let_in_held(round_: Round) -> None:
    """Let in what was held and may come in now, whether it is listed still or not."""
    held = _not_in(round_.peer).exclude(sha256="")
    pairs = held.values_list("listed_sender", "listed_recipient").distinct()
    for sender, recipient in pairs[:MOST_PAIRS]:
        named = held.filter(listed_sender=sender, listed_recipient=recipient).select_related("peer")
        first = named.first()
        if first is None or parties.why_not(first, now=round_.now) is not None:
            continue
        for pulled in named.order_by("pk")[:AT_ONCE]:
            with suppress(WrongState):  # a person was faster
                actions.admit(pulled.pk, key=installation_key(), actor=round_.actor, now=round_.now)


def _not_in(peer: Peer) -> QuerySet[Pulled]:
    return Pulled.objects.filter(peer=peer, package=None, refused_at=None)


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


def _tell_again(round_: Round, told: list[Pulled]) -> None:
    """Tell what is listed although it was told: the other side has not noted it."""
    for pulled in secrets.SystemRandom().sample(told, min(len(told), AT_ONCE)):
        is_taken = pulled.package is not None and pulled.package.state == PackageState.ACCEPTED
        round_.source.acknowledge(round_.peer, pulled.reference, is_taken=is_taken, now=round_.moment)


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
