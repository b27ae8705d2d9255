"""How quickly hostile packages are refused, and in how much memory (tests T12 and T13 of the exchange).

Each goes to the reader in a process of its own that does nothing else; its time is what the reader
alone spends on the processor, its memory what the process's peak rose by. The limit: 100 ms and 64 MB for each,
whatever it holds.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

# ruff: noqa: E402 path first
from rich.console import Console

from tests.unit.vnedxml import test_hostile_archives as archives
from tests.unit.vnedxml import test_hostile_xml as xml
from tests.unit.vnedxml.builders import attachment, package
from vnedxml import EdxmlError, Limits, read_bytes
from vnedxml.archives import inspect

SAY = Console(highlight=False, markup=False, soft_wrap=True)
LIMIT_MS = 100.0
LIMIT_MB = 64.0


def packages() -> dict[str, bytes]:
    """Return every hostile package of the tests, by name."""
    found = {f"xml: {name}": content for name, (content, _) in xml.HOSTILE.items()}
    found |= {
        f"zip: {name}": package(attachment(content, name="a.pdf"))
        for name, (content, _) in archives.HOSTILE.items()
    }
    return found


def directories() -> dict[str, bytes]:
    """Return archives larger than a package may be: only how they are judged by their directory is measured."""
    return {"directory: a million entries": archives.million()}


def peak() -> int:
    """Return the process's peak of resident memory so far, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def refuse(content: bytes, *, is_package: bool = True) -> tuple[str, float, float]:
    """Return the code, the milliseconds and the megabytes it took to refuse one package or archive."""
    read_ok = package(attachment())
    read_bytes(read_ok)
    file = io.BytesIO(content)
    before, begun = peak(), time.process_time()
    try:
        if is_package:
            read_bytes(content)
        else:
            inspect(file, place="a.zip", limits=Limits())
        code = "accepted"
    except EdxmlError as error:
        code = str(error.code)
    return code, (time.process_time() - begun) * 1000, (peak() - before) / 1e6


def main() -> int:
    """Print one line per package; return 1 if one was accepted or passed a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows, misses = {}, 0
    spawned = multiprocessing.get_context("spawn")
    whole, only = packages(), directories()
    for name, content in {**whole, **only}.items():
        with spawned.Pool(1) as pool:
            code, took_ms, took_mb = pool.apply(refuse, (content,), {"is_package": name in whole})
        missed = code == "accepted" or took_ms > LIMIT_MS or took_mb > LIMIT_MB
        misses += missed
        rows[name] = {"code": code, "ms": took_ms, "mb": took_mb}
        SAY.print(f"{name:34} {code:26} {took_ms:8.1f} ms {took_mb:7.1f} MB{'   MISSED' if missed else ''}")
    slowest = max(rows.values(), key=lambda row: row["ms"])["ms"]
    largest = max(rows.values(), key=lambda row: row["mb"])["mb"]
    SAY.print(f"-> {misses} missed of {len(rows)}; slowest {slowest:.1f} ms, largest {largest:.1f} MB")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
