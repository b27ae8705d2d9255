"""How many work rows a second the queue does, one worker, batches of ten: put down, claimed, put away.

Beside the limit of the same run: transactions of one INSERT, each committed for good. `--sqlite` (the default) or
`--postgres`; the database is made and thrown away here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

# ruff: noqa: E402 path first
from rich.console import Console

from tests import postgres

OUT = Console(highlight=False, soft_wrap=True)
BATCH = 10
GOALS = {"sqlite": 1000.0, "postgresql": 600.0}


def main(argv: list[str] | None = None) -> int:
    """Measure and print; return 1 if the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="the default")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(argv)
    folder = tempfile.mkdtemp(prefix="vanthu-bench-")
    cluster = postgres.start(durable=True) if args.postgres else None
    try:
        os.environ |= {"VANTHU_HOME": folder, "DJANGO_SETTINGS_MODULE": "vanthu.config.settings"}
        if cluster:
            os.environ["VANTHU_DATABASE_URL"] = cluster.url
        return _measure(args.rows, args.rounds)
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(count: int, rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "jobs", verbosity=0, interactive=False)
    best = 0.0
    for number in range(rounds):
        put, done, limit = (_rate(what, count) for what in (_put, _do, _commit))
        best = max(best, done)
        load = os.getloadavg()[0]
        OUT.print(
            f"round {number + 1}: put down {put:.0f}/s, done {done:.0f}/s; "
            f"bare commits {limit:.0f}/s: done is {done / limit:.2f} of it (load {load:.1f})"
        )
    goal = GOALS[connection.vendor]
    OUT.print(f"{connection.vendor}: best {best:.0f}/s, goal {goal:.0f}/s")
    connection.close()
    return 0 if best >= goal else 1


def _rate(what: Callable[[int], None], count: int) -> float:
    began = time.perf_counter()
    what(count)
    return count / (time.perf_counter() - began)


def _put(count: int) -> None:
    from vanthu.core import clock
    from vanthu.core.db import write_transaction
    from vanthu.jobs import queue

    for number in range(count):
        with write_transaction():
            queue.enqueue("bench", {"n": number}, now=clock.now())


def _do(count: int) -> None:
    from vanthu.core import clock
    from vanthu.jobs import queue

    while claims := queue.claim(now=clock.now(), most=BATCH):
        count -= queue.finish_all(claims, now=clock.now())
    assert count == 0


def _commit(count: int) -> None:
    from vanthu.core import clock
    from vanthu.core.db import write_transaction
    from vanthu.jobs.models import Work

    now = clock.now()
    for _ in range(count):
        with write_transaction():
            Work.objects.create(kind="bare", due_at=now, created_at=now, done_at=now)


if __name__ == "__main__":
    sys.exit(main())
