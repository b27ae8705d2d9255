"""How fast and how lean signing is: ratios measured in one run against the floor and against peers.

The floor is read + SHA-256 + one private-key operation + write. Every contender is a warm process of its own; rounds
go around the contenders so that noise of the machine meets all. Nothing is fsynced by anyone.

Peers: pyHanko is there; pdfsig if poppler is; --peers FOLDER fetches the others on demand (see bench/peers.py) or
finds them there. --peer-python and --jars name them one by one instead.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import peers
import sign_samples
from children import Child
from rich.console import Console

HERE = Path(__file__).resolve().parent
GOALS = {"82 KB": 5.0, "5 MB": 1.8, "50 MB": 1.4}
SAY = Console(highlight=False, markup=False)
OURS = ("vnsign", "vnsign_bytes")


def start(args: argparse.Namespace, key: Path) -> list[Child]:
    """Start every contender that runs here; say which do not."""
    children: list[Child] = []
    script = str(HERE / "sign_contenders.py")
    for name in ("floor", *OURS, "pyhanko", "pdfsig", "pdfsigner", "endesive"):
        python = (
            args.peer_python if name in {"pdfsigner", "endesive"} and args.peer_python else sys.executable
        )
        _try(children, name, [str(python), script, name, str(key)])
    if args.jars:
        command = ["java", "-cp", peers.classpath(Path(args.jars)), str(HERE / "PdfBoxSign.java"), str(key)]
        _try(children, "pdfbox", command)
    return children


def _try(children: list[Child], name: str, command: list[str]) -> None:
    try:
        children.append(Child(name, command))
    except (RuntimeError, OSError) as error:
        SAY.print(f"  (left out: {error})")


def race(
    children: list[Child], samples: list[sign_samples.Sample], rounds: int, folder: Path
) -> dict[str, dict[str, float]]:
    """Return the median seconds by size and contender."""
    medians: dict[str, dict[str, float]] = {}
    for sample in samples:
        for child in children:
            child.run(sample.path, folder / f"{child.name}.pdf")
        times: dict[str, list[float]] = {child.name: [] for child in children}
        for _ in range(rounds if sample.kind != "50 MB" else max(5, rounds // 2)):
            for child in children:
                target = folder / f"{child.name}.pdf"
                target.unlink(missing_ok=True)
                times[child.name].append(child.run(sample.path, target))
        medians[sample.kind] = {name: statistics.median(taken) for name, taken in times.items()}
    return medians


def show(medians: dict[str, dict[str, float]]) -> bool:
    """Print the table; return whether every goal was met."""
    met = True
    for kind, row in medians.items():
        base = row["floor"]
        SAY.print(f"\n{kind}: floor {base * 1000:.2f} ms; goal {GOALS[kind]} x, and faster than every peer")
        for name, seconds in sorted(row.items(), key=lambda item: item[1]):
            SAY.print(f"  {name:<13} {seconds * 1000:9.2f} ms  {seconds / base:7.2f} x floor")
        peers = [seconds for name, seconds in row.items() if name not in {*OURS, "floor"}]
        good = row["vnsign"] <= GOALS[kind] * base and all(row["vnsign"] < peer for peer in peers)
        SAY.print(f"  -> {'met' if good else 'MISSED'}")
        met = met and good
    return met


def flatness(ours: Child, floor: Child, folder: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Return the median milliseconds, ours and the floor's, for growing pages and numbers of earlier signatures."""
    result: dict[str, tuple[float, float]] = {}
    for count in (10, 100, 1000, 5000):
        source = sign_samples.pages(folder / f"pages{count}.pdf", count, 0)
        result[f"{count} pages"] = _medians(ours, floor, source, folder, rounds)
    from datetime import UTC, datetime

    from vnsign.finish import sign
    from vnsign.signers import pkcs12

    signer = pkcs12.load(sign_samples.key(folder), "1234")
    pdf = (folder / "82KB.pdf").read_bytes()
    for number in range(1, 51):
        pdf = sign(pdf, signer, field=f"Truoc{number}", now=datetime(2026, 3, 5, tzinfo=UTC))
        if number in {1, 10, 50}:
            source = folder / f"signed{number}.pdf"
            source.write_bytes(pdf)
            result[f"{number} signatures before"] = _medians(ours, floor, source, folder, rounds)
    return result


