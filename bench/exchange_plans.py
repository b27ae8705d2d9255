"""Asks a filled installation everything that the exchange asks again and again, and has the database say how it looks.

A question that reads a table whole costs more with every package that was ever exchanged; such a one is named here
with the table. Small tables may be read whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from vanthu.core import clock
from vanthu.core.actor import Actor, Role
from vanthu.directory.models import Agency
from vanthu.exchange import attention, awaiting, listing, peer_queries, punctuality, queries, received
from vanthu.exchange.letters import LinkedDocument
from vanthu.exchange.listing import Received, Sent
from vanthu.exchange.models import Delivery, InboundPackage, Peer
from vanthu.exchange.words import DeliveryState
from vanthu.incoming import following
from vanthu.jobs import queue

GROWING = (
    "exchange_outboundpackage",
    "exchange_outboundbytes",
    "exchange_delivery",
    "exchange_attempt",
    "exchange_inboundpackage",
    "exchange_inboundfile",
    "exchange_inboundconflict",
    "exchange_receivedstatus",
    "exchange_pulled",
    "jobs_work",
    "audit_auditentry",
    "verification_verificationreport",
    "hub_consignment",
    "hub_parcel",
)
"""Tables that grow with every package."""


def plans() -> list[dict[str, Any]]:
    """Return a row per question: its name, how long it took in ms, the tables it read whole, its slowest statement."""
    return [_looked_at(name, ask) for name, ask in _questions().items()]


def _questions() -> dict[str, Callable[[], object]]:
    agency, now = Agency.objects.get(is_local=True), clock.now()
    clerk = Actor("bench", agency.pk, frozenset({Role.CLERK, Role.ADMINISTRATOR}))
    delivery, package = Delivery.objects.order_by("-id")[0], InboundPackage.objects.order_by("-id")[0]
    peer = Peer.objects.exclude(kind="loopback").get()
    further = listing.sent(clerk, Sent(), size=20).after
    asked: dict[str, Callable[[], object]] = {
        "claim work": lambda: queue.claim(now=now, most=16),
        "hold a destination": lambda: queue.hold("peer:1", until=now, now=now),
        "forget a wrong clock": lambda: queue.forget_wrong_clock(now),
        "outbox": lambda: listing.sent(clerk, Sent()),
        "outbox, further back": lambda: listing.sent(clerk, Sent(), after=further),
        "outbox, words": lambda: listing.sent(clerk, Sent(text=str(delivery.package.document_id))),
        "counts": lambda: queries.counts(clerk),
        "one delivery": lambda: queries.delivery(clerk, delivery.pk),
        "deliveries of a document": lambda: queries.deliveries_of(
            "seed.letter", delivery.package.document_id
        ),
        "inbox": lambda: listing.received(clerk, Received()),
        "inbox, words": lambda: listing.received(clerk, Received(text=package.message_id)),
        "received, needs attention": lambda: attention.troubles(clerk),
        "sent, needs attention": lambda: attention.overdue(clerk, now=now),
        "one package": lambda: attention.package_page(clerk, package.pk),
        "awaited by": lambda: awaiting.about(
            LinkedDocument(edxml_id=package.edxml_id, code="05/STTTT-CNTT", issued_on=now.date()),
            but=package.pk,
            sender_id=package.sender_id,
            recipient_id=package.recipient_id,
        ),
        "waits for nothing": following.came,
        "turned away": lambda: received.was_turned_away(package, package.edxml_id),
        "punctuality, a week": lambda: punctuality.by_recipient(
            clerk, since=now - timedelta(days=7), until=now, now=now
        ),
        "connections": lambda: queries.peers(clerk),
        "one connection": lambda: peer_queries.details(clerk, peer.pk),
    }
    for state in DeliveryState:
        asked[f"outbox, {state.value}"] = lambda state=state: listing.sent(clerk, Sent(state=state))
    return asked


def _looked_at(name: str, ask: Callable[[], object]) -> dict[str, Any]:
    ask()  # warm
    with transaction.atomic():
        began = time.perf_counter()
        ask()
        spent = time.perf_counter() - began
        with _noted() as statements:
            ask()
        whole, slowest = set[str](), ""
        for sql, values in statements:
            read = _read_whole(sql, values)
            whole |= read
            slowest = sql if read else slowest
        transaction.set_rollback(True)
    return {"what": name, "ms": 1000 * spent, "whole": sorted(whole), "sql": slowest}


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, *others: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, *others)

    with connection.execute_wrapper(note):
        yield statements


def _read_whole(sql: str, values: Any) -> set[str]:
    if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
        return set()
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{sql}", values)
        lines = [str(row[-1] if is_sqlite else row[0]) for row in cursor.fetchall()]
    marks = ("SCAN ",) if is_sqlite else ("Seq Scan on ", "Parallel Seq Scan on ")
    found = set()
    for line in lines:
        for mark in marks:
            if mark in line:
                table = line.partition(mark)[2].split()[0].strip('"')
                # An index read from its end is how a list is made; one read whole names no order that was asked for.
                if table in GROWING and not ("USING" in line and "INDEX" in line and "COVERING" not in line):
                    found.add(table)
    return found
