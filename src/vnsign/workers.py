"""Judge many files in pre-forked processes, each file under limits of its own.

A worker is a process forked once and used for file after file. The parent watches each: past the wall time or
the resident memory it is killed, the file gets a coded reason, and a new worker takes the next file.
"""

from __future__ import annotations

import multiprocessing
import os
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
    """Carry what every file of a run is judged with."""

    trust: TrustStore
    now: datetime
    at: datetime | None = None
    fetch: Fetcher | None = None
    authority: AuthorityLookup | None = None
    limits: Limits = DEFAULT_LIMITS
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

    def judge(self, files: Sequence[Path]) -> Iterator[tuple[int, Report]]:
        """Yield the index and report of each file as they are done, in any order."""
        waiting = list(range(len(files)))[::-1]
        while waiting or any(worker.busy for worker in self._workers):
            for place, worker in enumerate(self._workers):
                if not worker.busy and waiting:
                    self._workers[place] = self._given(worker, waiting.pop(), files)
            yield from self._finished(files)

    def _given(self, worker: _Worker, index: int, files: Sequence[Path]) -> _Worker:
        try:
            worker.pipe.send(str(files[index]))
        except OSError:
            _end(worker)
            worker = self._forked()
            worker.pipe.send(str(files[index]))
        worker.index, worker.started, worker.base = index, time.monotonic(), _resident(worker.process.pid)
        return worker

    def _finished(self, files: Sequence[Path]) -> Iterator[tuple[int, Report]]:
        busy = {worker.pipe: place for place, worker in enumerate(self._workers) if worker.busy}
        ready = set(wait(list(busy), timeout=_LOOK_EVERY_S))
        for pipe, place in busy.items():
            worker = self._workers[place]
            index, report = worker.index, None
            if pipe in ready:
                report = _received(worker, files)
            elif (code := self._over_limit(worker)) is not None:
                report = unreadable(str(files[index]), "", Reason(code), time.monotonic() - worker.started)
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
        if _resident(worker.process.pid) - worker.base > self._task.limits.resident_bytes:
            return Code.MEMORY_LIMIT
        return None

    def _forked(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there, self._task), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)


def verify_files(
    files: Sequence[Path],
    *,
    trust: TrustStore,
    now: datetime,
    at: datetime | None = None,
    fetch: Fetcher | None = None,
    authority: AuthorityLookup | None = None,
    limits: Limits = DEFAULT_LIMITS,
    password: bytes = b"",
    workers: int | None = None,
) -> Iterator[tuple[int, Report]]:
    """Judge many files on all cores; yield the index and report of each as they are done."""
    task = Task(trust, now, at, fetch, authority, limits, password)
    size = min(len(files), workers or os.cpu_count() or 1)
    with Pool(task, size=size) as pool:
        yield from pool.judge(files)


def verify_file(
    file: Path,
    *,
    trust: TrustStore,
    now: datetime,
    at: datetime | None = None,
    fetch: Fetcher | None = None,
    authority: AuthorityLookup | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Report:
    """Judge one file from outside in a worker of its own."""
    for _, report in verify_files(
        [file], trust=trust, now=now, at=at, fetch=fetch, authority=authority, limits=limits, workers=1
    ):
        return report
    raise AssertionError("a pool answers for every file")


def _serve(pipe: Connection, task: Task) -> None:
    while True:
        try:
            name = pipe.recv()
        except EOFError:
            return
        report = verify(
            Path(name),
            trust=task.trust,
            now=task.now,
            at=task.at,
            fetch=task.fetch,
            authority=task.authority,
            limits=task.limits,
            name=name,
            password=task.password,
        )
        pipe.send(report)


def _received(worker: _Worker, files: Sequence[Path]) -> Report:
    try:
        report = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(1)
        name = str(files[worker.index])
        return unreadable(name, "", Reason(Code.WORKER_DIED), time.monotonic() - worker.started)
    assert isinstance(report, Report)
    return report


def _resident(pid: int | None) -> int:
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
