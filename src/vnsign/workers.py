"""Judge many files in pre-forked processes, each file under limits of its own.

A worker is a process forked once and used for file after file. The parent watches each: past the wall time or
the resident memory it is killed, the file gets a coded reason, and a new worker takes the next file.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkProcess
from pathlib import Path

from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.proof.conclusion import unreadable
from vnsign.proof.revocation import Fetcher
from vnsign.reasons import Code, Reason
from vnsign.report import Report
from vnsign.trust import TrustStore
from vnsign.verify import AuthorityLookup, verify

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Task:
    """Carry what a pool's workers know from their birth."""

    trust: TrustStore
    fetch: Fetcher | None = None
    authority: AuthorityLookup | None = None
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class Question:
    """Carry what is asked about one file: as `vnsign.verify.verify` takes it."""

    file: str
    now: datetime
    at: datetime | None = None
    password: bytes = b""


@dataclass
class _Worker:
    process: ForkProcess
    pipe: Connection
    base: int = 0
    index: int = -1
    started: float = 0.0

    @property
    def busy(self) -> bool:
        return self.index >= 0


class Pool:
    """Keep workers warm between files; use as a context manager."""

    def __init__(self, task: Task, *, size: int | None = None) -> None:
        """Fork the workers; `size` defaults to the number of cores."""
        self._task = task
        self._context: ForkContext = multiprocessing.get_context("fork")
        self._workers = [self._forked() for _ in range(max(1, size or os.cpu_count() or 1))]

    def __enter__(self) -> Pool:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every worker."""
        for worker in self._workers:
            _end(worker)

    def judge(self, questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
        """Yield the index and report of each question as they are answered, in any order."""
        waiting = list(range(len(questions)))[::-1]
        while waiting or any(worker.busy for worker in self._workers):
            for place, worker in enumerate(self._workers):
                if not worker.busy and waiting:
                    self._workers[place] = self._given(worker, waiting.pop(), questions)
            yield from self._finished(questions)

    def _given(self, worker: _Worker, index: int, questions: Sequence[Question]) -> _Worker:
        try:
            worker.pipe.send(questions[index])
        except OSError:
            _end(worker)
            worker = self._forked()
            worker.pipe.send(questions[index])
        worker.index, worker.started, worker.base = index, time.monotonic(), resident(worker.process.pid)
        return worker

    def _finished(self, questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
        busy = {worker.pipe: place for place, worker in enumerate(self._workers) if worker.busy}
        ready = set(wait(list(busy), timeout=_LOOK_EVERY_S))
        for pipe, place in busy.items():
            worker = self._workers[place]
            index, report = worker.index, None
            if pipe in ready:
                report = _received(worker, questions[index].file)
            elif (code := self._over_limit(worker)) is not None:
                report = unreadable(
                    questions[index].file, "", Reason(code), time.monotonic() - worker.started
                )
            if report is None:
                continue
            worker.index = -1
            if pipe not in ready or not worker.process.is_alive():
                _end(worker)
                self._workers[place] = self._forked()
            yield index, report

    def _over_limit(self, worker: _Worker) -> Code | None:
        # The worker itself stops at the wall time where it can; this is for where it cannot.
        if time.monotonic() - worker.started > self._task.limits.seconds + 0.5:
            return Code.TIME_LIMIT
        if resident(worker.process.pid) - worker.base > self._task.limits.resident_bytes:
            return Code.MEMORY_LIMIT
        return None

    def _forked(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there, self._task), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)


def verify_files(
    files: Sequence[Path], *, trust: TrustStore, now: datetime, at: datetime | None = None,
    fetch: Fetcher | None = None, authority: AuthorityLookup | None = None, limits: Limits = DEFAULT_LIMITS,
    password: bytes = b"", workers: int | None = None,
) -> Iterator[tuple[int, Report]]:  # fmt: skip
    """Judge many files on all cores; yield the index and report of each as they are done."""
    size = min(len(files), workers or os.cpu_count() or 1)
    with Pool(Task(trust, fetch, authority, limits), size=size) as pool:
        yield from pool.judge([Question(str(file), now, at, password) for file in files])


def verify_file(
    file: Path, *, trust: TrustStore, now: datetime, at: datetime | None = None, fetch: Fetcher | None = None,
    authority: AuthorityLookup | None = None, limits: Limits = DEFAULT_LIMITS,
) -> Report:  # fmt: skip
    """Judge one file from outside in a worker of its own."""
    judged = verify_files(
        [file], trust=trust, now=now, at=at, fetch=fetch, authority=authority, limits=limits, workers=1
    )
    return next(report for _, report in judged)


def _serve(pipe: Connection, task: Task) -> None:
    bound_memory(task.limits)
    settle()
    while True:
        try:
            asked: Question = pipe.recv()
        except EOFError:
            return
        pipe.send(
            verify(
                Path(asked.file),
                trust=task.trust,
                now=asked.now,
                at=asked.at,
                fetch=task.fetch,
                authority=task.authority,
                limits=task.limits,
                name=asked.file,
                password=asked.password,
            )
        )
        tidy()


_MANY = 20_000


def settle() -> None:
    """Make a process ready to judge file after file: it looks for circles of garbage between files only.

    While a file is judged hardly anything becomes garbage, and looking for it takes a fifth of the time. What was
    there before is left alone: to look through all that a large parent had costs a forked child seconds.
    """
    gc.freeze()
    gc.disable()


def tidy() -> None:
    """Clear away, between two files, what has come together."""
    if gc.get_count()[0] > _MANY:
        gc.collect()


def bound_memory(limits: Limits) -> None:
    """Refuse what the parent, looking fifty times a second, might see too late."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * _PAGE + 4 * limits.resident_bytes,) * 2)
    except (OSError, ValueError, IndexError):
        return


def _received(worker: _Worker, file: str) -> Report:
    try:
        report = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(1)
        return unreadable(file, "", Reason(Code.WORKER_DIED), time.monotonic() - worker.started)
    assert isinstance(report, Report)
    return report


def resident(pid: int | None) -> int:
    """Return the resident memory of a process in bytes, 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
