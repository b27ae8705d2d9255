"""`vanthu worker`: do slow work until stopped; any number may run beside each other."""

from __future__ import annotations

import argparse
import signal
import threading

from . import installation
from .serve import as_child


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--threads", type=int, default=6, help="số nhóm việc làm cùng lúc (6)")


def run(args: argparse.Namespace) -> int:
    """Do work in several threads until SIGTERM or SIGINT; what is in hand is finished first. 1 if it had to end."""
    as_child()
    installation.enter()
    installation.require_current()
    from vanthu.core import clock
    from vanthu.exchange import asking, offering
    from vanthu.jobs.worker import work
    from vanthu.scans.jobs import watch_folders

    watch_folders(clock.now())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    offering.greet_all(now=clock.now())
    asking.keep_asking_all(now=clock.now())
    # In a thread, so that signals are heard at once by this one.
    worker = threading.Thread(target=work, args=(stop, clock.now), kwargs={"lanes": max(args.threads, 1)})
    worker.start()
    while not stop.wait(1) and worker.is_alive():
        pass
    has_ended_by_itself = not stop.is_set()
    stop.set()
    worker.join()
    return int(has_ended_by_itself)
