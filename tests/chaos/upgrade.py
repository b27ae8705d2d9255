"""T23: an upgrade with 1,000 deliveries in flight, one end first, then, in another world, the other.

`python -m tests.chaos.upgrade`, by `script/chaos upgrade`. There is no older release yet, so the older version is an earlier
commit of this repository, run by the packages of today: both ends are made, paired and served by it. When deliveries are
queued, in flight, put off, and stored without an outcome, both ends are killed at once. One end is upgraded as
docs/operate/install.md says and goes on by the code of today; the other goes on as it was. In the end every document is
there once, and both books agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from tests import postgres
from tests.exchange.installation import ROOT, SERVING, Installation, pair
from tests.exchange.papers import signed_pdf

from .endings import end_cleanly
from .ledger import faults
from .storm import until

FIRST: Final = "d1753f268f8e98ef8c38e995a872ea5886902870"
"""The first commit whose databases later ones upgrade from: each part begins with one migration there."""
WITHOUT_WORKER: Final = (*SERVING[:-1], "--no-worker", SERVING[-1])
BATCH: Final = 50
PATIENCE_S: Final = 1800.0
TRIES: Final = 20
PUT_OFF, ARRIVED = "put off", "arrived, not checked"
ACROSS: Final = Path(__file__).with_name("across")
Who = Literal["sender", "receiver"]
WHO: Final[tuple[Who, ...]] = ("receiver", "sender")


class NoOlderVersionError(Exception):
    """The earlier commit cannot be had here."""


@dataclass(frozen=True)
class Upgrade:
    """What came of one upgrade."""

    upgraded: str
    documents: int
    in_flight: dict[str, int]
    """How many deliveries stood where, when both ends were killed."""
    migrations: int
    upgrade_s: float
    drain_s: float
    drained: bool
    faults: list[str]


def checkout(commit: str, into: Path) -> Path:
    """Lay the files of a commit into a folder. Raises NoOlderVersionError, saying why, if they cannot be had."""
    if shutil.which("git") is None:
        raise NoOlderVersionError("git is not installed")
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise NoOlderVersionError(
            f"no commit {commit} here: {packed.stderr.decode(errors='replace').strip()}"
        )
    into.mkdir(parents=True)
    subprocess.run(["tar", "-x", "-C", str(into)], input=packed.stdout, check=True)
    return into


def standing(sender: Installation, receiver: Installation) -> dict[str, int]:
    """Return how many deliveries stand where; both ends may be down."""
    there, here = (end.ask("vanthu_flight", "standing") for end in (sender, receiver))
    return {**there, ARRIVED: here[ARRIVED]}


def is_everywhere(counts: dict[str, int]) -> bool:
    """Say whether some stand in every state of flight: queued, put off, in flight, stored without an outcome."""
    return all(counts.get(state) for state in ("queued", PUT_OFF, "sending", "stored", ARRIVED))


def upgrade(
    folder: Path, old: Path, who: Who, *, documents: int, cluster: postgres.Cluster | None
) -> Upgrade:
    """Bring `documents` in flight between two old ends, kill both, upgrade one, let both go on, compare."""
    folder.mkdir(parents=True)
    paper = str(signed_pdf(folder))
    with ExitStack() as stack:
        ends = []
        for name, code in (("sender", "H44.12"), ("receiver", "H44.01")):
            ends.append(_old(folder / name, code, old, cluster))
            stack.callback(ends[-1].close)
        sender, receiver = ends
        pair(sender, receiver)
        sent = _bring_in_flight(sender, receiver, paper, documents)
        counts = standing(sender, receiver)
        chosen, begun = {"sender": sender, "receiver": receiver}[who], time.monotonic()
        migrations = _upgrade(chosen)
        upgraded = time.monotonic()
        receiver.program = SERVING
        for end in ends:
            end.start()
        drained = until(lambda: not any(end.drive("unsettled") for end in ends), seconds=PATIENCE_S)
        keys = (sender.drive("key"), receiver.drive("key"))
        found = faults(sent, sender.books(), receiver.books(), keys=keys)
    if not is_everywhere(counts):
        found.append(f"not every state of flight was there: {counts}")
    if not migrations:
        found.append("the older version has the same database: nothing was upgraded")
    return Upgrade(
        who,
        len(sent),
        counts,
        migrations,
        round(upgraded - begun, 1),
        round(time.monotonic() - upgraded, 1),
        drained,
        found,
    )


def _old(folder: Path, code: str, old: Path, cluster: postgres.Cluster | None) -> Installation:
    more = {"PYTHONPATH": os.pathsep.join((str(old / "src"), str(old), str(ACROSS)))}
    if cluster is not None:
        name = f"vanthu_{folder.parent.name}_{folder.name}".replace("-", "_")
        (more["VANTHU_DATABASE_URL"],) = postgres.databases(cluster, name)
    return Installation(folder, code, f"Cơ quan {code}", root=old, **more)


def _bring_in_flight(sender: Installation, receiver: Installation, paper: str, documents: int) -> set[str]:
    """Queue, send to a receiver that stores and does not check, and kill both when deliveries stand everywhere.

    The receiver goes away once, so that some are put off. What is in flight is so for a moment: it is tried again until the kill
    met one.
    """
    sent = _queue(sender, receiver, paper, range(1, documents + 1))
    receiver.program = WITHOUT_WORKER
    for end in (receiver, sender):
        end.start()
    for _ in range(TRIES):
        _wait(lambda: standing(sender, receiver).get("stored", 0) > 0, "a delivery to be stored")
        receiver.kill()
        _wait(lambda: standing(sender, receiver).get(PUT_OFF, 0) > 0, "a delivery to be put off")
        receiver.start()
        _wait(lambda: standing(sender, receiver).get("sending", 0) > 0, "a delivery to be in flight")
        sender.kill()
        receiver.kill()
        if is_everywhere(standing(sender, receiver)):
            break
        receiver.start()
        sender.start()
    return sent


def _queue(sender: Installation, receiver: Installation, paper: str, numbers: range) -> set[str]:
    sent: set[str] = set()
    for first in numbers[::BATCH]:
        count = min(BATCH, numbers.stop - first)
        sent |= set(sender.drive("queue", str(first), str(count), receiver.code, paper))
    return sent


def _wait(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, f"waited {PATIENCE_S:.0f} s for {what}"


def _upgrade(end: Installation) -> int:
    """Upgrade an end that is down as docs/operate/install.md says; return how many migrations that took."""
    end.run_by(ROOT)
    before = end.ask("tests.chaos.inside", "migrated")
    end._run("-m", "vanthu.cli.main", "upgrade")
    return int(end.ask("tests.chaos.inside", "migrated")) - int(before)


def show(database: str, done: Upgrade) -> None:
    """Print what happened."""
    say(f"{database}, the {done.upgraded} upgraded: {done.documents} documents")
    say(f"    when both were killed: {done.in_flight}")
    say(f"    {done.migrations} migrations, {done.upgrade_s} s; then {done.drain_s} s until all was settled")
    for fault in done.faults[:20]:
        say(f"    FAULT {fault}")
    say(f"    -> {len(done.faults)} faults" if done.faults else "    -> nothing lost or doubled")


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"upgrade: {text}\n")
    sys.stdout.flush()


def main() -> int:
    """Upgrade each end on each database asked for; return 0 if nothing was lost, doubled or left unexplained."""
    parser = argparse.ArgumentParser(prog="script/chaos upgrade", description=__doc__)
    parser.add_argument(
        "--from", dest="commit", default=FIRST, help="the older version, a commit of this clone"
    )
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", choices=WHO, help="upgrade this end alone")
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    end_cleanly()
    figures: list[tuple[str, Upgrade]] = []
    with tempfile.TemporaryDirectory(prefix="vanthu-upgrade-") as name:
        folder = Path(name)
        try:
            old = checkout(args.commit, folder / "old")
        except NoOlderVersionError as missing:
            say(f"no older version to upgrade from. {missing}")
            return 2
        for database in ("sqlite", "postgres") if args.database == "both" else (args.database,):
            with ExitStack() as stack:
                cluster = None
                if database == "postgres":
                    try:
                        cluster = postgres.start(durable=True)
                    except postgres.NoPostgresError as missing:
                        say(f"skipped: PostgreSQL. {missing}")
                        continue
                    stack.callback(cluster.stop)
                for who in [args.only] if args.only else WHO:
                    place = folder / f"{database}-{who}"
                    done = upgrade(place, old, who, documents=args.documents, cluster=cluster)
                    figures.append((database, done))
                    show(database, done)
    if args.json:
        rows = [{"database": database, **asdict(done)} for database, done in figures]
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if not figures or any(done.faults or not done.drained for _, done in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
