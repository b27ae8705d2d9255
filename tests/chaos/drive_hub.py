"""Drives one end of the storm's axis from outside: `python -m tests.chaos.drive_hub WHAT …` prints JSON."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.exchange import actions
from vanthu.exchange.models import Peer
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind
from vanthu.hub.models import Consignment

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


VERBS: dict[str, Callable[..., Any]] = {"join": join, "know": know, "axis": axis}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
