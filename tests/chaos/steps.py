"""T1: SIGKILL at each named step, at both ends, again and again: `python -m tests.chaos.steps`, by `script/chaos steps`.

A document is sent, one end dies at a step of its road, and both go on until nothing is left to do. How long that took
is counted from the kill; where the other end backs off (G5), that wait is cut short, and counted from then: whoever is
killed must be ready for whatever comes, and ten seconds of waiting each time prove no more than one.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from tests.exchange.installation import Installation, pair
from tests.exchange.nursing import PATIENCE_S, begin, nurse
from tests.exchange.papers import signed_pdf
from vanthu.core.failpoints import Step

from .endings import end_cleanly
from .ledger import faults

LEASE_S: Final = 2.0
BOUND_S: Final = LEASE_S + 5.0
Victim = Literal["sender", "receiver"]
ROAD: Final = (
    Step.MID_BODY,
    Step.BEFORE_FSYNC,
    Step.AFTER_FSYNC,
    Step.AFTER_LINK,
    Step.BEFORE_COMMIT,
    Step.AFTER_COMMIT,
    Step.BEFORE_REPLY,
    Step.BEFORE_SETTLE,
    Step.AFTER_SETTLE,
    Step.AFTER_CLAIM,
    Step.BEFORE_RECEIPT_STORED,
)
"""Both ends pass all of them: the sender receives the outcome and status 01, which the receiver sends."""
AT_ONCE_S: Final = 0.05
HURRY_S: Final = 1.0
"""How long a back-off may last. Shorter ones would have the breaker open before who was killed is up again."""
PLAN: Final[tuple[tuple[Victim, Step], ...]] = tuple(
    (victim, step)
    for step in ROAD
    for victim in ("sender", "receiver")  # type: ignore[misc]  # the literals
)


@dataclass(frozen=True)
class Kill:
    """One kill and what came of it."""

    victim: str
    step: str
    took_s: float
    """Until nothing was left to do, without the back-off of the other end."""
    waited_s: float
    """That back-off."""


@dataclass
class Lane:
    """Two installations of which one is killed at a time; several lanes run beside each other, for most of it is waiting."""

    sender: Installation
    receiver: Installation
    paper: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    sent: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Serve at both ends."""
        for end in (self.sender, self.receiver):
            begin(end)

    def kill(self, victim: Victim, step: Step) -> Kill:
        """Send a document, have `victim` die at `step`, and wait until both ends are done."""
        end: Installation = getattr(self, victim)
        begin(end, step.value)
        self.sent |= set(
            self.sender.drive("queue", str(next(self.numbers)), "1", self.receiver.code, str(self.paper))
        )
        died = nurse(end, "until_dead", str(end.port), str(PATIENCE_S))
        assert died is not None, f"{step.value} was not passed at the {victim}"
        assert end.died_at() == step.value, f"the {victim} died elsewhere"
        rested = died
        while True:
            # The sender twice: the receiver's last word may have reached it meanwhile.
            left = [nurse(one, "left") for one in (self.sender, self.receiver, self.sender)]
            now = time.monotonic()
            if not any(one["count"] for one in left):
                break
            assert now < died + PATIENCE_S, f"{step.value} at the {victim}: {left} is left"
            if now > rested + HURRY_S and any(one["rest"] > AT_ONCE_S for one in left):
                for one in (self.sender, self.receiver):
                    nurse(one, "hurry")
                rested = now
            time.sleep(0.02)
        return Kill(victim, step.value, now - rested, rested - died)

    def faults(self) -> list[str]:
        """Return what the books of both ends disagree about."""
        ends = (self.sender, self.receiver)
        there, here = (end.books() for end in ends)
        return faults(self.sent, there, here, keys=(self.sender.drive("key"), self.receiver.drive("key")))


