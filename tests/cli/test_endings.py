"""Processes that the demo starts end with it, however it ends; a served installation outlives its shell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, environment, make, wait_for
from tests.ports import is_open

# Starts `vanthu serve` with what follows the environment's name, says so, and lingers.
STARTER = """
import os, subprocess, sys, time
if sys.argv[1] == "bound":
    os.environ["VANTHU_DIE_WITH"] = str(os.getpid())
child = subprocess.Popen([sys.executable, "-m", "vanthu.cli.main", *sys.argv[2:]])
print(child.pid, flush=True)
time.sleep(600)
"""


def _starter(home: Path, port: int, *, bound: str) -> tuple[subprocess.Popen[str], int]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, bound, "serve", "--port", str(port)],
        env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert starter.stdout is not None
    return starter, int(starter.stdout.readline())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path / "home")
    return tmp_path / "home"


def test_what_the_demo_serves_dies_with_a_demo_that_is_killed(home: Path, port: int) -> None:
    starter, serving = _starter(home, port, bound="bound")
    wait_for(lambda: is_open(port), "the web")

    starter.kill()
    starter.communicate()

    wait_for(lambda: not is_open(port), "the web's end", seconds=20)
    wait_for(lambda: not _lives(serving), "the end of serve", seconds=20)


def test_what_a_person_serves_outlives_the_shell(home: Path, port: int) -> None:
    starter, serving = _starter(home, port, bound="free")
    try:
        wait_for(lambda: is_open(port), "the web")
        starter.kill()
        starter.wait()

        assert _lives(serving)
        assert is_open(port)
    finally:
        os.kill(serving, signal.SIGTERM)
        wait_for(lambda: not is_open(port), "the web's end", seconds=30)
        starter.communicate()


def test_a_worker_that_was_still_loading_when_its_serve_was_killed_ends(home: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()

    worker = subprocess.run(
        [*COMMAND, "worker"], env=environment(home, VANTHU_SERVING_PID=str(dead.pid)), timeout=60, check=False
    )

    assert worker.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_demo_that_is_asked_to_end_leaves_nothing_running(
    tmp_path: Path, port: int, number: signal.Signals
) -> None:
    # A run without a terminal may have hang-ups ignored for all it starts, and the demo respects that.
    heard = ["env", "--default-signal=HUP"]
    words = tmp_path / "words"
    with words.open("wb") as told:
        driver = subprocess.Popen(
            [*heard, *COMMAND, "demo", "--folder", str(tmp_path / "demo"), "--port", str(port)],
            env=environment(tmp_path), stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for(
            lambda: driver.poll() is not None or (is_open(port) and is_open(port + 1)),
            "both sides", seconds=120, told=words.read_text,
        )  # fmt: skip
        assert driver.poll() is None, words.read_text()

        driver.send_signal(number)

        assert driver.wait(60) == (-9 if number is signal.SIGKILL else 128 + number)
        wait_for(lambda: not _left(tmp_path), "the end of all", seconds=20, told=lambda: _left(tmp_path))
    finally:
        driver.kill()
        driver.wait()


def _left(folder: Path) -> list[str]:
    """Return the command lines of processes that work in a folder."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told:
            lines.append((process / "cmdline").read_text())
    return lines


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
