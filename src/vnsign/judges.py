"""Judge files one by one from any thread, each in a child process under limits, the children used again.

A child is started afresh, never forked from the caller: in a process with threads a fork may inherit a lock that
nobody will open. It knows no network and no directory: what it wants fetched, or asked about a signer, it asks of
its parent over the same pipe. Past the wall time or the resident memory it is killed, the file gets a coded
reason, and the next file gets a new child.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.proof.conclusion import unreadable
from vnsign.proof.revocation import Fetcher
from vnsign.reasons import Code, Reason
from vnsign.report import Authority, Report, Signer
from vnsign.trust import TrustStore
from vnsign.verify import AuthorityLookup, verify
from vnsign.workers import bound_memory, resident, settle, tidy

_LOOK_EVERY_S = 0.02
_GRACE_S = 0.5
_START_S = 60.0
_TRIES = 2
"""A child may die, starve or crawl of what another process did, such as the memory running out: ask a second one."""
UNFINISHED = frozenset({Code.WORKER_DIED, Code.TIME_LIMIT, Code.MEMORY_LIMIT})
"""Reasons that say nothing of the file but that judging it never came to an end."""


@dataclass(frozen=True, slots=True)
class Question:
    """Carry what is asked about one file: as `vnsign.verify.verify` takes it."""

    file: bytes | Path
    trust: TrustStore
    now: datetime
    at: datetime | None = None
    fetch: Fetcher | None = None
    authority: AuthorityLookup | None = None


class Judges:
    """Keep up to `size` children; each is started when first needed and serves one file at a time."""

    def __init__(self, *, size: int | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        """Start nothing yet. size: the number of cores if not given."""
        self._limits = limits
        self._free = threading.Semaphore(max(1, size or os.cpu_count() or 1))
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def judge(self, question: Question) -> Report:
        """Return the report on one file; waits while all children are busy. Never raises for what a file holds."""
        with self._free:
            for _ in range(_TRIES):
                child = self._child()
                report = child.judge(question, self._limits)
                if child.is_alive:
                    with self._lock:
                        self._idle.append(child)
                if not any(reason.code in UNFINISHED for reason in report.reasons):
                    break
            return report

    def close(self) -> None:
        """End the children that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _child(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child(self._limits)


class _Child:
    def __init__(self, limits: Limits) -> None:
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(  # noqa: S603 this module, by this interpreter
                [sys.executable, "-m", "vnsign.judges", str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._pipe = Connection(here.detach())
        self._trust = ""
        self._base = 0
        self.is_alive = True
        with contextlib.suppress(OSError):
            self._pipe.send(limits)

    def judge(self, question: Question, limits: Limits) -> Report:
        """Ask the child, and answer what it asks meanwhile."""
        name = str(question.file) if isinstance(question.file, Path) else ""
        started, spent = time.monotonic(), 0.0
        try:
            self._wake()
            started = time.monotonic()
            self._ask(question)
            while True:
                code, waited = self._wait(limits, limits.seconds + _GRACE_S - spent)
                spent += waited
                if code is not None:
                    self.end()
                    return unreadable(name, "", Reason(code), time.monotonic() - started)
                told = self._pipe.recv()
                if isinstance(told, Report):
                    return told
                self._pipe.send(_answer(told, question))
        except (EOFError, OSError):
            self.end()
            return unreadable(name, "", Reason(Code.WORKER_DIED), time.monotonic() - started)
        except BaseException:
            self.end()  # in the middle of a conversation: nobody may go on with it
            raise

    def end(self) -> None:
        """Kill the child."""
        self.is_alive = False
        self._pipe.close()
        self._process.kill()
        self._process.wait()

    def _wake(self) -> None:
        """Wait until the child has started, which is no time of the file's. Raises OSError if it does not."""
        if not self._base:
            if not self._pipe.poll(_START_S):
                raise TimeoutError("the child does not start")
            self._pipe.recv()
            self._base = resident(self._process.pid)

    def _ask(self, question: Question) -> None:
        # The trust store is sent when it changed: it is the same for thousands of files.
        key = question.trust.key
        trust = question.trust if key != self._trust else None
        has = (question.fetch is not None, question.authority is not None)
        self._pipe.send((question.file, trust, question.now, question.at, *has))
        self._trust = key

    def _wait(self, limits: Limits, left_s: float) -> tuple[Code | None, float]:
        began = time.monotonic()
        while not self._pipe.poll(_LOOK_EVERY_S):
            if time.monotonic() - began > left_s:
                return Code.TIME_LIMIT, time.monotonic() - began
            if resident(self._process.pid) - self._base > limits.resident_bytes:
                return Code.MEMORY_LIMIT, time.monotonic() - began
        return None, time.monotonic() - began


def _answer(
    told: tuple[str, Any, Any, Any], question: Question
) -> tuple[bool, Any]:  # by the kind of question
    kind, first, second, third = told
    if kind == "authority":
        assert question.authority is not None
        return True, question.authority(first, at=second)
    assert question.fetch is not None
    try:
        return True, question.fetch(first, data=second, content_type=third)
    except OSError as error:
        return False, str(error)


def _serve(pipe: Connection) -> None:
    limits: Limits = pipe.recv()
    bound_memory(limits)
    settle()
    pipe.send("ready")
    trust = TrustStore()

    def fetch(url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        pipe.send(("fetch", url, data, content_type))
        fetched, body = pipe.recv()
        if not fetched:
            raise OSError(body)
        return bytes(body)

    def authority(signer: Signer, *, at: datetime | None) -> Authority:
        pipe.send(("authority", signer, at, None))
        found: Authority = pipe.recv()[1]
        return found

    while True:
        try:
            file, changed, now, at, may_fetch, may_ask = pipe.recv()
        except (EOFError, OSError):
            return
        trust = changed or trust
        report = verify(
            file,
            trust=trust,
            now=now,
            at=at,
            fetch=fetch if may_fetch else None,
            authority=authority if may_ask else None,
            limits=limits,
        )
        pipe.send(report)
        tidy()


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
