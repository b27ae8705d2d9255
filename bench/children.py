"""Contenders of a bench as warm processes of their own, asked one after the other: one line in, seconds out."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


class Child:
    """A contender's process."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """Start it and wait until it is ready; RuntimeError if it cannot run here."""
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self._line().strip() != "ready":
            raise RuntimeError(f"{name} does not run here")

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def run(self, *words: str | Path, times: int = 1) -> float:
        """Do the task so many times; return the seconds that the child measured. RuntimeError if it died."""
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(map(str, (times, *words))) + "\n")
        self._process.stdin.flush()
        answer = self._line()
        if not answer:
            raise RuntimeError(f"{self.name} failed on {words[0]}")
        return float(answer)

    def resident(self) -> tuple[int, int]:
        """Return resident memory now and at its peak, in KiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        fields = dict(line.split(":", 1) for line in status.splitlines())
        return int(fields["VmRSS"].split()[0]), int(fields["VmHWM"].split()[0])

    def forget_peak(self) -> None:
        """Start the peak anew."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5", encoding="ascii")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def serve(task: Callable[..., None]) -> None:
    """Be a child: do the task as many times as a line says with its other words; answer how many seconds it took."""
    _say("ready")
    for line in sys.stdin:
        times, *words = line.rstrip("\n").split("\t")
        paths = [Path(word) for word in words]
        started = time.perf_counter()
        for _ in range(int(times)):
            task(*paths)
        _say(str(time.perf_counter() - started))


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()