@contextlib.contextmanager
def lane(folder: Path, paper: Path) -> Iterator[Lane]:
    """Make two installations that know each other; end them."""
    sender = Installation(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
    receiver = Installation(folder / "receiver", "H44.01", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
    try:
        pair(sender, receiver)
        made = Lane(sender, receiver, paper)
        made.begin()
        yield made
    finally:
        for end in (sender, receiver):
            with contextlib.suppress(AssertionError):
                nurse(end, "end")
            end.close()


def kill_all(
    folder: Path, plan: Sequence[tuple[Victim, Step]], *, lanes: int, minutes: float
) -> tuple[list[Kill], list[str]]:
    """Kill as planned, in several lanes at once; return the kills and what the books disagree about.

    After so many minutes no further kill is begun.
    """
    end = time.monotonic() + 60 * minutes
    todo: queue.SimpleQueue[tuple[Victim, Step]] = queue.SimpleQueue()
    for each in plan:
        todo.put(each)
    kills: list[Kill] = []
    found: list[str] = []

    def run(number: int) -> None:
        try:
            with lane(folder / str(number), paper) as made:
                with contextlib.suppress(queue.Empty):
                    while time.monotonic() < end:
                        kills.append(made.kill(*todo.get_nowait()))
                        _tell(kills, len(plan))
                found.extend(f"lane {number}: {fault}" for fault in made.faults())
        except Exception as error:  # noqa: BLE001 a lane that ends early is a finding, not a crash
            found.append(f"lane {number}: {error}")

    folder.mkdir(parents=True, exist_ok=True)
    paper = signed_pdf(folder)
    threads = [threading.Thread(target=run, args=(number,)) for number in range(lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return kills, found


def _tell(kills: list[Kill], planned: int) -> None:
    if len(kills) % 50 == 0:
        sys.stderr.write(f"steps: {len(kills)} of {planned}\n")
        sys.stderr.flush()


def is_in_time(kills: Sequence[Kill]) -> bool:
    """Say whether all went on within the lease and five seconds."""
    return all(each.took_s <= BOUND_S for each in kills)


def show(kills: Sequence[Kill]) -> None:
    """Print a line for each step and end."""
    say = sys.stdout.write
    for victim, step in PLAN:
        took = sorted(each.took_s for each in kills if (each.victim, each.step) == (victim, step.value))
        if not took:
            continue
        waited = [each.waited_s for each in kills if (each.victim, each.step) == (victim, step.value)]
        late = sum(each > BOUND_S for each in took)
        say(
            f"{victim:8} {step.value:21} {len(took):4} kills  p50 {statistics.median(took):5.2f} s"
            f"  p95 {took[int(0.95 * (len(took) - 1))]:5.2f} s  most {took[-1]:5.2f} s"
            f"  back-off {statistics.mean(waited):4.1f} s  {f'{late} LATE' if late else ''}\n"
        )


def main() -> int:
    """Kill, print, return 0 if nothing was lost, doubled or late."""
    parser = argparse.ArgumentParser(prog="script/chaos steps", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="at each step, at each end")
    parser.add_argument("--lanes", type=int, default=6)
    parser.add_argument(
        "--minutes", type=float, default=600, help="judge what was killed by then (600); 1 if that is not all"
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    end_cleanly()
    with tempfile.TemporaryDirectory(prefix="vanthu-steps-") as folder:
        kills, found = kill_all(Path(folder), PLAN * args.kills, lanes=args.lanes, minutes=args.minutes)
    show(kills)
    in_time = is_in_time(kills)
    for fault in found[:20]:
        sys.stdout.write(f"FAULT {fault}\n")
    sys.stdout.write(
        f"{len(kills)} kills, {len(found)} faults; {'all' if in_time else 'NOT ALL'} went on within {BOUND_S:.0f} s\n"
    )
    if args.json:
        args.json.write_text(json.dumps([vars(each) for each in kills]))
    return 0 if in_time and not found and len(kills) == args.kills * len(PLAN) else 1


if __name__ == "__main__":
    sys.exit(main())
