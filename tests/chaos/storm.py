"""The storm: every second a process dies; for a while a disk is full, later the clock is wrong, the database gone."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .world import World, kill, processes_of

FULL_S = 12.0
HIT_WHILE_DOWN = 0.1
DATABASE_KILLED = "killed PostgreSQL"
DATABASE_KILLS = 3
"""Each time the turn comes round (T3)."""
WRONG_CLOCKS_S = ((420.0, 12.0), (-150.0, 12.0))
"""How far off and for how long: beyond the five minutes that are allowed, then within them (G11)."""


@dataclass
class Storm:
    """Rages in threads of its own until it is calmed."""

    world: World
    die: random.Random
    kill_every_s: float
    kills_database: bool = True
    """Whether PostgreSQL dies too, where it is the database."""
    hurry_each_s: float = 0.0
    """Cuts the waits for the next try short, so often, so that the kills hit work and not waiting; 0 lets them be."""
    spoils: bool = True
    """Whether disks are full and clocks wrong besides; else processes die and lines are bad, no more."""
    peace_s: float = 20.0
    """How long nobody spoils anything between two rounds of full disks and wrong clocks; processes die all the same."""
    seen: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    up: set[str] = field(default_factory=set)
    """The codes of the installations that answered since something of them was killed last."""

    @property
    def kills(self) -> int:
        """Return how many processes of the installations were killed."""
        return sum(count for what, count in self.seen.items() if what.startswith("killed at"))

    def begin(self) -> None:
        """Let everything loose."""
        self.world.wanted = {end.name for end in self.world.all}
        also = [(self._spoil, self.spoils), (self._hurry, self.hurry_each_s > 0)]
        for part in (self._keep, self._kill, *(part for part, is_wanted in also if is_wanted)):
            thread = threading.Thread(target=part, name=part.__name__, daemon=True)
            thread.start()
            self.threads.append(thread)

    def calm(self) -> None:
        """End the storm: all installations run, their lines, disks and clocks in order."""
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.world.extra.clear()
        for line in self.world.lines:
            line.faults = ()
        for end in self.world.all:
            end.kill()
            end.start()

    def _keep(self) -> None:
        while not self.over.wait(0.2):
            self.world.keep_up()

    def _kill(self) -> None:
        """Kill a process each time round; of an installation that is not up again only now and then.

        Else a machine too slow to bring a server up between two kills would see nothing but servers that come up.
        """
        while not self.over.wait(self.kill_every_s):
            self.up |= {end.code for end in self.world.all if end.answers()}
            end = self.die.choice(self.world.all)
            found = processes_of(end)
            if found and (end.code in self.up or self.die.random() < HIT_WHILE_DOWN):
                kill(self.die.choice(found))
                self.up.discard(end.code)
                self.seen[f"killed at {end.code}"] += 1

    def _hurry(self) -> None:
        while not self.over.wait(self.hurry_each_s):
            for end in self.world.all:
                with contextlib.suppress(AssertionError):  # its disk is full, or its database gone
                    end.ask("tests.chaos.inside", "hurry")

    def _spoil(self) -> None:
        """One after the other, again and again: a dead database server, full disks, wrong clocks, peace."""
        while not self.over.is_set():
            self._without_database()
            for disk in self.world.disks.values():
                self._while_full(disk)
            for seconds, length in WRONG_CLOCKS_S:
                self.world.restart(self.world.receiver, VANTHU_CHAOS_CLOCK_S=str(seconds))
                self.seen[f"clock off by {seconds:+.0f} s"] += 1
                self.over.wait(length)
            self.world.restart(self.world.receiver)
            self.over.wait(self.peace_s)

    def _without_database(self) -> None:
        if self.world.cluster is None or not self.kills_database:
            return
        for _ in range(DATABASE_KILLS):
            self.world.cluster.kill()
            self.world.cluster.start_again()
            self.seen[DATABASE_KILLED] += 1
            self.over.wait(5)

    def _while_full(self, disk: Path) -> None:
        ballast = disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as filling:
            while True:
                filling.write(bytes(2**16))
        self.seen[f"full: {disk.name}"] += 1
        self.over.wait(FULL_S)
        ballast.unlink()


def until(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until `holds`, at most so long; say whether it came about."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(1)
    return True
