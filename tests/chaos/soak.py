"""T24: two installations at half load for an hour: memory, write-ahead log and times must not grow.

`python -m tests.chaos.soak`, by `script/chaos soak`. How fast they can is measured first; then documents go at half that.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Final, TypeVar

from tests.exchange.installation import Installation, pair, wait_for
from tests.exchange.papers import signed_pdf

from .endings import end_cleanly
from .world import processes_of

BURST: Final = 60
LOOK_EACH_S: Final = 10.0
WARM_SHARE: Final = 0.2
"""The first fifth is not counted: caches fill."""
GROWTH_MOST: Final = 0.05
WAL_MOST_MB: Final = 64.0
P95_MOST: Final = 1.5
T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """What the machine shows at a moment."""

    at_s: float
    resident_mb: float
    """All processes of both installations, but for those that live for one check only."""
    wal_mb: float


@dataclass(frozen=True)
class Verdict:
    """The last part of a soak beside its first."""

    resident_growth: float
    wal_mb: float
    p95_ratio: float

    @property
    def is_good(self) -> bool:
        """Say whether nothing grows."""
        return self.resident_growth < GROWTH_MOST and self.wal_mb < WAL_MOST_MB and self.p95_ratio < P95_MOST


def judge(looks: Sequence[Look], times: Sequence[tuple[float, float]]) -> Verdict:
    """Compare the last third with the first, after the warming up. times: when a document was sent, and its seconds."""
    first, last = _ends(looks, [look.at_s for look in looks])
    early, late = _ends(times, [at for at, _ in times])
    return Verdict(
        mean(look.resident_mb for look in last) / mean(look.resident_mb for look in first) - 1,
        max(look.wal_mb for look in looks),
        _p95([took for _, took in late]) / _p95([took for _, took in early]),
    )


def _ends(what: Sequence[T], moments: Sequence[float]) -> tuple[list[T], list[T]]:
    begun = moments[0] + (moments[-1] - moments[0]) * WARM_SHARE
    third = (moments[-1] - begun) / 3
    together = list(zip(what, moments, strict=True))
    return (
        [each for each, at in together if begun <= at <= begun + third],
        [each for each, at in together if at >= moments[-1] - third],
    )


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def look(ends: Sequence[Installation], begun: float) -> Look:
    """Look at both installations."""
    resident = wal = 0
    for end in ends:
        resident += sum(_resident(pid) for pid in _standing(end))
        path = end.folder / "vanthu.sqlite3-wal"
        wal += path.stat().st_size if path.exists() else 0
    return Look(time.monotonic() - begun, resident / 2**20, wal / 2**20)


def _standing(end: Installation) -> Iterator[int]:
    """Yield server, web and worker; what they start for one check is gone within the second."""
    for pid in processes_of(end):
        try:
            words = (Path("/proc") / str(pid) / "cmdline").read_bytes()
        except OSError:
            continue
        if b"vanthu.cli.main" in words:
            yield pid


def _resident(pid: int) -> int:
    try:
        lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def _two(folder: Path) -> Iterator[tuple[Installation, Installation]]:
    sender = Installation(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
    receiver = Installation(folder / "receiver", "H44.01", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
    try:
        pair(sender, receiver)
        sender.start()
        receiver.start()
        yield sender, receiver
    finally:
        sender.close()
        receiver.close()


def soak(folder: Path, minutes: float) -> tuple[list[Look], list[tuple[float, float]], float]:
    """Send at half load; return the looks, the times of the documents, and the rate."""
    paper = str(signed_pdf(folder))
    with _two(folder) as (sender, receiver):
        per_s = _half_load(sender, receiver, paper)
        begun, number, looks = time.monotonic(), BURST + 1, list[Look]()
        while (now := time.monotonic() - begun) < minutes * 60:
            due = int(now * per_s) + BURST + 1 - number
            if due > 0:
                sender.drive("queue", str(number), str(due), receiver.code, paper)
                number += due
            if not looks or now - looks[-1].at_s >= LOOK_EACH_S:
                looks.append(look((sender, receiver), begun))
                _tell(looks, number)
            time.sleep(0.2)
        wait_for(lambda: not sender.drive("unsettled"), "the rest", seconds=600)
        told = sender.ask("tests.chaos.inside", "settled")[BURST:]
        times = [(float(at), float(took)) for at, took in told]
    return looks, times, per_s


def _half_load(sender: Installation, receiver: Installation, paper: str) -> float:
    begun = time.monotonic()
    sender.drive("queue", "1", str(BURST), receiver.code, paper)
    wait_for(lambda: not sender.drive("unsettled"), "the first of all", seconds=1200)
    return BURST / (time.monotonic() - begun) / 2


def _tell(looks: list[Look], number: int) -> None:
    if len(looks) % 6 == 1:
        last = looks[-1]
        sys.stderr.write(
            f"soak: {last.at_s:6.0f} s  {number} sent  {last.resident_mb:6.1f} MB  wal {last.wal_mb:.1f} MB\n"
        )
        sys.stderr.flush()


def main() -> int:
    """Soak, print, return 0 if nothing grew."""
    parser = argparse.ArgumentParser(prog="script/chaos soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    end_cleanly()
    with tempfile.TemporaryDirectory(prefix="vanthu-soak-") as folder:
        looks, times, per_s = soak(Path(folder), args.minutes)
    verdict = judge(looks, times)
    gap = max((later.at_s - earlier.at_s for earlier, later in pairwise(looks)), default=0.0)
    sys.stdout.write(
        f"{len(times)} documents in {args.minutes:.0f} minutes, {per_s:.2f} a second; looked at most {gap:.0f} s apart\n"
        f"memory {looks[0].resident_mb:.1f} MB first, {looks[-1].resident_mb:.1f} last, growth {verdict.resident_growth:+.1%}"
        f" (< {GROWTH_MOST:.0%})\nwrite-ahead log at most {verdict.wal_mb:.1f} MB (< {WAL_MOST_MB:.0f})\n"
        f"95th percentile of the last third / the first: {verdict.p95_ratio:.2f} (< {P95_MOST})\n"
    )
    if args.json:
        args.json.write_text(json.dumps([asdict(each) for each in looks]))
    return 0 if verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
