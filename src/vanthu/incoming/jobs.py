"""Slow work on incoming documents."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.core.db import jointly
from vanthu.core.errors import Refused
from vanthu.exchange import actions as exchange
from vanthu.exchange import received
from vanthu.jobs import queue
from vanthu.jobs.registry import Batch, Payload, batch_handler, handler, watcher

from . import actions, following


@watcher
def waits_for_nothing(now: datetime) -> int:
    """Have taken up what is parked although the document it waits for was opened or refused (G7)."""
    found = following.came()
    for package_id in found:
        package = received.inbound_package(package_id)
        actor = Actor.system("Tiếp nhận văn bản", agency_id=package.recipient_id)
        exchange.unpark(package_id, actor=actor, now=now)
    return len(found)


@handler("incoming.take_back")
def take_back(payload: Payload, now: datetime) -> None:
    """Put the sender's wish to have a document back to the clerk."""
    package = received.inbound_package(int(payload["package_id"] or 0))
    actor = Actor.system("Tiếp nhận đề nghị thu hồi", agency_id=package.recipient_id)
    actions.take_back(package.pk, actor=actor, now=now)


@handler("incoming.open_package")
def open_package(payload: Payload, now: datetime) -> None:
    """Open an accepted package as an incoming document on the clerk's list."""
    letter = received.package_letter(int(payload["package_id"] or 0))
    actions.open_package(
        letter, actor=Actor.system("Tiếp nhận văn bản", agency_id=letter.recipient_agency_id), now=now
    )


@batch_handler("incoming.open_package")
def open_together(batch: Batch) -> None:
    """Open several accepted packages in one transaction; each stands or falls by itself."""
    now = batch.clock()

    def open_all() -> None:
        done = []
        for claim in batch.claims:
            try:
                open_package(claim.payload, now)
            except Refused:
                continue  # its own handler says so
            done.append(claim)
        queue.finish_all(done, now=now)

    jointly(open_all)
