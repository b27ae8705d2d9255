"""What the contenders of the races do, each in a process of its own with its own connection."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
django.setup()

from django.conf import settings
from django.db import connection, transaction

from vanthu.core.actor import Actor
from vanthu.core.errors import Refused
from vanthu.directory.models import Agency
from vanthu.incoming import actions as incoming
from vanthu.jobs import queue
from vanthu.outgoing import actions, steps
from vanthu.registers import actions as registers
from vanthu.registers.words import BookKind


@dataclass(frozen=True)
class Ground:
    """Where a race is run."""

    database: str
    home: str
    now: datetime


def enter(ground: Ground, start: Barrier) -> None:
    """Go to the test's database and wait for the others."""
    connection.settings_dict["NAME"] = ground.database
    settings.VANTHU_HOME = ground.home
    connection.ensure_connection()
    start.wait(60)


def take_numbers(
    ground: Ground, start: Barrier, tell: Connection, agency_id: int, clerk: Actor, first: int, count: int
) -> None:
    """Take `count` numbers; every tenth time think better of it first."""
    enter(ground, start)
    taken = []
    for step in range(count):
        if step % 10 == 9:
            try:
                with transaction.atomic():
                    _take(agency_id, clerk, first + step, ground.now)
                    raise InterruptedError
            except InterruptedError:
                pass
        taken.append(_take(agency_id, clerk, first + step, ground.now))
    tell.send(taken)


def number_documents(ground: Ground, agency_id: int, clerk: Actor, first: int, count: int) -> None:
    """Number `count` documents; asked again after a kill, those that have a number keep it."""
    connection.settings_dict["NAME"] = ground.database
    settings.VANTHU_HOME = ground.home
    for document_id in range(first, first + count):
        _take(agency_id, clerk, document_id, ground.now)
    connection.close()


def _take(agency_id: int, clerk: Actor, document_id: int, now: datetime) -> int:
    document = Agency(pk=document_id, name="văn bản")
    return registers.take(agency_id, kind=BookKind.OUTGOING, document=document, actor=clerk, now=now).number


def seal(ground: Ground, start: Barrier, tell: Connection, document_id: int, clerk: Actor, pin: str) -> None:
    """Number and seal one document; tell the state or the refusal."""
    enter(ground, start)
    try:
        document = steps.number_and_seal(document_id, pin=pin, actor=clerk, clock=lambda: ground.now)
    except Refused as refused:
        tell.send(refused.code.value)
    else:
        tell.send(document.state)


def issue(ground: Ground, start: Barrier, tell: Connection, document_id: int, clerk: Actor) -> None:
    """Issue one document; tell the state or the refusal."""
    enter(ground, start)
    try:
        tell.send(actions.issue(document_id, actor=clerk, now=ground.now).state)
    except Refused as refused:
        tell.send(refused.code.value)


def do_work(ground: Ground, start: Barrier, tell: Connection) -> None:
    """Do rows until there are none, and tell which."""
    enter(ground, start)
    done = []
    while claims := queue.claim(now=ground.now, most=3):
        for claim in claims:
            done.append(int(claim.payload["n"] or 0))
            assert queue.finish(claim, now=ground.now)
    tell.send(done)


def die_with_a_row_in_hand(ground: Ground, start: Barrier, tell: Connection) -> None:
    """Claim a row and be killed as by a power cut."""
    enter(ground, start)
    (claim,) = queue.claim(now=ground.now, lease=timedelta(seconds=60))
    tell.send(claim)
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_sealing(
    ground: Ground, start: Barrier, tell: Connection, document_id: int, clerk: Actor, pin: str, step: str
) -> None:
    """Number and seal, and be killed at a named step."""
    enter(ground, start)
    os.environ["VANTHU_FAILPOINT"] = step
    steps.number_and_seal(document_id, pin=pin, actor=clerk, clock=lambda: ground.now)


def answer_recall(
    ground: Ground, start: Barrier, tell: Connection, document_id: int, clerk: Actor, agrees: bool
) -> None:
    """Agree to a recall, or decline it; tell the state or the refusal."""
    enter(ground, start)
    try:
        if agrees:
            tell.send(incoming.give_back(document_id, actor=clerk, now=ground.now).state)
        else:
            tell.send(incoming.keep(document_id, reason="Đã dùng.", actor=clerk, now=ground.now).state)
    except Refused as refused:
        tell.send(refused.code.value)


def begin_work(ground: Ground, start: Barrier, tell: Connection, document_id: int, officer: Actor) -> None:
    """Begin assigned work; tell the state or the refusal."""
    enter(ground, start)
    try:
        tell.send(incoming.begin(document_id, actor=officer, now=ground.now).state)
    except Refused as refused:
        tell.send(refused.code.value)


def approve_take_back(
    ground: Ground, start: Barrier, tell: Connection, document_id: int, take_back_id: int, leader: Actor
) -> None:
    """Approve taking a copy back; tell the state or the refusal."""
    enter(ground, start)
    try:
        taken = actions.approve_take_back(
            document_id, take_back_id=take_back_id, actor=leader, now=ground.now
        )
        tell.send(taken.state)
    except Refused as refused:
        tell.send(refused.code.value)
