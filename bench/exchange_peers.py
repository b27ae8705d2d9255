"""What other peers and dying workers cost those who are well: ratios of runs that follow each other (T6, T7, T8).

T7: packages for 200 peers of which a tenth is dead, half of those refusing and half silent: the live ones are done
within 1.3 times of what they take when all are live. T8: one of two workers is killed every five seconds and another
takes its place, with a lease of two seconds: at least 70 % of the undisturbed rate. T6: beside peers that read a
kilobyte a second, 95 % of the others' packages are there within 1.5 times of what they take without.

Each disturbed run stands between two calm ones and is set beside their mean, for the machine may be shared: seven runs
of 2,000 packages take some minutes; `--packages 10000` is what T7 and T8 ask for. `--only T8` runs one of them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT), str(ROOT / "src")]

# ruff: noqa: E402 path first
from rich.console import Console

from bench.exchange_sides import Side, wait_for

OUT = Console(highlight=False, soft_wrap=True)
T6_MOST, T7_MOST, T8_LEAST = 1.5, 1.3, 0.7
DEAD_SHARE = 10
WORKERS = 2
KILL_EVERY_S = 5.0
LEASE_S = 2
"""What was in the hands of a dead worker waits so long: a minute of it would be all that a short run measures."""
SLOWEST_PER_S = 4.0
"""Whatever is slower is no figure any more: the run ends and says so."""


class Peers:
    """A sender and its many peers."""

    def __init__(self, folder: Path, args: argparse.Namespace) -> None:
        """Make the sender and start the server that answers for all peers."""
        self.args = args
        self.side = Side(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông", database="")
        self.side.environment["VANTHU_LEASE_S"] = str(LEASE_S)
        self.far, self.workers = self._beside("exchange_far.py"), self._beside("exchange_workers.py")
        assert self.far.stdout
        self.ports: dict[str, Any] = json.loads(self.far.stdout.readline())
        self.round = 0

    def run(
        self,
        *,
        packages: int = 0,
        dead: int = 0,
        slow: int = 0,
        disturb: Callable[[threading.Event], None] | None = None,
    ) -> Any:
        """Queue packages for fresh peers, let the workers at them, and return the live ones' figures."""
        self.round += 1
        prefix, side, ports = f"H{self.round + 50}", self.side, self.ports
        side.inside("crowd", prefix, self.args.peers, json.dumps(ports), dead, slow)
        span = side.inside("spread", prefix, max((packages or self.args.packages) // self.args.peers, 1))
        over = threading.Event()
        for _ in range(WORKERS):
            self._tell("start")
        side.inside("release")
        other = threading.Thread(target=disturb or (lambda _: None), args=(over,))
        other.start()
        live = span["live"]
        wait_for(
            lambda: side.progress(span["first"], span["last"])["stored"] >= live,
            f"the live ones of {live}",
            seconds=60 + live / SLOWEST_PER_S,
        )
        over.set()
        other.join()
        self._tell("stop")
        side.inside("forget")
        return side.inside("course", span["first"], span["last"])

    def _beside(self, name: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 our own words
            [sys.executable, str(ROOT / "bench" / name)],
            env=self.side.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _tell(self, word: str) -> None:
        assert self.workers.stdin and self.workers.stdout
        self.workers.stdin.write(f"{word}\n")
        self.workers.stdin.flush()
        self.workers.stdout.readline()

    def kill_one_by_one(self, over: threading.Event) -> None:
        """Kill a worker, start another, every five seconds."""
        while not over.wait(KILL_EVERY_S):
            self._tell("kill")
            self._tell("start")

    def end(self) -> None:
        """End everything."""
        self.side.stop()
        for process in (self.workers, self.far):
            process.kill()
            with process:
                pass


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if a ratio is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=2_000)
    parser.add_argument("--peers", type=int, default=200)
    parser.add_argument("--slow", type=int, default=4, help="peers that read a kilobyte a second, for T6 (4)")
    parser.add_argument("--only", choices=sorted(TESTS), action="append")
    args = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="vanthu-bench-"))
    peers = Peers(folder, args)
    try:
        return 0 if _measure(peers, args) else 1
    finally:
        peers.end()
        shutil.rmtree(folder, ignore_errors=True)


def _t6(peers: Peers) -> Any:
    return peers.run(slow=peers.args.slow)


def _t7(peers: Peers) -> Any:
    return peers.run(dead=peers.args.peers // DEAD_SHARE)


def _t8(peers: Peers) -> Any:
    return peers.run(disturb=peers.kill_one_by_one)


TESTS: dict[str, Callable[[Peers], Any]] = {"T6": _t6, "T7": _t7, "T8": _t8}


def _measure(peers: Peers, args: argparse.Namespace) -> bool:
    peers.run(packages=args.peers)  # warm
    before, good = peers.run(), True
    OUT.print(f"{args.packages} packages, {args.peers} peers, all live: {before['took_s']:.1f} s")
    for name in args.only or sorted(TESTS):
        found = TESTS[name](peers)
        after = peers.run()
        calm = {key: (before[key] + after[key]) / 2 for key in ("took_s", "p95_s")}
        OUT.print(
            f"{name}: {found['took_s']:.1f} s, between calm {before['took_s']:.1f} and {after['took_s']:.1f} s"
        )
        good &= _judged(name, found, calm)
        before = after
    return good


def _judged(name: str, found: Any, calm: dict[str, float]) -> bool:
    if name == "T6":
        ratio = found["p95_s"] / calm["p95_s"]
        return _judge("   p95 beside peers at 1 kB/s, times the calm one", ratio, at_most=T6_MOST)
    if name == "T8":
        rate = calm["took_s"] / found["took_s"]
        return _judge("   rate with a worker killed each 5 s, of the calm one", rate, at_least=T8_LEAST)
    slowed = found["took_s"] / calm["took_s"]
    return all(
        (
            _judge("   live ones beside a tenth that is dead, times the calm time", slowed, at_most=T7_MOST),
            _judge("   tries at one dead peer in 30 s, at most", found["probes"], at_most=2),
        )
    )


def _judge(what: str, value: float, *, at_most: float = 0, at_least: float = 0) -> bool:
    good = value <= at_most if at_most else value >= at_least
    bound = f"at most {at_most}" if at_most else f"at least {at_least}"
    OUT.print(f"{what}: {value:.2f} ({bound}) {'met' if good else 'MISSED'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
