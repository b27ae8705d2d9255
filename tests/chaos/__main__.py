"""Send documents through a storm and compare the books: `python -m tests.chaos`, through `script/chaos`."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.exchange.papers import signed_pdf
from tests.postgres import NoPostgresError

from .endings import end_cleanly
from .storm import DATABASE_KILLED, Storm, until
from .traffic import ask, judge, send
from .world import World, world


def main() -> int:
    """Run the storm on each database asked for; return 0 if nothing was lost, doubled or left unexplained."""
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--kill-every", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--kills", type=int, default=100, help="the storm rages until there were so many")
    parser.add_argument("--database-kills", type=int, default=20, help="and so many of PostgreSQL")
    parser.add_argument(
        "--patience", type=float, default=3600, metavar="SECONDS", help="for the drain at the end"
    )
    parser.add_argument(
        "--forked", action="store_true", help="fork what died instead of starting it: for busy machines"
    )
    parser.add_argument(
        "--hurry",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="cut the waits for the next try short, so often",
    )
    parser.add_argument(
        "--peace",
        type=float,
        default=Storm.peace_s,
        metavar="SECONDS",
        help="between two rounds of full disks and wrong clocks, in which processes die all the same",
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument(
        "--keep", type=Path, help="copy both sides here if a fault is found, to look for its cause"
    )
    args = parser.parse_args()
    end_cleanly()
    figures = []
    for database in ("sqlite", "postgres") if args.database == "both" else (args.database,):
        with tempfile.TemporaryDirectory(prefix="vanthu-chaos-") as folder:
            try:
                with world(
                    Path(folder),
                    database=database,
                    seed=args.seed,
                    forked=args.forked,
                    documents=args.documents,
                ) as made:
                    figures.append({"database": database, **weather(made, args)})
                    if figures[-1]["faults"] and args.keep:
                        keep(made, Path(folder), args.keep / database)
            except NoPostgresError as missing:
                say(f"skipped: PostgreSQL. {missing}")
                continue
        show(figures[-1])
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    return 1 if any(figure["faults"] for figure in figures) or not figures else 0


def weather(made: World, args: argparse.Namespace) -> dict[str, Any]:
    """Send, rage, calm, drain, compare; return the figures."""
    # Beside the installations: it must be there when their disks are full.
    paper = signed_pdf(Path(made.hub.folder))
    storm = Storm(
        made,
        random.Random(args.seed),
        args.kill_every,
        kills_database=args.database_kills > 0,
        hurry_each_s=args.hurry,
        peace_s=args.peace,
    )
    if not made.disks:
        say("without full disks: this user may not mount any")
    begun = time.monotonic()
    storm.begin()
    told = Told(storm, begun)
    direct, relayed = send(made, range(1, args.documents + 1), paper)
    until(lambda: told.left(ask(made.sender, "unsettled")) < args.documents / 4, seconds=args.documents / 2)
    until(lambda: _has_raged(storm, args), seconds=args.patience)
    storm.calm()
    raged = time.monotonic() - begun
    drained = until(
        lambda: not told.left(sum(end.drive("unsettled") for end in made.ends)), seconds=args.patience
    )
    found = judge(made, direct, relayed)
    tries = [row["attempts"] for row in made.sender.drive("books")["sent"]]
    return {
        "documents": len(direct | relayed),
        "over_the_axis": len(relayed),
        "storm_s": round(raged, 1),
        "drain_s": round(time.monotonic() - begun - raged, 1),
        "drained": drained,
        "storm": dict(storm.seen),
        "lines": [dict(line.seen) for line in made.lines],
        "attempts": sum(tries),
        "most_attempts": max(tries),
        "faults": found,
    }


@dataclass
class Told:
    """Says now and then how far it is: a long storm is watched by somebody."""

    storm: Storm
    begun: float
    last: float = 0.0

    def left(self, count: int) -> int:
        """Return what is left, and print it if nothing was said for a minute."""
        now = time.monotonic()
        if now > self.last + 60:
            self.last = now
            say(f"after {now - self.begun:.0f} s: {count} unsettled, {self.storm.kills} killed")
        return count


def keep(made: World, folder: Path, into: Path) -> None:
    """Copy what the storm left, small disks and PostgreSQL included."""
    made.stop()
    shutil.copytree(folder, into, symlinks=True, dirs_exist_ok=True)
    if made.cluster is not None:
        # Nobody writes any more: what the server has not put in its place yet is in its log of writes.
        shutil.copytree(made.cluster.folder / "data", into / "data", dirs_exist_ok=True)
    say(f"kept in {into}")


def _has_raged(storm: Storm, args: argparse.Namespace) -> bool:
    wanted = args.database_kills if storm.world.cluster is not None else 0
    return storm.kills >= args.kills and storm.seen[DATABASE_KILLED] >= wanted


def show(figure: dict[str, Any]) -> None:
    """Print what happened."""
    say(
        f"{figure['database']}: {figure['documents']} documents ({figure['over_the_axis']} over the axis), storm {figure['storm_s']} s, then {figure['drain_s']} s"
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
