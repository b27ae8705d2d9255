"""Do a row that workers died with in a process of its own: if it kills again, only that process dies, and is seen to.

A lease that ran out says that a worker died, not why: whoever was killed by chance had innocent rows in hand. What is
counted against a row is the death of a process that did nothing else, seen by one that lives on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NoReturn

from django.db import connections

from vanthu.core.processes import die_with_parent

from .claims import Claim

Do = Callable[[Claim], None]
FROM_ANYWHERE: Final = frozenset({signal.SIGKILL, signal.SIGTERM})
TRIES_WHEN_KILLED: Final = 3
"""Such signals may come from anybody: that many in a row, each to a fresh process, are one death by the row."""
_MOST_READILY: Final = "1000"


class Apart:
    """A process that was forked before any thread was, and forks one for each row that it is given.

    If it dies itself it is not replaced: `do` raises EOFError, and the worker is to be started anew.
    """

    def __init__(self, do: Do) -> None:
        """Fork it. Nothing of the database is carried over."""
        self._turn = threading.Lock()
        self._pipe, there = multiprocessing.Pipe()
        connections.close_all()
        self._id = os.fork()
        if self._id == 0:
            self._pipe.close()
            _nurse(there, do)
        there.close()

    @property
    def is_free(self) -> bool:
        """Say whether no row is being done."""
        return not self._turn.locked()

    def do(self, claim: Claim) -> str:
        """Have a row done, one at a time; return how its process died, empty if it did not."""
        with self._turn:
            for _ in range(TRIES_WHEN_KILLED):
                self._pipe.send(claim)
                status: int = self._pipe.recv()
                if not os.WIFSIGNALED(status) or os.WTERMSIG(status) not in FROM_ANYWHERE:
                    break
        return _told(status)

    def end(self) -> None:
        """End it."""
        self._pipe.close()
        os.waitpid(self._id, 0)


def _told(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"its process was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    code = os.WEXITSTATUS(status)
    return f"its process ended with {code}" if code else ""


def _nurse(pipe: Connection, do: Do) -> NoReturn:
    """Fork a process for each row until the worker goes away."""
    die_with_parent()
    for number in (signal.SIGTERM, signal.SIGINT):  # meant for the worker, which lets what is in hand end
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            claim: Claim = pipe.recv()
            child = os.fork()
            if child == 0:
                _do(claim, do)
            pipe.send(os.waitpid(child, 0)[1])
    os._exit(0)


def _do(claim: Claim, do: Do) -> NoReturn:
    code = 1
    try:
        die_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # those that are started from here are ended by it
        with contextlib.suppress(OSError):  # where memory runs out, this is what the kernel is to end
            Path("/proc/self/oom_score_adj").write_text(_MOST_READILY, encoding="ascii")
        do(claim)
        code = 0
    finally:
        os._exit(code)
