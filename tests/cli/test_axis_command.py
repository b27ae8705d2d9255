"""`vanthu axis`: what it prints, what it refuses, and where the secret is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("axis") / "home"
    vanthu(folder, "init", str(folder), "--agency", "H44.12", "--name", "Sở Thông tin và Truyền thông")
    return folder


def vanthu(home: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    done = subprocess.run(
        [sys.executable, "-m", "vanthu.cli.main", *arguments],
        cwd=ROOT,
        env={**environment, "VANTHU_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "vi_VN.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_a_system_is_admitted_and_its_secret_shown_once(home: Path) -> None:
    done = vanthu(home, "axis", "add-system", "A1", "--agency", "H44.30", "--agency", "H44.31", "--json")
    told = json.loads(done.stdout)
    (listed,) = [
        one for one in json.loads(vanthu(home, "axis", "list", "--json").stdout) if one["system_id"] == "A1"
    ]

    assert set(told) == {"system_id", "secret"}
    assert (told["system_id"], len(told["secret"])) == ("A1", 64)
    assert listed["agencies"] == ["H44.30", "H44.31"]
    kept = (home / "vanthu.sqlite3").read_bytes() + b"".join(
        p.read_bytes() for p in (home / "logs").iterdir()
    )
    assert told["secret"].encode() not in kept
    assert (home / "keys" / "sealing.key").stat().st_mode & 0o777 == 0o600


def test_an_agency_of_our_own_is_refused(home: Path) -> None:
    done = vanthu(home, "axis", "add-system", "A2", "--agency", "H44.12", code=1)

    assert "thuộc chính hệ thống này" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_id_or_agency_taken_is_refused(home: Path) -> None:
    vanthu(home, "axis", "add-system", "A3", "--agency", "H44.33")

    assert "A3" in vanthu(home, "axis", "add-system", "A3", "--agency", "H44.34", code=1).stderr
    assert "H44.33" in vanthu(home, "axis", "add-system", "A4", "--agency", "H44.33", code=1).stderr


@pytest.mark.parametrize("wrong", ["", "a b", "../x", "x" * 65])
def test_a_strange_id_is_refused(home: Path, wrong: str) -> None:
    assert "mã hệ thống" in vanthu(home, "axis", "add-system", wrong, "--agency", "H44.35", code=1).stderr


def test_a_code_that_is_none_is_refused_and_leaves_no_system(home: Path) -> None:
    vanthu(home, "axis", "add-system", "A5", "--agency", "không phải mã", code=1)

    assert "A5" not in vanthu(home, "axis", "list").stdout


def test_lock_unlock_and_renew(home: Path) -> None:
    first = json.loads(vanthu(home, "axis", "add-system", "A6", "--agency", "H44.36", "--json").stdout)

    locked = json.loads(vanthu(home, "axis", "lock", "A6", "--json").stdout)
    open_ = json.loads(vanthu(home, "axis", "unlock", "A6", "--json").stdout)
    renewed = json.loads(vanthu(home, "axis", "renew-secret", "A6", "--json").stdout)

    assert (locked["is_locked"], open_["is_locked"]) == (True, False)
    assert renewed["secret"] != first["secret"]
    assert vanthu(home, "axis", "lock", "nobody", code=1).stderr
