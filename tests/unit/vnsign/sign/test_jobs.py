"""`vnsign sign --jobs N`: several processes, one result per file in order, one try of a PIN."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.vnsign.pki import PASSPHRASE
from vnsign.__main__ import main
from vnsign.commands.parallel import in_processes
from vnsign.errors import SignerError
from vnsign.fields import FieldPlan, prepare
from vnsign.geometry import Box


@pytest.fixture
def desk(tmp_path, letter, pki):
    """A folder with a key, six prepared papers and a broken one among them."""
    (tmp_path / "key.p12").write_bytes(pki.p12(pki.agency))
    (tmp_path / "secret").write_text(PASSPHRASE, encoding="utf-8")
    prepared = prepare(letter, FieldPlan(agency=Box(1, 100, 170, 36, 36)))
    for index in range(6):
        (tmp_path / f"{index}.pdf").write_bytes(b"no pdf" if index == 2 else prepared)
    return tmp_path


def signing(desk: Path, *more: str) -> list[str]:
    files = [str(desk / f"{index}.pdf") for index in range(6)]
    key = ["--p12", str(desk / "key.p12"), "--secret-file", str(desk / "secret")]
    return ["sign", *files, "--into", str(desk / "out"), *key, "--json", *more]


def test_every_file_has_its_result_in_order_whatever_becomes_of_another(desk, capsys):
    code = main(signing(desk, "--jobs", "3"))

    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 3
    assert [Path(result["file"]).name for result in results] == [f"{index}.pdf" for index in range(6)]
    assert [result.get("error") for result in results] == [None, None, "not_pdf", None, None, None]
    assert sorted(path.name for path in (desk / "out").iterdir()) == [f"{i}.pdf" for i in range(6) if i != 2]


def test_what_many_processes_sign_verifies(desk, judge_file):
    main(signing(desk, "--jobs", "2"))

    assert {judge_file(path) for path in (desk / "out").iterdir()} == {"intact"}


@pytest.fixture
def judge_file(trust, now):
    from vnsign.verify import verify

    def judged(path: Path) -> str:
        return verify(path.read_bytes(), trust=trust, now=now).signatures[0].integrity.value

    return judged


def test_a_wrong_passphrase_is_tried_once_and_ends_the_command(desk, capsys, monkeypatch):
    tries = []
    from vnsign.signers import pkcs12

    load = pkcs12.load

    def counted(*args: object, **other: object) -> object:
        tries.append(os.getpid())
        return load(*args, **other)

    monkeypatch.setattr(pkcs12, "load", counted)
    (desk / "secret").write_text("wrong", encoding="utf-8")

    code = main(signing(desk, "--jobs", "4"))

    assert code == 3
    assert tries == [os.getpid()]
    assert "bad_key" in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "-1", "65", "two"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(desk, count):
    with pytest.raises(SystemExit) as refused:
        main(signing(desk, "--jobs", count))

    assert refused.value.code == 2


def test_a_process_that_dies_costs_one_file():
    @contextmanager
    def ready():
        def work(source: Path) -> dict[str, object]:
            if source.name == "b":
                os.kill(os.getpid(), signal.SIGKILL)
            return {"file": source.name}

        yield work

    results = list(in_processes([Path(name) for name in "abcd"], ready, jobs=2))

    assert [result.get("error") for result in results] == [None, "worker_died", None, None]


def test_means_that_cannot_be_opened_are_told_for_every_file():
    @contextmanager
    def ready():
        raise SignerError("token_missing", "gone")
        yield

    results = list(in_processes([Path("a"), Path("b"), Path("c")], ready, jobs=2))

    assert [result["error"] for result in results] == ["token_missing"] * 3
