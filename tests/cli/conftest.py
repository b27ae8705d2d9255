"""Call the command as a person does: a process of its own, whose exit code and words are looked at."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import block

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "vanthu.cli.main")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a person who set nothing but the folder and `more`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("VANTHU_", "LC_", "LANG"))}
    return {**kept, "VANTHU_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", **more}


@dataclass(frozen=True)
class Vanthu:
    """The command, called for one folder."""

    home: Path

    def __call__(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments], env=environment(self.home, **more), capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip


def make(home: Path) -> subprocess.CompletedProcess[str]:
    """Make an installation as root's shell would, with the umask that Debian gives it."""
    return subprocess.run(
        [*COMMAND, "init", str(home), "--agency", "H44.12", "--name", "Sở Thông tin và Truyền thông"],
        env=environment(home), capture_output=True, text=True, check=False, umask=0o022,
    )  # fmt: skip


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Vanthu:
    """An installation that tests only look at."""
    home = tmp_path_factory.mktemp("cli") / "home"
    assert make(home).returncode == 0
    return Vanthu(home)


@pytest.fixture
def vanthu(tmp_path: Path) -> Vanthu:
    """The command where no installation is."""
    return Vanthu(tmp_path / "none")


@pytest.fixture
def port() -> int:
    """A port that nobody uses, nor those that a demo derives from it."""
    return block(0, 1, 9)


def wait_for(
    is_so: Callable[[], bool], what: str, *, seconds: float = 60, told: Callable[[], object] = lambda: ""
) -> None:
    """Return when `is_so`, or fail with what `told` finds then."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            pytest.fail(f"waited {seconds} s for {what} {told()}".rstrip())
        time.sleep(0.05)
