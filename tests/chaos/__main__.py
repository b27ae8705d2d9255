"""Send documents through a storm and compare the books: `python -m tests.chaos`, through `script/chaos`."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.exchange.papers import signed_pdf
from tests.postgres import NoPostgresError

from .ledger import faults
from .storm import Storm, until
from .world import World, world

BATCH = 50


def main() -> int:
    """Run the storm on each database asked for; return 0 if nothing was lost, doubled or left unexplained."""
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--kill-every", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument(
        "--patience", type=float, default=3600, metavar="SECONDS", help="for the drain at the end"
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    figures = []
    for database in ("sqlite", "postgres") if args.database == "both" else (args.database,):
        with tempfile.TemporaryDirectory(prefix="vanthu-chaos-") as folder:
            try:
                with world(Path(folder), database=database, seed=args.seed) as made:
                    figures.append({"database": database, **weather(made, args)})
            except NoPostgresError as missing:
                say(f"skipped: PostgreSQL. {missing}")
                continue
        show(figures[-1])
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    return 1 if any(figure["faults"] for figure in figures) or not figures else 0


def weather(made: World, args: argparse.Namespace) -> dict[str, Any]:
    """Send, rage, calm, drain, compare; return the figures."""
    paper = signed_pdf(Path(made.sender.folder))
    storm = Storm(made, random.Random(args.seed), args.kill_every)
    if made.disk is None:
        say("without a full disk: this user may not mount one")
    begun = time.monotonic()
    storm.begin()
    sent: set[str] = set()
    for first in range(1, args.documents + 1, BATCH):
        count = min(BATCH, args.documents + 1 - first)
        sent |= set(made.sender.drive("queue", str(first), str(count), made.receiver.code, str(paper)))
    until(lambda: made.sender.drive("unsettled") < args.documents / 4, seconds=args.documents / 2)
    storm.calm()
    raged = time.monotonic() - begun
    drained = until(lambda: not any(end.drive("unsettled") for end in made.all), seconds=args.patience)
    books = [end.drive("books") for end in made.all]
    keys = [end.drive("key") for end in made.all]
    found = faults(sent, books[0], books[1], keys=(keys[0], keys[1]))
    return {
        "documents": len(sent),
        "storm_s": round(raged, 1),
        "drain_s": round(time.monotonic() - begun - raged, 1),
        "drained": drained,
        "storm": dict(storm.seen),
        "lines": [dict(line.seen) for line in made.lines],
        "attempts": sum(row["attempts"] for row in books[0]["sent"]),
        "most_attempts": max(row["attempts"] for row in books[0]["sent"]),
        "faults": found,
    }


def show(figure: dict[str, Any]) -> None:
    """Print what happened."""
    say(
        f"{figure['database']}: {figure['documents']} documents, storm {figure['storm_s']} s, then {figure['drain_s']} s"
    )
    for what, count in sorted(figure["storm"].items()):
        say(f"    {what}: {count}")
    say(
        f"    lines: {figure['lines']}; attempts {figure['attempts']}, at most {figure['most_attempts']} for one"
    )
    for fault in figure["faults"][:20]:
        say(f"    FAULT {fault}")
    say(
        f"    -> {len(figure['faults'])} faults"
        if figure["faults"]
        else "    -> nothing lost, doubled or unexplained"
    )


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"chaos: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
