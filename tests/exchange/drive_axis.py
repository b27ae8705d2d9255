"""What is done and asked inside one end of an axis, told from outside (`Installation.ask`)."""

from __future__ import annotations

from typing import Any

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, address_book
from vanthu.exchange.actions.address_book import import_agencies
from vanthu.exchange.models import Delivery, Peer, Pulled
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind
from vanthu.hub.models import Parcel

SYSTEM = Actor.system("test")


def join(url: str, system_id: str, secret: str) -> Any:
    """Have everybody reached through an axis that is asked every second, and take its address book in."""
    now = clock.now()
    facts = PeerFacts(
        name="Trục tỉnh",
        kind=PeerKind.AXIS,
        address=f"{url}/axis",
        system_id=system_id,
        secret=secret,
        reaches_all=True,
        polls_every_s=5,
    )
    peer = actions.save_peer(facts, actor=SYSTEM, now=now)
    # Faster than anybody may ask for on the screen: nobody else is waiting on this axis.
    Peer.objects.filter(pk=peer.pk).update(polls_every_s=1)
    return peer.pk


def take_book() -> Any:
    """Take in the address book that the axis tells."""
    now = clock.now()
    lines = address_book.read(address_book.from_axis(Peer.objects.get(kind="axis"), now=now))
    seen = address_book.outcome(address_book.judged(lines))
    return import_agencies(lines, source="trục", seen=seen, actor=SYSTEM, now=now)


def know(code: str, name: str) -> Any:
    """Add an agency of this very installation."""
    facts = AgencyFacts(code=code, name=name, is_local=True)
    return directory.save_agency(facts, actor=SYSTEM, now=clock.now()).pk


def lead(code: str, through: str) -> Any:
    """Have an agency of the address book reached through the peer of another one."""
    there = Agency.objects.get(code=through)
    agency = directory.save_agency(AgencyFacts(code=code, name=code), actor=SYSTEM, now=clock.now())
    return actions.set_route(agency.pk, peer_id=there.route.peer_id, actor=SYSTEM, now=clock.now()).pk


def axis() -> Any:
    """Return what this end knows of what went over the axis."""
    return {
        "sent": [
            {
                "label": row.package.document_label,
                "kind": row.package.kind,
                "to": row.recipient.code,
                "state": row.state,
                "relay": row.relay_id,
                "why": row.outcome_reason or row.last_error,
                "sha256": row.sha256,
                "statuses": sorted(status.code for status in row.statuses.all()),
            }
            for row in Delivery.objects.select_related("package", "recipient").order_by("id")
        ],
        "pulled": [
            {"reference": row.reference, "held": row.held_code, "sha256": row.sha256}
            for row in Pulled.objects.order_by("id")
        ],
        "parcels": [
            {
                "to": row.recipient_code,
                "kind": row.consignment.message_type,
                "doc_id": row.doc_id,
                "status": row.status,
                "sha256": row.consignment.sha256,
                "way": "mailbox" if row.system_id else "on" if row.by_delivery_id else "in",
            }
            for row in Parcel.objects.select_related("consignment").order_by("id")
        ],
    }
