"""What an installation keeps is its owner's alone."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

from tests.cli.conftest import COMMAND, Vanthu, environment, make, wait_for
from tests.ports import is_open


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_what_nobody_else_can_read(made: Vanthu) -> None:
    readable = [path for path in [made.home, *made.home.rglob("*")] if _mode(path) & 0o077]

    assert readable == []
    assert _mode(made.home) == 0o700
    assert _mode(made.home / "vanthu.sqlite3") == 0o600


def test_init_leaves_the_mode_of_a_folder_with_other_things_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)

    assert make(tmp_path).returncode == 0

    assert _mode(tmp_path) == 0o755


def test_check_warns_when_others_can_read(tmp_path: Path) -> None:
    make(tmp_path / "home")
    (tmp_path / "home").chmod(0o755)
    (tmp_path / "home" / "vanthu.sqlite3").chmod(0o644)

    found = json.loads(Vanthu(tmp_path / "home")("check", "--json").stdout)

    (finding,) = [row for row in found if row["what"] == "Quyền đọc"]
    assert finding["state"] == "warning"
    assert f"chmod go= {tmp_path / 'home' / 'vanthu.sqlite3'}" in finding["detail"]


def test_check_is_content_with_what_init_made(made: Vanthu) -> None:
    found = json.loads(made("check", "--json").stdout)

    assert [row["state"] for row in found if row["what"] == "Quyền đọc"] == ["ok"]


def test_serving_processes_share_nothing_either(tmp_path: Path, port: int) -> None:
    make(tmp_path / "home")
    serving = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment(tmp_path / "home"), umask=0o022,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: is_open(port), "the web")
        masks = {_umask(pid) for pid in _tree(serving.pid)}
    finally:
        serving.terminate()
        serving.wait(30)

    assert masks == {"0077"}


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [
        pid,
        *(below for file in children for each in file.read_text().split() for below in _tree(int(each))),
    ]


def _umask(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(line.split()[1] for line in status.splitlines() if line.startswith("Umask:"))
