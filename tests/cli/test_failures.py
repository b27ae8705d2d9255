"""What a person can cause is told in one sentence with an exit code, never as a traceback."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Vanthu

INIT = ("--agency", "H44.12", "--name", "Sở")
COMMANDS = [("serve",), ("worker",), ("check",), ("upgrade",), ("trust", "show")]


def _one_sentence(done: subprocess.CompletedProcess[str], *, code: int) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("place", ["/proc/x", "/dev/null/x"])
def test_init_where_no_folder_can_be_is_told(vanthu: Vanthu, place: str) -> None:
    assert place in _one_sentence(vanthu("init", place, *INIT), code=1)


@pytest.mark.parametrize("command", [*COMMANDS, ("init", "fresh", *INIT)])
@pytest.mark.parametrize(
    ("name", "value"),
    [("VANTHU_LEASE_S", "abc"), ("VANTHU_DATABASE_URL", "mysql://x"), ("VANTHU_DEBUG", "maybe")],
)
def test_a_wrong_setting_is_named_whatever_the_command(
    made: Vanthu, tmp_path: Path, command: tuple[str, ...], name: str, value: str
) -> None:
    command = tuple(str(tmp_path / "fresh") if word == "fresh" else word for word in command)

    assert name in _one_sentence(made(*command, **{name: value}), code=2)


def test_a_wrong_setting_is_named_even_where_no_installation_is(vanthu: Vanthu) -> None:
    assert "VANTHU_LEASE_S" in _one_sentence(vanthu("serve", VANTHU_LEASE_S="abc"), code=1)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/x.sqlite3", "postgresql://nobody@127.0.0.1:1/x"])
def test_a_database_that_cannot_be_reached_is_told(made: Vanthu, url: str) -> None:
    words = _one_sentence(made("upgrade", VANTHU_DATABASE_URL=url), code=1)

    assert "cơ sở dữ liệu" in words


def test_a_database_that_a_trial_version_left_half_way_is_not_upgraded(made: Vanthu, tmp_path: Path) -> None:
    shutil.copytree(made.home, tmp_path / "home")
    with closing(sqlite3.connect(tmp_path / "home" / "vanthu.sqlite3")) as database, database:
        database.execute("UPDATE django_migrations SET name = '0001_initial' WHERE app = 'registers'")

    words = _one_sentence(Vanthu(tmp_path / "home")("upgrade"), code=1)

    assert "bản thử" in words


def test_the_language_follows_the_locale(vanthu: Vanthu) -> None:
    assert "cannot be used" in _one_sentence(vanthu("check", LANG="en_GB.UTF-8"), code=1)
    assert "không dùng được" in _one_sentence(vanthu("check", LANG="vi_VN.UTF-8"), code=1)


@pytest.mark.parametrize("port", ["99999", "0", "-1", "web"])
def test_a_port_that_is_none_is_wrong_usage(made: Vanthu, port: str) -> None:
    done = made("serve", f"--port={port}")

    assert done.returncode == 2
    assert "65535" in done.stderr


def test_a_port_in_use_is_told(made: Vanthu) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        words = _one_sentence(made("serve", "--port", str(taken)), code=1)

    assert str(taken) in words


def test_an_address_of_another_machine_is_told(made: Vanthu, port: int) -> None:
    assert "192.0.2.1" in _one_sentence(made("serve", "--host", "192.0.2.1", "--port", str(port)), code=1)


def test_check_goes_on_past_a_trust_folder_that_cannot_be_read(tmp_path: Path) -> None:
    from tests.cli.conftest import make

    make(tmp_path)
    (tmp_path / "trust" / "pinned").write_bytes(b"no folder")

    done = Vanthu(tmp_path)("check")

    assert "Traceback" not in done.stderr
    assert "Đĩa" in done.stdout
