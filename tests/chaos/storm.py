"""The storm: every second a process dies; for a while the disk is full, and later the clock is wrong."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .world import World, kill, processes_of

FULL_S = 12.0
WRONG_CLOCKS_S = ((420.0, 12.0), (-150.0, 12.0))
"""How far off and for how long: beyond the five minutes that are allowed, then within them (G11)."""


@dataclass
class Storm:
    """Rages in threads of its own until it is calmed."""

    world: World
    die: random.Random
    kill_every_s: float
    seen: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Let everything loose."""
        self.world.wanted = {end.name for end in self.world.all}
        for part in (self._keep, self._kill, self._spoil):
            thread = threading.Thread(target=part, name=part.__name__, daemon=True)
            thread.start()
            self.threads.append(thread)

    def calm(self) -> None:
        """End the storm: both installations run, their disks and clocks in order."""
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.world.extra.clear()
        for end in self.world.all:
            end.kill()
            end.start()

    def _keep(self) -> None:
        while not self.over.wait(0.2):
            self.world.keep_up()

    def _kill(self) -> None:
        while not self.over.wait(self.kill_every_s):
            end = self.die.choice(self.world.all)
            if found := processes_of(end):
                kill(self.die.choice(found))
                self.seen[f"killed at {end.code}"] += 1

    def _spoil(self) -> None:
        """One after the other, again and again: a full disk, wrong clocks, peace."""
        while not self.over.is_set():
            self._while_full()
            for seconds, length in WRONG_CLOCKS_S:
                self.world.restart(self.world.receiver, VANTHU_CHAOS_CLOCK_S=str(seconds))
                self.seen[f"clock off by {seconds:+.0f} s"] += 1
                self.over.wait(length)
            self.world.restart(self.world.receiver)
            self.over.wait(20)

    def _while_full(self) -> None:
        if self.world.disk is None:
            return
        ballast = self.world.disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as filling:
            while True:
                filling.write(bytes(2**16))
        self.seen["disk full"] += 1
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