def _medians(ours: Child, floor: Child, source: Path, folder: Path, rounds: int) -> tuple[float, float]:
    target = folder / "flat.pdf"
    pairs = [(ours.run(source, target), floor.run(source, target)) for _ in range(rounds + 1)][1:]
    return statistics.median(one for one, _ in pairs) * 1000, statistics.median(
        two for _, two in pairs
    ) * 1000


def memory(child: Child, big: Path, folder: Path) -> float:
    """Return how many MiB signing the big file takes above the warm process."""
    child.forget_peak()
    before, _ = child.resident()
    child.run(big, folder / "memory.pdf")
    return (child.resident()[1] - before) / 1024


def two_processes(key: Path, source: Path, folder: Path, seconds: float = 1.0) -> dict[str, float]:
    """Return how much more two processes do than one, ours and the floor: medians of pairs, taken in turn."""
    names = ("vnsign", "floor")
    pairs = {
        name: [
            Child(f"{name}{i}", [sys.executable, str(HERE / "sign_contenders.py"), name, str(key)])
            for i in range(2)
        ]
        for name in names
    }
    sizes = {}
    for name, pair in pairs.items():
        each = [child.run(source, folder / f"{child.name}.pdf", times=50) / 50 for child in pair]
        sizes[name] = max(20, int(seconds / min(each)))
    gains: dict[str, list[float]] = {name: [] for name in names}
    with ThreadPoolExecutor(2) as threads:
        for _ in range(7):
            for name, pair in pairs.items():
                gains[name].append(_gain(threads, pair, source, folder, sizes[name]))
    for child in (*pairs["vnsign"], *pairs["floor"]):
        child.close()
    return {name: statistics.median(found) for name, found in gains.items()}


def _gain(threads: ThreadPoolExecutor, pair: list[Child], source: Path, folder: Path, size: int) -> float:
    def batch(child: Child) -> float:
        # The child counts by itself: two cores have no third for one that hands out every file.
        return child.run(source, folder / f"{child.name}.pdf", times=size)

    started = time.perf_counter()
    batch(pair[0])
    alone = time.perf_counter() - started
    started = time.perf_counter()
    list(threads.map(batch, pair))
    return 2 * alone / (time.perf_counter() - started)


def main(argv: list[str] | None = None) -> int:
    """Run the bench; exit 0 if every goal was met, else 1."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--peer-python", metavar="PATH", help="an interpreter that has pdfsignerpy and endesive"
    )
    parser.add_argument("--jars", metavar="FOLDER", help="PDFBox, FontBox, BouncyCastle and commons-logging")
    parser.add_argument(
        "--peers", metavar="FOLDER", type=Path, help="fetch the peers on demand, and keep them there"
    )
    parser.add_argument("--folder", type=Path, help="keep the samples there")
    parser.add_argument("--json", metavar="FILE", type=Path)
    args = parser.parse_args(argv)
    if args.peers:
        found = peers.fetch(args.peers.resolve())
        args.peer_python, args.jars = args.peer_python or found.python, args.jars or found.jars
        if found.tools:
            os.environ["PATH"] += f":{found.tools}"
    with tempfile.TemporaryDirectory(prefix="bench-sign-") as scratch:
        folder = args.folder or Path(scratch)
        key, samples = sign_samples.key(folder), sign_samples.sizes(folder)
        children = start(args, key)
        medians = race(children, samples, args.rounds, folder)
        met = show(medians)
        ours = next(child for child in children if child.name == "vnsign")
        above = memory(ours, samples[-1].path, folder)
        SAY.print(f"\nmemory above the warm process for 50 MB: {above:.1f} MiB (goal 16)")
        floor = next(child for child in children if child.name == "floor")
        flat = flatness(ours, floor, folder, args.rounds)
        for what, (one, two) in flat.items():
            SAY.print(f"  {what:<22} {one:7.2f} ms, {one - two:5.2f} above the floor of its bytes")
        for child in children:
            child.close()
        gain = two_processes(key, samples[0].path, folder)
        ratio, machine = gain["vnsign"], gain["floor"]
        SAY.print(
            f"two processes: {ratio:.2f} x one (goal 1.8); in the same rounds the floor gains {machine:.2f}"
        )
        if args.json:
            args.json.write_text(
                json.dumps(
                    {
                        "seconds": medians,
                        "memory_mib": above,
                        "flat_ms": flat,
                        "two": ratio,
                        "two_floor": machine,
                    }
                )
            )
    return 0 if met and above <= 16 and ratio >= 1.8 else 1


if __name__ == "__main__":
    sys.exit(main())
