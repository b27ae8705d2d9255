"""Several rows at once: what waits for the disk or the line waits together, and one that fails holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.exchange.conftest import SYSTEM, make_letter
from vanthu.core.errors import Unavailable
from vanthu.directory.models import Agency
from vanthu.exchange import actions, batches, packages, sending
from vanthu.exchange.failures import Failure
from vanthu.exchange.models import Attempt, Delivery, InboundPackage, Peer
from vanthu.exchange.words import AttemptResult, PackageKind
from vanthu.jobs.worker import run_due
from vnedxml import Message

Write = Callable[..., Any]
SILENCE = Failure(result=AttemptResult.TRANSIENT, code="no_answer", error="it does not answer")


@pytest.fixture
def queued(sender: Agency, receiver: Agency, now: datetime) -> list[Delivery]:
    """Four letters that wait to be sent."""
    letters = [make_letter(sender, number) for number in range(1, 5)]
    return [
        delivery
        for letter in letters
        for delivery in actions.queue(letter, recipients=[receiver], actor=SYSTEM, now=now)
    ]


def test_the_packages_of_a_batch_are_written_beside_each_other(
    queued: list[Delivery], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, together = packages._written, threading.Barrier(4)

    def meeting(*what: Any) -> Any:
        if isinstance(what[0], Message):
            together.wait(timeout=20)
        return write(*what)

    monkeypatch.setattr(packages, "_written", meeting)
    run_due(now, at_once=16)

    assert not together.broken
    assert set(Delivery.objects.values_list("state", "attempts")) == {("accepted", 1)}


def test_a_package_that_cannot_be_written_holds_up_no_other(
    queued: list[Delivery], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = packages._written

    def failing(message: Any, style: Any) -> Any:
        if isinstance(message, Message) and int(message.code.code_number) == 2:
            raise Unavailable("the disk is full")
        return write(message, style)

    monkeypatch.setattr(packages, "_written", failing)
    run_due(now, at_once=16)

    letters = Delivery.objects.filter(package__kind="document").order_by("id")
    assert list(letters.values_list("state", flat=True)) == ["accepted", "queued", "accepted", "accepted"]


@pytest.fixture
def many(sender: Agency, receiver: Agency, now: datetime) -> None:
    """As many letters as two parts of a batch and one more."""
    for number in range(1, 2 * batches.PART + 2):
        actions.queue(make_letter(sender, number), recipients=[receiver], actor=SYSTEM, now=now)


@pytest.mark.usefixtures("many")
def test_g6_a_peer_that_falls_silent_is_asked_once_by_a_batch_and_no_more(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, made = sending._attempt, list[int]()

    def falling_silent(*what: Any, **more: Any) -> Any:
        made.append(what[1].pk)
        return SILENCE if len(made) > batches.PART else attempt(*what, **more)

    monkeypatch.setattr(sending, "_attempt", falling_silent)
    run_due(now, most=1, at_once=16)

    assert len(made) == batches.PART + 1
    waiting = Delivery.objects.exclude(pk__in=made).order_by("pk")
    assert list(waiting.values_list("state", "attempts", "setbacks")) == [
        *[("queued", 1, 0)] * (batches.PART - 1),
        ("queued", 0, 0),
    ]
    codes = Attempt.objects.exclude(delivery__in=made).values_list("result", "error_code")
    assert list(codes) == [("transient", "not_tried")] * (batches.PART - 1)
    assert Peer.objects.get(pk=waiting[0].peer_id).failures == 1


@pytest.mark.usefixtures("many")
def test_g6_a_sender_that_falls_silent_is_told_once_by_a_batch_and_no_more(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[int]()

    def silent(package: InboundPackage, *, now: datetime) -> Failure:
        if package.kind == PackageKind.DOCUMENT:  # statuses about them follow in a batch of their own
            told.append(package.pk)
        return SILENCE

    monkeypatch.setattr(sending, "tell", silent)
    monkeypatch.setattr(sending, "send_outcome", lambda *_, **__: None)  # its handler finds a resting peer
    run_due(now, at_once=16)

    assert len(told) == 1
