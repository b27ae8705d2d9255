"""Fifty clerks whose machines die at any moment: no gap, no number twice.

The quick suite takes 240 numbers; the full form, 10,000 by 50 writers, is
`VANTHU_STORM=10000 script/test tests/races/test_number_storm.py -s` (and once more with VANTHU_TEST_DATABASE=postgres).
"""

from __future__ import annotations

import os
import random
import sys
import time
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Final

import pytest

from tests.cast import NOW, Cast
from tests.races import contenders
from tests.races.contenders import Ground
from vanthu.registers import queries
from vanthu.registers.models import Book, RegisterEntry, RegisterLine, TakenNumber

NUMBERS: Final = int(os.environ.get("VANTHU_STORM", "240"))
WRITERS: Final = 50 if NUMBERS >= 5000 else 8
KILLS: Final = max(12, NUMBERS // 50)


def storm(context: ForkServerContext, ground: Ground, cast: Cast, *, chance: random.Random) -> int:
    """Number all documents while writers are killed at random; return how many were."""
    each = NUMBERS // WRITERS

    def begin(writer: int) -> ForkServerProcess:
        arguments = (ground, cast.sender.pk, cast.an, writer * 100_000, each)
        racer = context.Process(target=contenders.number_documents, args=arguments)
        racer.start()
        return racer

    running = {writer: begin(writer) for writer in range(1, WRITERS + 1)}
    killed = 0
    while running:
        writer = chance.choice(sorted(running))
        racer = running[writer]
        racer.join(chance.uniform(0.01, 0.25))
        if racer.exitcode is None and killed < KILLS:
            racer.kill()
            racer.join()
        if racer.exitcode == 0:
            del running[writer]
        elif racer.exitcode is not None:
            assert racer.exitcode < 0, f"writer {writer} failed by itself"
            killed += 1
            running[writer] = begin(writer)
    return killed


@pytest.mark.slow
def test_writers_that_are_killed_leave_no_gap_and_no_number_twice(
    cast: Cast, ground: Ground, context: ForkServerContext, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    began = time.monotonic()

    killed = storm(context, ground, cast, chance=random.Random(seed))

    took = time.monotonic() - began
    with capsys.disabled():
        told = f"{NUMBERS} numbers, {WRITERS} writers, {killed} killed, {took:.1f} s, seed {seed}"
        sys.stdout.write(f"\n{told}\n")
    book = Book.objects.get(agency=cast.sender, kind="outgoing", is_default=True)
    rows = TakenNumber.objects.filter(book=book, year=NOW.year).order_by("number")
    assert killed >= min(KILLS, 5)
    assert list(rows.values_list("number", flat=True)) == list(range(1, NUMBERS + 1))
    assert rows.values("document_id").distinct().count() == NUMBERS
    assert RegisterEntry.objects.count() == RegisterLine.objects.count() == NUMBERS
    assert queries.gaps(book, year=NOW.year) == []
