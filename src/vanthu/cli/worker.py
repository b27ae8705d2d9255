"""`vanthu worker`: do slow work until stopped; any number may run beside each other."""

from __future__ import annotations

import argparse
import signal
import threading

from . import installation
from .serve import as_child


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--threads", type=int, default=2, help="số việc làm cùng lúc (2)")


def run(args: argparse.Namespace) -> int:
    """Do work in several threads until SIGTERM or SIGINT; what is in hand is finished first."""
    as_child()
    installation.enter()
    installation.require_current()
    from vanthu.core import clock
    from vanthu.jobs.worker import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=work, args=(stop, clock.now), name=f"work-{i}")
        for i in range(max(args.threads, 1))
    ]
    for thread in threads:
        thread.start()
    while not stop.wait(1) and all(thread.is_alive() for thread in threads):
        pass
    stop.set()
    for thread in threads:
        thread.join()
    return 0
