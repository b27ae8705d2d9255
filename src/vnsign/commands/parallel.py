"""Do the same work on many files in several processes, each with means of its own; results keep the files' order.

Processes, not threads: PKCS#11 modules are not safe to use from two threads (`vnsign.signers.pkcs11`), and signing is
bound by the processor.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Protocol

from vnsign.errors import SigningError

Result = dict[str, object]
Work = Callable[[Path], Result]
Made = AbstractContextManager[Work]


class Ready(Protocol):
    """Open what one process needs for its files, such as a login, and return how it does one."""

    def __call__(self) -> Made:
        """Return the means, to be closed when all files are done."""


def in_processes(files: Sequence[Path], ready: Ready, *, jobs: int) -> Iterator[Result]:
    """Yield the result for every file, in order; a process that dies costs the file it was at, no other.

    jobs: how many processes, no more than there are files.
    """
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, tuple[ForkProcess, int]] = {}
    waiting = list(range(len(files)))[::-1]
    done: dict[int, Result] = {}
    told = 0

    def start() -> None:
        here, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, ready), daemon=True)
        process.start()
        there.close()
        give(here, process)

    def give(pipe: Connection, process: ForkProcess) -> None:
        if waiting:
            index = waiting.pop()
            workers[pipe] = process, index
            pipe.send(files[index])
        else:
            pipe.send(None)  # closing would not tell: processes forked later hold this end too
            process.join()
            pipe.close()

    for _ in range(min(jobs, len(files))):
        start()
    while told < len(files):
        for pipe in [item for item in wait(list(workers)) if isinstance(item, Connection)]:
            process, index = workers.pop(pipe)
            try:
                done[index] = pipe.recv()
                give(pipe, process)
            except (EOFError, OSError):
                process.join()
                done[index] = {
                    "file": str(files[index]),
                    "error": "worker_died",
                    "message": f"{process.exitcode}",
                }
                if waiting:
                    start()
        while told in done:
            yield done.pop(told)
            told += 1


def _serve(pipe: Connection, ready: Ready) -> None:
    try:
        with ready() as work:
            _answer(pipe, work)
    except SigningError as error:
        # The means could not be opened: every file of this process says why.
        code, message = error.code, error.message
        _answer(pipe, lambda source: {"file": str(source), "error": code, "message": message})


def _answer(pipe: Connection, work: Work) -> None:
    while (source := pipe.recv()) is not None:
        pipe.send(work(source))
