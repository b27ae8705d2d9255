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
from vanthu.exchange import actions, packages
from vanthu.exchange.models import Delivery
from vanthu.jobs.worker import run_due
from vnedxml import Message

Write = Callable[..., Any]


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
