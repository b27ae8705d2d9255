"""A sender's workers, forked from a process that has read the program: there at once, however busy the machine is.

Run inside the sender's environment. Each line of standard input is a word: `start` one, `kill` the oldest, `stop` all;
it is answered by the number of those that run.
"""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import django

django.setup()

from django.db import connections

from vanthu.core import clock
from vanthu.core.processes import die_with_parent
from vanthu.jobs.worker import work

LANES = 6
"""As `vanthu worker` has."""


def _worker() -> NoReturn:
    die_with_parent()
    os.close(0)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        # In a thread, so that the signal is heard at once by this one.
        worker = threading.Thread(target=work, args=(stop, clock.now), kwargs={"lanes": LANES})
        worker.start()
        worker.join()
    finally:
        os._exit(0)


def _start() -> int:
    connections.close_all()
    return os.fork() or _worker()


def main() -> None:
    """Do what the lines say."""
    running: list[int] = []
    for line in sys.stdin:
        word = line.strip()
        if word == "start":
            running.append(_start())
        ended = {"kill": running[:1], "stop": running}.get(word, [])
        for child in list(ended):
            os.kill(child, signal.SIGKILL if word == "kill" else signal.SIGTERM)
            os.waitpid(child, 0)
            running.remove(child)
        sys.stdout.write(f"{len(running)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
