"""T22: each of the three is killed in turn; axis and receiver are restored from a backup taken some hundred documents before.

`python -m tests.chaos.restored`, by `script/chaos restored`. Meanwhile documents go on being issued over bad lines, and a
process dies each second. Backup and restoration go by the commands of docs/operate/backup.md. In the end every document is
there once at all who must have it, every receipt verifies, those too that the restored receiver forgot, and on the axis
is nothing that nobody sent.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.exchange.installation import Installation, wait_for
from tests.exchange.papers import signed_pdf
from tests.postgres import NoPostgresError

from .backup import back_up, restore
from .endings import end_cleanly
from .storm import Storm, until
from .traffic import ask, judge, send
from .world import World, axis_books, world

FEW: Final = 5
"""In a batch while an end is restored, so that some are issued at each moment."""
SHARES: Final = (0.3, 0.4, 0.15, 0.15)
"""Of the documents: before the backup, after it, while the axis is restored, while the receiver is."""


@dataclass(frozen=True)
class Sent:
    """The message ids of what was queued."""

    direct: set[str]
    relayed: set[str]

    def add(self, more: tuple[set[str], set[str]]) -> None:
        """Note more of them."""
        self.direct.update(more[0])
        self.relayed.update(more[1])


def relive(made: World, args: argparse.Namespace) -> dict[str, Any]:
    """Send, back up, send, kill each, restore two of them, drain, compare; return the figures."""
    begun = time.monotonic()
    paper = signed_pdf(made.hub.folder.parent)
    parts = shares(args.documents)
    storm = Storm(made, random.Random(args.seed), args.kill_every, spoils=False)
    storm.begin()
    say(f"{args.documents} documents; a process dies each {args.kill_every:.0f} s")
    sent = Sent(set(), set())
    sent.add(send(made, parts[0], paper))
    _let_settle(made, left=len(parts[0]) // 10, seconds=args.patience)
    say("backing axis and receiver up")
    victims = (made.hub, made.receiver)
    for end in victims:
        back_up(end, _place(end))
    for end, numbers in zip(made.all, _thirds(parts[1]), strict=True):
        sent.add(send(made, numbers, paper))
        made.restart(end)
    _let_settle(made, left=len(parts[1]) // 10, seconds=args.patience)
    say("restoring them")
    forgot = {}
    for end, numbers in zip(victims, parts[2:], strict=True):
        with _issuing(made, numbers, paper, sent):
            forgot[end.folder.name] = _go_back(made, end)
    storm.calm()
    calm = time.monotonic()
    drained = until(lambda: _left(made) == 0, seconds=args.patience)
    # What was settled and then forgotten is on its way without being unsettled, until it is noticed.
    until(lambda: not judge(made, sent.direct, sent.relayed), seconds=args.patience / 10)
    return {
        "documents": len(sent.direct | sent.relayed),
        "over_the_axis": len(sent.relayed),
        "seconds": round(time.monotonic() - begun, 1),
        "calm_s": round(time.monotonic() - calm, 1),
        "drained": drained,
        "storm": dict(storm.seen),
        "forgot": forgot,
        "unheard": made.sender.ask("tests.chaos.inside", "unheard"),
        "offered_again": made.sender.ask("tests.chaos.inside", "offered_again"),
        "faults": judge(made, sent.direct, sent.relayed) + too_young(forgot),
    }


def shares(documents: int) -> list[range]:
    """Return the numbers of the documents by the part of the story in which they are queued."""
    found, first = [], 1
    for share in SHARES:
        count = max(1, round(documents * share))
        found.append(range(first, first + count))
        first += count
    return found


def too_young(forgot: dict[str, int]) -> list[str]:
    """Return a fault for every end that was restored and had nothing to forget: then nothing was shown."""
    return [f"the backup of the {name} was as new as itself" for name, count in forgot.items() if not count]


def _thirds(numbers: range) -> list[range]:
    third = -(-len(numbers) // 3)
    return [numbers[turn * third : (turn + 1) * third] for turn in range(3)]


def _place(end: Installation) -> Path:
    return end.folder.with_name(f"{end.folder.name}-backup")


def _left(made: World) -> int:
    """Return what is still on its way, but for what has nobody left who would hear it."""
    unheard = made.sender.ask("tests.chaos.inside", "unheard")
    return sum(end.drive("unsettled") for end in made.ends) - int(unheard)


def _let_settle(made: World, *, left: int, seconds: float) -> None:
    until(lambda: sum(ask(end, "unsettled") for end in made.ends) <= left, seconds=seconds)


def _go_back(made: World, end: Installation) -> int:
    """Restore an end from its backup; return how many packages it no longer knows."""
    made.take_down(end)
    before = _kept(made, end)
    end.close()
    restore(end, _place(end), cluster=made.cluster)
    after = _kept(made, end)
    made.put_up(end)
    wait_for(end.answers, f"{end.name} to answer again")
    return len(before - after)


def _kept(made: World, end: Installation) -> set[str]:
    if end is made.hub:
        return set(axis_books(end))
    return {f"{row['peer']} {row['message_id']}" for row in end.drive("books")["received"]}


@contextmanager
def _issuing(made: World, numbers: range, paper: Path, sent: Sent) -> Iterator[None]:
    """Issue documents for as long as something else goes on, and those that are left after it."""
    with ThreadPoolExecutor(1) as pool:
        queued = pool.submit(send, made, numbers, paper, most=FEW)
        yield
        sent.add(queued.result())


def show(figure: dict[str, Any]) -> None:
    """Print what happened."""
    say(
        f"{figure['database']}: {figure['documents']} documents ({figure['over_the_axis']} over the axis), "
        f"{figure['seconds']} s, {figure['calm_s']} s of them after the storm"
    )
    for what, count in sorted(figure["storm"].items()):
        say(f"    {what}: {count}")
    for name, count in figure["forgot"].items():
        say(f"    the restored {name} had forgotten {count} packages")
    say(f"    conclusions on statuses that the restored receiver no longer knows: {figure['unheard']}")
    say(f"    deliveries offered again: {figure['offered_again']}")
    for fault in figure["faults"][:20]:
        say(f"    FAULT {fault}")
    say(f"    -> {len(figure['faults'])} faults" if figure["faults"] else "    -> nothing lost or doubled")


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"restored: {text}\n")
    sys.stdout.flush()


def main() -> int:
    """Restore on each database asked for; return 0 if nothing was lost, doubled or left unexplained."""
    parser = argparse.ArgumentParser(prog="script/chaos restored", description=__doc__)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--kill-every", type=float, default=3.0, metavar="SECONDS")
    parser.add_argument("--patience", type=float, default=1800, metavar="SECONDS", help="for each wait")
    parser.add_argument(
        "--forked", action="store_true", help="fork what died instead of starting it: for busy machines"
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    end_cleanly()
    figures = []
    for database in ("sqlite", "postgres") if args.database == "both" else (args.database,):
        with tempfile.TemporaryDirectory(prefix="vanthu-restored-") as folder:
            try:
                with world(
                    Path(folder),
                    database=database,
                    seed=args.seed,
                    forked=args.forked,
                    has_small_disks=False,
                ) as made:
                    figures.append({"database": database, **relive(made, args)})
            except NoPostgresError as missing:
                say(f"skipped: PostgreSQL. {missing}")
                continue
        show(figures[-1])
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    return 1 if any(figure["faults"] for figure in figures) or not figures else 0


if __name__ == "__main__":
    sys.exit(main())
