"""The processes of the exchange's benchmark: installations, what they use of the machine, and the bare server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import grown

ROOT = Path(__file__).resolve().parent.parent
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Side:
    """One installation: a folder, a database, a port; web and workers as processes that come and go."""

    def __init__(self, folder: Path, code: str, name: str, *, database: str) -> None:
        """Make the installation; nothing runs yet. database: a URL, empty for SQLite."""
        self.folder, self.code, self.name, self.port = folder, code, name, free_port()
        self._started = 0
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked: subprocess.Popen[str] | None = None
        self.most_resident = 0
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("VANTHU_")},
            "VANTHU_HOME": str(folder),
            "VANTHU_PEER_HOSTS": "127.0.0.1",
            "VANTHU_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "vanthu.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
            **({"VANTHU_DATABASE_URL": database} if database else {}),
        }
        if not database:
            folder.mkdir(parents=True, exist_ok=True)
            grown.database(folder / "vanthu.sqlite3")  # the command goes on from there
        self._told("-m", "vanthu.cli.main", "init", str(folder), "--agency", code, "--name", name, "--json")

    @property
    def url(self) -> str:
        """Return the address that the other side is given."""
        return f"http://127.0.0.1:{self.port}"

    def inside(self, what: str, *arguments: object) -> Any:  # JSON
        """Do or ask something inside the installation."""
        told = self._told(str(ROOT / "bench" / "exchange_inside.py"), what, *map(str, arguments))
        return json.loads(told)

    def start_web(self) -> None:
        """Serve without a worker, and wait until it answers."""
        self._start("web", "serve", "--port", str(self.port), "--no-worker")
        wait_for(self._answers, "the web to answer", seconds=60)

    def start_worker(self, *words: str) -> None:
        """Start a worker."""
        self._started += 1
        self._start(f"worker{self._started}", "worker", *words)

    def stop(self, kind: str = "") -> None:
        """Stop the processes whose name begins with `kind`."""
        for name in [name for name in self._running if name.startswith(kind)]:
            process = self._running.pop(name)
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if not kind and self._asked is not None:
            self._asked.kill()
            self._asked.wait()
            self._asked = None

    def progress(self, first: int, last: int) -> dict[str, int]:
        """Return how far the deliveries of a range are."""
        if self._asked is None:
            self._asked = subprocess.Popen(  # noqa: S603 our own words
                [sys.executable, str(ROOT / "bench" / "exchange_inside.py"), "progress"],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._asked.stdin and self._asked.stdout
        self._asked.stdin.write(f"{first} {last}\n")
        self._asked.stdin.flush()
        told: dict[str, int] = json.loads(self._asked.stdout.readline())
        return told

    def used(self) -> dict[str, float]:
        """Return the seconds of processor time of each process group, and note the memory held."""
        found, resident = {}, 0
        for name, process in list(self._running.items()):
            seconds, held = _session(process.pid)
            found[name.rstrip("0123456789")] = found.get(name.rstrip("0123456789"), 0.0) + seconds
            resident += held
        self.most_resident = max(self.most_resident, resident)
        return found

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / "logs" / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 our own words
                [sys.executable, "-m", "vanthu.cli.main", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _share(self._running[name].pid)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:  # noqa: S310 http, as above
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _told(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 our own words
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout


class Watch:
    """Notes, several times a second, what the sides hold of memory."""

    def __init__(self, *sides: Side) -> None:
        """Begin."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(sides,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _look(self, sides: tuple[Side, ...]) -> None:
        while not self._over.wait(0.25):
            for side in sides:
                side.used()


def _share(leader: int) -> None:
    """Give a new session our niceness: Linux shares the machine by session before it looks at that of a process."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{leader}/autogroup").write_text(str(os.nice(0)), encoding="ascii")


def _session(leader: int) -> tuple[float, int]:
    """Return processor seconds and resident bytes of a session's processes, of dead children too."""
    seconds, held = 0.0, 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            own = sum(int(field) for field in fields[11:13])
            seconds += own / _TICK
            held += int(fields[21]) * _PAGE
    return seconds, held


def wait_for(holds: Callable[[], bool], what: str, *, seconds: float) -> None:
    """Wait until `holds`; raise TimeoutError naming what did not come."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
