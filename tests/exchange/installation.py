"""An installation in processes of its own: made, served, killed, asked."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import grown, ports

ROOT = Path(__file__).resolve().parents[2]
SERVING = ("vanthu.cli.main", "serve", "--port")
FORKING = ("tests.exchange.forking",)
"""Web and worker forked from one process that has read the program: there at once, without the product's own server."""


class Installation:
    """One folder, one port, one agency."""

    def __init__(self, folder: Path, code: str, name: str, *, root: Path = ROOT, **environment: str) -> None:
        """Make the installation; nothing runs yet.

        root: the checkout whose code it runs. environment: more of it, for all its processes.
        """
        self.folder, self.code, self.name, self.port = folder, code, name, ports.block(0)
        self.process: subprocess.Popen[bytes] | None = None
        self.program, self.root = SERVING, root
        self._driver: subprocess.Popen[str] | None = None
        self._asking = threading.Lock()
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("VANTHU_")},
            "VANTHU_HOME": str(folder),
            "VANTHU_PEER_HOSTS": "127.0.0.1",
            "VANTHU_LEASE_S": "2",
            "DJANGO_SETTINGS_MODULE": "vanthu.config.settings",
            "PYTHONPATH": _code_of(root),
            **environment,
        }
        folder.mkdir(parents=True, exist_ok=True)
        if "VANTHU_DATABASE_URL" not in environment and root == ROOT:
            grown.database(folder / "vanthu.sqlite3")  # the command goes on from there
        self._run("-m", "vanthu.cli.main", "init", str(folder), "--agency", code, "--name", name, "--json")

    @property
    def url(self) -> str:
        """Return the address that peers are given."""
        return f"http://127.0.0.1:{self.port}"

    def drive(self, what: str, *arguments: str) -> Any:
        """Do or ask something inside the installation."""
        return self.ask("tests.exchange.drive", what, *arguments)

    def ask(self, module: str, what: str, *arguments: str) -> Any:
        """Call a function of a module inside the installation, in a process that stays for the next question."""
        with self._asking:
            answer = self._told([module, what, *arguments])
        assert "told" in answer, answer["failed"]
        return answer["told"]

    def _told(self, question: list[str]) -> dict[str, Any]:
        if self._driver is None:
            self._driver = self._begin_driver()
        assert self._driver.stdin
        assert self._driver.stdout
        self._driver.stdin.write(json.dumps(question) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        assert line, f"the driver of {self.name} is gone: see {self.folder}/logs/driver.log"
        return dict(json.loads(line))

    def _begin_driver(self) -> subprocess.Popen[str]:
        with (self.folder / "logs" / "driver.log").open("ab") as log:
            driver = subprocess.Popen(
                [sys.executable, "-m", "tests.exchange.driver"],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        atexit.register(self.close)
        return driver

    def start(self, **environment: str) -> None:
        """Serve, web and worker, and wait until it answers."""
        self.launch(**environment)
        wait_for(self.answers, f"{self.name} to answer", seconds=300)

    def launch(self, **environment: str) -> None:
        """Serve, web and worker, without waiting for an answer."""
        log = (self.folder / "logs" / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.program, str(self.port)],
            cwd=self.root,
            env={**self.environment, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def run_by(self, root: Path) -> None:
        """Have this installation, which is down, run by the code of another checkout from now on."""
        self.close()
        self.root, self.environment["PYTHONPATH"] = root, _code_of(root)

    def died_at(self) -> str:
        """Return the failpoint at which this installation died, and forget it; empty if at none."""
        path = self.folder / "logs" / "failpoint"
        name = path.read_text(encoding="ascii") if path.exists() else ""
        path.unlink(missing_ok=True)
        return name

    def kill(self) -> None:
        """SIGKILL everything of this installation at once, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End everything of this installation; its files stay."""
        self.kill()
        if self._driver is not None:
            with self._driver as driver:  # closes its pipes, which ends it, and waits
                driver.kill()
            self._driver = None
            atexit.unregister(self.close)

    def books(self) -> Any:
        """Return what this installation knows."""
        return self.drive("books")

    def answers(self) -> bool:
        """Say whether the web is there."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _code_of(root: Path) -> str:
    return f"{root / 'src'}{os.pathsep}{root}"


def pair(one: Installation, other: Installation) -> None:
    """Make two installations known to each other."""
    for here, there in ((one, other), (other, one)):
        here.drive("pair", there.url, there.drive("key"), there.code, there.name)


def wait_for(holds: Callable[[], bool], what: str, *, seconds: float = 300) -> None:
    """Wait until `holds`; fail naming what did not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.2)
