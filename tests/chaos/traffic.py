"""What goes through the storm's world, and whether it went well."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

from tests.exchange.installation import Installation

from .ledger import axis_faults, faults
from .world import AXIS_RECEIVER, AXIS_SENDER, World, axis_books

BATCH: Final = 50


def send(made: World, numbers: range, paper: Path, *, most: int = BATCH) -> tuple[set[str], set[str]]:
    """Queue documents, every fifth batch for the axis; return the message ids of the direct and the relayed.

    most: so many in a batch at most.
    """
    direct: set[str] = set()
    relayed: set[str] = set()
    batch = max(1, min(most, len(numbers) // 10))
    for turn, first in enumerate(numbers[::batch]):
        count = str(min(batch, numbers.stop - first))
        if turn % 5 == 4:
            words = (str(first), count, AXIS_RECEIVER, str(paper), AXIS_SENDER)
            relayed |= set(ask(made.sender, "queue", *words))
        else:
            words = (str(first), count, made.receiver.code, str(paper), made.sender.code)
            direct |= set(ask(made.sender, "queue", *words))
    return direct, relayed


def ask(end: Installation, *words: str) -> Any:
    """Ask an installation whose disk may be full, or its database gone, until it answers."""
    for _ in range(29):
        try:
            return end.drive(*words)
        except AssertionError:
            time.sleep(2)
    return end.drive(*words)


def judge(made: World, direct: set[str], relayed: set[str]) -> list[str]:
    """Return what the books of all three disagree about."""
    there, here = (end.drive("books") for end in made.ends)
    keys = (made.sender.drive("key"), made.receiver.drive("key"))
    found = faults(direct, there, here, keys=keys)
    return found + axis_faults(relayed, there, axis_books(made.hub), here)
