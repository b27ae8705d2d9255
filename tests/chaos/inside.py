"""What is done and asked inside an installation of the storm, told from outside (`Installation.ask`)."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.exchange import actions
from vanthu.exchange.models import Attempt, Delivery, InboundPackage, Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind
from vanthu.hub.models import Consignment
from vanthu.jobs.models import Work

SYSTEM = Actor.system("test")


def join(url: str, system_id: str, secret: str) -> Any:
    """Have everybody without a way of its own reached through an axis that is asked every second."""
    facts = PeerFacts(
        name="Trục tỉnh",
        kind=PeerKind.AXIS,
        address=f"{url}/axis",
        system_id=system_id,
        secret=secret,
        reaches_all=True,
        polls_every_s=5,
    )
    peer = actions.save_peer(facts, actor=SYSTEM, now=clock.now())
    Peer.objects.filter(pk=peer.pk).update(polls_every_s=1)
    return peer.pk


def know(code: str, name: str, *local: str) -> Any:
    """Add an agency to the address book; with `local`, one of this very installation."""
    facts = AgencyFacts(code=code, name=name, is_local=bool(local))
    return directory.save_agency(facts, actor=SYSTEM, now=clock.now()).pk


def hurry() -> None:
    """Try again now what waits for its next try, and whoever is left alone: as an operator who presses “try again”."""
    now = clock.now()
    Peer.objects.filter(held_until__gt=now).update(held_until=now)
    Work.objects.filter(done_at=None, dead_at=None, token="", due_at__gt=now).update(due_at=now, noted_at=now)


def axis() -> Any:
    """Return what the axis knows: every consignment with its parcels."""
    return {
        row.doc_id: {
            "sha256": row.sha256,
            "kind": row.message_type,
            "parcels": {parcel.doc_id: parcel.status for parcel in row.parcels.all()},
        }
        for row in Consignment.objects.prefetch_related("parcels")
    }


def answers() -> Any:
    """Return what peers answered to the attempts made here, each status once."""
    return sorted(set(Attempt.objects.exclude(http_status=None).values_list("http_status", flat=True)))


def next_try() -> Any:
    """Return in how many seconds the next attempt of all is due here, None if none is to be made."""
    rows = Work.objects.filter(done_at=None, dead_at=None)
    return min(
        ((due - clock.now()).total_seconds() for due in rows.values_list("due_at", flat=True)), default=None
    )


def unsound() -> Any:
    """Return what SQLite finds broken in the database."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [line for (line,) in cursor.fetchall() if line != "ok"]


def settled() -> Any:
    """Return when each document was sent, in seconds since the epoch, and how long it took to its outcome."""
    rows = AuditEntry.objects.filter(event=Event.DELIVERY_SETTLED.value, object_type="exchange.delivery")
    ends = {int(pk): at for pk, at in rows.values_list("object_id").annotate(Max("at"))}
    sent = Delivery.objects.filter(pk__in=ends, package__kind="document").order_by("queued_at")
    return [
        (at.timestamp(), (ends[pk] - at).total_seconds()) for pk, at in sent.values_list("pk", "queued_at")
    ]


def migrated() -> Any:
    """Return how many migrations were applied to the database."""
    return len(MigrationRecorder(connection).applied_migrations())


def unheard() -> Any:
    """Return how many conclusions about statuses nobody knows any more: who sent them, or the axis, was restored."""
    rows = InboundPackage.objects.filter(kind="status", outcome_sent_at=None)
    return rows.filter(outcome_error__contains="Không tìm thấy").count()


def offered_again() -> Any:
    """Return how many deliveries were offered again because their receiver had forgotten them."""
    return Delivery.objects.filter(offered_again__gt=0).count()
