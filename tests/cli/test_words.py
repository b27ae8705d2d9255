"""What commands print: the next line to paste, one refusal a file, tables whose addresses stay whole."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Vanthu, make
from vanthu.cli.demo import table
from vanthu.cli.demo.sides import Side
from vanthu.cli.demo.story import PASSWORD, RECEIVER, SENDER


def test_init_says_the_next_line_with_the_path_it_was_called_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from vanthu.cli import init

    monkeypatch.setattr("sys.argv", ["/opt/van thu/bin/vanthu", "init"])
    init._tell({"home": f"{tmp_path}/[red]", "agency": "H44.12", "admin": "quantri", "password": "p"})

    assert f"VANTHU_HOME='{tmp_path}/[red]' '/opt/van thu/bin/vanthu' serve" in capsys.readouterr().out


def test_a_file_without_receipts_is_refused_once(vanthu: Vanthu, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Văn Thư\n\nmột\nhai\nba\n", encoding="utf-8")

    done = vanthu("receipt", "verify", str(tmp_path / "README.md"))

    assert done.returncode == 1
    assert len((done.stdout + done.stderr).splitlines()) == 1
    assert "README.md" in done.stderr


def test_every_receipt_of_a_file_is_judged(vanthu: Vanthu, tmp_path: Path) -> None:
    (tmp_path / "two.json").write_text("{}\n{}\n", encoding="utf-8")

    done = vanthu("receipt", "verify", str(tmp_path / "two.json"), "--json")

    assert [json.loads(line)["holds"] for line in done.stdout.splitlines()] == [False, False]


@pytest.mark.parametrize("words", [("trust", "--json", "show"), ("trust", "show", "--json")])
def test_json_may_stand_before_or_after_the_act(made: Vanthu, words: tuple[str, ...]) -> None:
    assert json.loads(made(*words).stdout) == []


def test_what_is_copied_from_the_demo_table_stands_whole_in_80_columns(tmp_path: Path) -> None:
    screen = io.StringIO()
    sides = [Side(place, tmp_path, {}) for place in (SENDER, RECEIVER)]

    table.addresses(Console(file=screen, width=80), sides)

    rows = screen.getvalue().splitlines()
    assert max(map(len, rows)) <= 80
    for side in sides:
        for person in side.place.people:
            assert any(side.url in row and person.username in row and PASSWORD in row for row in rows)


def test_init_in_a_folder_that_is_one_already_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "home")

    again = make(tmp_path / "home")

    assert again.returncode == 1
    assert "Traceback" not in again.stderr
