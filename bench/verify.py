"""How fast judging is: warm, with chain, revocation evidence and change analysis, against peers in one run.

Every contender is a warm process of its own, and reads the file itself; rounds go around the contenders so that noise
of the machine meets all. pdfsig is a process each time and does neither chains (without NSS trust) nor change
analysis; the Rust peer (pdfsignerpy, which does no change analysis) runs with --peers, or if --peer-python has it.
A goal that is a peer's time is judged by the median of the rounds' own ratios, ours to theirs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import peers
import verify_samples
from children import Child
from rich.console import Console
from rich.table import Table

GOALS_MS = {"B-B small": 8.5, "B-LTA small": 26.0, "1000 pages x 2": 200.0, "50 signatures": 1000.0}
"""What is asked for; the first two are the Rust peer's times of another day, and give way to it where it runs."""
SLOWEST_S = 20.0
"""A contender that has spent this much on one paper runs no more rounds of it."""
SAY = Console(highlight=False, markup=False)
Times = dict[str, list[float]]


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--peer-python", help="an interpreter that has pdfsignerpy")
    parser.add_argument(
        "--peers", metavar="FOLDER", type=Path, help="fetch the peers on demand, and keep them there"
    )
    parser.add_argument("--only", metavar="WORD", default="", help="papers whose kind holds this word")
    parser.add_argument("--without", nargs="*", default=[], help="contenders to leave out")
    parser.add_argument("--json", metavar="FILE", type=Path)
    args = parser.parse_args(argv)
    if args.peers and not args.peer_python:
        args.peer_python = peers.fetch(args.peers.resolve()).python
    with tempfile.TemporaryDirectory(prefix="bench-verify-") as name:
        papers = {kind: path for kind, path in verify_samples.grow(Path(name)).items() if args.only in kind}
        children = _started(args, Path(name))
        times = {kind: _race(children, path, args.rounds) for kind, path in papers.items()}
        for child in children:
            child.close()
    if args.json:
        args.json.write_text(json.dumps(times))
    return 0 if _show(times) else 1


def _started(args: argparse.Namespace, folder: Path) -> list[Child]:
    script = str(Path(__file__).resolve().parent / "verify_contenders.py")
    found: list[Child] = []
    for name in ("vnsign", "pdfsigner", "pyhanko", "pdfsig"):
        if name in args.without:
            continue
        python = args.peer_python if name == "pdfsigner" and args.peer_python else sys.executable
        try:
            found.append(Child(name, [str(python), script, name, str(folder)]))
        except (RuntimeError, OSError) as error:
            SAY.print(f"  (left out: {error})")
    return found


def _race(children: list[Child], path: Path, rounds: int) -> Times:
    """Return every contender's times in milliseconds; the first round warms up and does not count."""
    times: Times = {child.name: [] for child in children}
    failed: set[str] = set()
    for turn in range(rounds + 1):
        for child in children:
            if child.name in failed or sum(times[child.name]) > SLOWEST_S * 1000:
                continue
            try:
                taken = child.run(path) * 1000
            except RuntimeError:
                if child.name == "vnsign":
                    raise
                failed.add(child.name)
                continue
            if turn:
                times[child.name].append(taken)
    return {name: taken for name, taken in times.items() if taken and name not in failed}


def _ratio(times: Times, name: str) -> float:
    """Return the median of a contender's time over ours, round by round."""
    return statistics.median(
        theirs / ours for theirs, ours in zip(times[name], times["vnsign"], strict=False)
    )


def _show(all_times: dict[str, Times]) -> bool:
    names = ["pdfsigner", "pyhanko", "pdfsig"]
    table = Table("document", "vnsign ms", *(f"{name} / vnsign" for name in names), "goal")
    good = True
    for kind, times in all_times.items():
        ours = statistics.median(times["vnsign"])
        missed = ours > GOALS_MS.get(kind, float("inf"))
        goal = f"{GOALS_MS[kind]:.0f} ms" if kind in GOALS_MS else ""
        if "small" in kind and "pdfsigner" in times:
            missed, goal = _ratio(times, "pdfsigner") < 1, "pdfsigner"
        good = good and not missed
        ratios = [f"x{_ratio(times, name):.2f}" if name in times else "-" for name in names]
        table.add_row(kind, f"{ours:.2f}", *ratios, goal + (" MISSED" if missed else ""))
    Console().print(table)
    return _is_linear(all_times) and good


def _is_linear(all_times: dict[str, Times]) -> bool:
    first, last = (
        all_times.get(kind, {}).get("vnsign") for kind in ("2^12 shared paths", "2^18 shared paths")
    )
    if not first or not last:
        return True
    growth = statistics.median(last) / statistics.median(first)
    SAY.print(f"shared paths: 64 times as many cost x{growth:.2f}")
    return growth < 4


if __name__ == "__main__":
    sys.exit(main())
