"""The way to an agency is taken away, switched off or changed: nothing fails for it, and what waits goes the new way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import pytest
import time_machine
from django.test import Client

from tests.exchange.callers import SYSTEM, Caller, document, known_caller
from tests.exchange.conftest import make_key
from vanthu.core.actor import Actor, Role
from vanthu.directory.models import Agency
from vanthu.exchange import actions, received
from vanthu.exchange.models import Delivery, InboundPackage, Peer
from vanthu.incoming import actions as incoming
from vanthu.jobs.worker import run_due
from vanthu.registers import actions as registers
from vanthu.registers.words import BookKind

FAR: Final = "H44.30"


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    """Stand the clock still."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def other(receiver: Agency, now: datetime) -> Caller:
    """Another installation, known here."""
    return known_caller(FAR, "Sở Tài chính tỉnh Phú Thọ", make_key(), now=now)


def drop(caller: Caller, now: datetime) -> None:
    """Have the far agency reached through nobody."""
    actions.drop_route(Agency.objects.get(code=caller.code).pk, actor=SYSTEM, now=now)


def switch_off(caller: Caller, now: datetime) -> None:
    """Switch the connection to the far agency off."""
    Peer.objects.filter(pk=caller.peer_id).update(is_active=False)


CUTS: Final = pytest.mark.parametrize("cut", [drop, switch_off])


@CUTS
def test_what_came_is_concluded_on_though_its_sender_cannot_be_told(
    client: Client, other: Caller, receiver: Agency, now: datetime, cut: Callable[[Caller, datetime], None]
) -> None:
    content = document(other.code, receiver.code)
    assert other.post(client, content, recipient=receiver.code, message_id="m-1", now=now).status_code == 202
    cut(other, now)

    run_due(now, most=1)

    package = InboundPackage.objects.get(message_id="m-1")
    assert (package.state, package.is_held) == ("accepted", False)
    told = Delivery.objects.get(recipient__code=FAR)
    assert (told.state, told.peer_id, told.attempts) == ("queued", other.peer_id, 0)


@CUTS
def test_a_document_is_registered_though_its_sender_cannot_be_told(
    client: Client, other: Caller, receiver: Agency, now: datetime, cut: Callable[[Caller, datetime], None]
) -> None:
    content = document(other.code, receiver.code)
    other.post(client, content, recipient=receiver.code, message_id="m-1", now=now)
    run_due(now)
    actor = Actor.system("Tiếp nhận văn bản", agency_id=receiver.pk)
    letter = received.package_letter(InboundPackage.objects.get(message_id="m-1").pk)
    arrived = incoming.open_package(letter, actor=actor, now=now)
    assert arrived is not None
    registers.open_book(receiver.pk, kind=BookKind.INCOMING, actor=SYSTEM, now=now)
    cut(other, now)

    clerk = Actor(name="Lê Thị Bình", agency_id=receiver.pk, roles=frozenset({Role.CLERK}))
    registered = incoming.register(arrived.pk, actor=clerk, now=now)

    assert registered.number == 1
    assert Delivery.objects.filter(recipient__code=FAR, package__facts__status="03").count() == 1
