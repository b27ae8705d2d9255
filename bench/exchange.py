"""How fast the exchange is: two installations in processes of their own, beside a bare upload in the same run.

First to the stored receipt alone (the receiver's workers stand still), then to the settled outcome with every PDF
verified, then the times that a document takes at a rate the machine bears, then large packages. Processor time per
document is told too: it hardly depends on who else uses the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from rich.console import Console
from rich.table import Table

from bench import exchange_limit
from bench.exchange_papers import Papers
from bench.exchange_sides import Side, Watch, free_port, wait_for
from tests import postgres

STORED_GOAL, SETTLED_GOAL = 110.0, 50.0
WAKING_S = 5
"""By then a worker has started: it is measured at work, not at its start."""
out = Console(soft_wrap=True)


class Bench:
    """Two installations that know each other, and the papers they exchange."""

    def __init__(self, folder: Path, args: argparse.Namespace, urls: tuple[str, str]) -> None:
        """Make both."""
        self.folder, self.papers, self.number, self.args = folder, Papers(), 1, args
        self.sender = Side(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông", database=urls[0])
        self.receiver = Side(folder / "receiver", "H44.01", "Văn phòng Ủy ban nhân dân", database=urls[1])
        self.sides = (self.sender, self.receiver)
        for here, there in (self.sides, self.sides[::-1]):
            here.inside("pair", there.url, there.inside("key"), there.code, there.name)
            own = here.folder / "trust" / "own"
            own.mkdir(parents=True, exist_ok=True)
            (own / "root.cer").write_bytes(self.papers.root)

    def queue(self, count: int, *, size: int = 110_000, per_s: float = 0) -> tuple[int, int]:
        """Queue documents; return the first and the last delivery."""
        made = self.papers.make(self.folder / f"papers-{self.number}", count, size=size)
        ids = self.sender.inside("queue", self.receiver.code, made, self.number, per_s)
        if not per_s:
            self.sender.inside("hold")
        shutil.rmtree(made)
        self.number += count
        return min(ids), max(ids)

    def start_workers(self, side: Side) -> None:
        """Start the workers of a side."""
        for _ in range(self.args.workers):
            side.start_worker(*(["--threads", str(self.args.threads)] if self.args.threads else []))

    def release(self) -> tuple[dict[str, float], float]:
        """Let the workers, by now awake, begin; return the processor seconds used before, and the time."""
        time.sleep(WAKING_S)
        before, began = self.used(), time.time()
        for side in self.sides[::-1]:
            side.inside("release")
        return before, began

    def until(self, span: tuple[int, int], what: str, count: int) -> None:
        """Wait until `count` deliveries of a range are `what`."""
        wait_for(
            lambda: self.sender.progress(*span)[what] >= count, f"{count} to be {what}", seconds=30 + count
        )

    def until_idle(self) -> None:
        """Wait until nothing waits at either end."""
        for side in (self.sender, self.receiver, self.sender):
            wait_for(lambda side=side: side.progress(0, 0)["waiting"] == 0, "idleness", seconds=600)

    def used(self) -> dict[str, float]:
        """Return processor seconds by side and process."""
        return {
            f"{name} {kind}": seconds
            for name, side in (("sender", self.sender), ("receiver", self.receiver))
            for kind, seconds in side.used().items()
        }


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="the default")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--large", type=int, default=8, help="how many packages of 20 MB")
    parser.add_argument("--stored", type=int, default=0, help="how many packages both sides have already")
    parser.add_argument("--workers", type=int, default=1, help="worker processes of each side")
    parser.add_argument("--threads", type=int, default=0, help="of each worker; 0: as the product has it")
    parser.add_argument("--keep", type=Path, help="leave everything in this folder")
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    folder = args.keep or Path(tempfile.mkdtemp(prefix="vanthu-bench-"))
    cluster = postgres.start(durable=True) if args.postgres else None
    try:
        urls = postgres.databases(cluster, "sender", "receiver") if cluster else ("", "")
        return _measure(Bench(folder, args, urls), args)
    finally:
        if cluster:
            cluster.stop()
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(bench: Bench, args: argparse.Namespace) -> int:
    os.environ["BENCH_SCRATCH"] = str(bench.folder)
    engine = "PostgreSQL" if args.postgres else "SQLite"
    if args.stored:
        for side in bench.sides:
            side.inside("seed", args.stored)
    table = Table("what", "packages/s", "p50 ms", "p95 ms", "of the limit", title=f"{engine}, load {_load()}")
    watch = None
    try:
        for side in bench.sides:
            side.start_web()
        watch = Watch(*bench.sides)
        good = _rates(bench, args, table)
        if args.large:
            _large(bench, args, table)
    finally:
        if watch:
            watch.end()
        for side in bench.sides:
            side.stop()
    out.print(table)
    held = " · ".join(f"{side.name} {side.most_resident / 2**20:.0f} MB" for side in bench.sides)
    out.print(f"most memory held, all processes of a side: {held}")
    return 0 if good else 1


def _rates(bench: Bench, args: argparse.Namespace, table: Table) -> bool:
    warm = bench.queue(20)
    for side in bench.sides:
        bench.start_workers(side)
    bench.release()
    bench.until(warm, "settled", 20)
    bench.until_idle()
    bench.sender.stop("worker")
    bench.receiver.stop("worker")
    size = bench.sender.inside("figures", *warm)["size"]
    limit = exchange_limit.measure(os.urandom(size), count=1_000, port=free_port())
    table.add_row(f"bare upload of {size // 1000} kB, synced", f"{limit:.0f}", "", "", "1")
    stored = _stored(bench, args.documents, table, limit)
    settled = _settled(bench, args.documents, table, limit)
    _paced(bench, table, per_s=max(settled / 2, 1))
    return stored >= STORED_GOAL and settled >= SETTLED_GOAL


def _stored(bench: Bench, count: int, table: Table, limit: float) -> float:
    span = bench.queue(count)
    bench.start_workers(bench.sender)
    before, began = bench.release()
    bench.until(span, "stored", count)
    told = bench.sender.inside("figures", *span)
    _tell_processors("to the stored receipt", bench, before, count, time.time() - began)
    ends = sorted(row[1] for row in told["rows"])
    rate = _rate(ends)
    table.add_row("to the stored receipt", f"{rate:.0f}", "", "", f"1/{limit / rate:.1f}")
    bench.receiver.inside("hold")
    bench.start_workers(bench.receiver)
    before, began = bench.release()
    bench.until_idle()
    spent = time.time() - began
    _tell_processors("what was left: checks, outcomes, statuses", bench, before, count, spent)
    bench.sender.stop("worker")
    bench.receiver.stop("worker")
    return rate


def _settled(bench: Bench, count: int, table: Table, limit: float) -> float:
    span = bench.queue(count)
    for side in bench.sides:
        bench.start_workers(side)
    before, began = bench.release()
    bench.until(span, "settled", count)
    _tell_processors("to the settled outcome", bench, before, count, time.time() - began)
    bench.until_idle()
    spent = time.time() - began
    told = bench.sender.inside("figures", *span)
    assert bench.sender.progress(*span)["accepted"] == count, "not all were accepted"
    first = min(row[1] for row in told["rows"])
    rate = count / (max(row[2] for row in told["rows"]) - first)
    table.add_row("to the settled outcome", f"{rate:.0f}", "", "", f"1/{limit / rate:.1f}")
    table.add_row(
        "all told, statuses included", f"{count / spent:.0f}", "", "", f"1/{limit * spent / count:.1f}"
    )
    _tell_processors("all told", bench, before, count, spent)
    return rate


def _paced(bench: Bench, table: Table, *, per_s: float) -> None:
    span = bench.queue(max(int(per_s * 8), 10), per_s=per_s)
    bench.until(span, "settled", span[1] - span[0] + 1)
    rows = bench.sender.inside("figures", *span)["rows"]
    for what, place in (("stored", 1), ("settled", 2)):
        took = sorted(row[place] - row[0] for row in rows)
        table.add_row(f"{what}, {per_s:.0f}/s asked", "", *_two(took), "")
    bench.until_idle()


def _large(bench: Bench, args: argparse.Namespace, table: Table) -> None:
    bench.sender.stop("worker")
    span = bench.queue(args.large, size=20_000_000)
    bench.start_workers(bench.sender)
    _, began = bench.release()
    bench.until(span, "settled", args.large)
    told = bench.sender.inside("figures", *span)
    rows, size = told["rows"], told["size"]
    limit = exchange_limit.measure(os.urandom(size), count=20, port=free_port())
    table.add_row(f"bare upload of {size // 1_000_000} MB, synced", f"{limit:.1f}", "", "", "1")
    for what, place in (("stored", 1), ("settled", 2)):
        rate = args.large / (max(row[place] for row in rows) - began)
        table.add_row(f"20 MB, {what}", f"{rate:.1f}", "", "", f"1/{limit / rate:.1f}")


def _rate(ends: list[float]) -> float:
    return (len(ends) - 1) / (ends[-1] - ends[0])


def _two(took: list[float]) -> tuple[str, str]:
    return f"{statistics.median(took) * 1000:.0f}", f"{took[int(len(took) * 0.95)] * 1000:.0f}"


def _tell_processors(what: str, bench: Bench, before: dict[str, float], count: int, spent: float) -> None:
    used = {name: seconds - before.get(name, 0.0) for name, seconds in bench.used().items()}
    each = ", ".join(f"{name} {1000 * seconds / count:.1f}" for name, seconds in used.items())
    total = 1000 * sum(used.values()) / count
    out.print(f"{what}: {spent:.1f} s, {total:.1f} ms of processor per document ({each}), load {_load()}")


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
