"""What comes before the document it is about waits for it, then is taken up in order (G7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.exchange import awaiting, policies
from vanthu.exchange.letters import LinkedDocument
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.words import PackageKind, PackageState, PeerKind
from vanthu.jobs import queue as work

PATIENCE: Final = timedelta(days=7)
"""How long a package waits for the one it is about (G7)."""
TAKES_UP: Final = {
    PackageKind.DOCUMENT: "incoming.open_package",
    PackageKind.STATUS: "incoming.take_back",
}
"""The work that goes on with a package, by what it carries."""


@action
def park(
    package_id: int, *, waits_for: Sequence[LinkedDocument], actor: Actor, now: datetime
) -> InboundPackage:
    """Let a package wait for the first of some documents, at most seven days from its arrival.

    Asked again, nothing changes: the work row for the end of the wait is there.
    """
    package = InboundPackage.objects.select_for_update().get(pk=package_id)
    until = package.received_at + PATIENCE
    package.parked_for, package.parked_at = str(waits_for[0])[:255], package.parked_at or now
    package.save(update_fields=["parked_for", "parked_at"])
    awaiting.keep(package, waits_for)
    work.enqueue(
        TAKES_UP[PackageKind(package.kind)],
        {"package_id": package.pk},
        now=now,
        due_at=until,
        dedupe_key=f"parked:{package.pk}",
    )
    record(
        Event.PACKAGE_PARKED,
        package,
        actor=actor,
        now=now,
        agency_id=package.recipient_id,
        waits_for=package.parked_for,
        until=until.isoformat(),
    )
    return package


@action
def unpark(package_id: int, *, actor: Actor, now: datetime) -> InboundPackage:
    """Have a package taken up, once for each time that it waited: something that it is about came or was refused."""
    package = InboundPackage.objects.select_for_update().get(pk=package_id)
    waited, _ = package.awaited.all().delete()
    if not waited:
        record(Event.PACKAGE_UNPARKED, package, actor=actor, now=now, agency_id=package.recipient_id, again=1)
        return package
    package.parked_for = ""
    package.save(update_fields=["parked_for"])
    # No key: it may wait and be taken up more than once. What it waited for, gone under the lock, is the key.
    work.enqueue(TAKES_UP[PackageKind(package.kind)], {"package_id": package.pk}, now=now)
    record(Event.PACKAGE_UNPARKED, package, actor=actor, now=now, agency_id=package.recipient_id)
    return package


@action
def tell_outcome_again(package_id: int, *, actor: Actor, now: datetime) -> InboundPackage:
    """Have the sender told the outcome of its package once more. Raises WrongState if it was told, or there is none.

    What was put into a folder can be put there again: who carries it may have lost it.
    """
    package = InboundPackage.objects.select_related("peer").select_for_update(of=("self",)).get(pk=package_id)
    require(policies.may_operate(actor, package.recipient_id), Permission.EXCHANGE_OPERATE)
    was_told = package.outcome_sent_at is not None and package.peer.kind != PeerKind.FOLDER
    if was_told or package.state == PackageState.STORED:
        state = PackageState(package.state).label
        raise WrongState(Refusal.WRONG_STATE, move=Event.OUTCOME_RETRIED.label, state=state)
    package.outcome_sent_at = None
    package.save(update_fields=["outcome_sent_at"])
    work.enqueue("exchange.send_outcome", {"package_id": package.pk}, now=now, priority=3)
    record(Event.OUTCOME_RETRIED, package, actor=actor, now=now, agency_id=package.recipient_id)
    return package
