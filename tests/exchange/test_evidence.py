"""The evidence of a delivery or a reception as one file, proved by the command without the installation (G3)."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.exchange.conftest import SYSTEM
from vanthu.cli.main import main
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound
from vanthu.directory.models import Agency
from vanthu.exchange import actions, evidence
from vanthu.exchange.keys import installation_key
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, InboundPackage
from vanthu.jobs.worker import run_due


@pytest.fixture
def delivery(letter: Letter, receiver: Agency, clerk: Actor, now: datetime) -> Delivery:
    """A letter that arrived and was accepted."""
    (queued,) = actions.queue(letter, recipients=[receiver], actor=clerk, now=now)
    run_due(now)
    run_due(now.replace(minute=1))
    return Delivery.objects.get(pk=queued.pk)


@pytest.fixture
def bundle(delivery: Delivery, clerk: Actor, now: datetime, tmp_path: Path) -> Path:
    """Its evidence."""
    path = tmp_path / "bang-chung.zip"
    with evidence.of_delivery(clerk, delivery.pk, now=now) as file:
        path.write_bytes(file.read())
    return path


def test_it_holds_the_package_the_receipts_and_the_record(delivery: Delivery, bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as file:
        names = set(file.namelist())
        lines = file.read("bien-nhan.jsonl").decode().splitlines()
        facts = json.loads(file.read("dien-bien.json"))

    assert {"HUONG-DAN.txt", "goi-tin.edxml", "bien-nhan.jsonl", "dien-bien.json"} <= names
    assert lines == [delivery.stored_receipt, delivery.outcome_receipt]
    assert (facts["message_id"], facts["sha256"]) == (delivery.message_id, delivery.sha256)
    assert [attempt["result"] for attempt in facts["attempts"]] == ["delivered"]
    assert "exchange.delivery_settled" in {entry["event"] for entry in facts["record"]}
    assert "trang-thai/01.edxml" in names


def test_the_command_proves_it_without_network_and_installation(bundle: Path, tmp_path: Path) -> None:
    key, elsewhere = installation_key().public.text, {"PATH": "/usr/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "vanthu.cli.main", "receipt", "verify", str(bundle), "--key", key, "--json"],
        env={**elsewhere, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [(row["kind"], row["holds"], row["package_checked"]) for row in told] == [
        ("stored", True, True),
        ("outcome", True, True),
    ]


def test_an_altered_package_in_it_is_found(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = bundle.with_name("sua.zip")
    with zipfile.ZipFile(bundle) as file, zipfile.ZipFile(other, "w") as changed:
        for name in file.namelist():
            changed.writestr(name, file.read(name) + (b" " if name == "goi-tin.edxml" else b""))

    assert main(["receipt", "verify", str(other)]) == 1
    assert "another one" in capsys.readouterr().out


def test_an_altered_receipt_is_said_to_be_false_and_nobody_is_told_to_mend_it(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "khac.zip"
    with zipfile.ZipFile(bundle) as file, zipfile.ZipFile(other, "w") as changed:
        for name in file.namelist():
            changed.writestr(name, file.read(name).replace(b'"sequence":1', b'"sequence":2'))

    assert main(["receipt", "verify", str(other)]) == 1
    told = capsys.readouterr().out
    assert "KHÔNG ĐÚNG / DOES NOT HOLD: chữ ký của biên nhận không đúng / the signature is wrong\n" in told
    assert "ĐÚNG / HOLDS:" not in told.replace("KHÔNG ĐÚNG", "")


def test_an_archive_that_is_no_evidence_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "khac.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "a")

    assert main(["receipt", "verify", str(path)]) == 1
    assert str(path) in capsys.readouterr().err


def test_the_receiver_has_its_own(
    delivery: Delivery, receiver: Agency, now: datetime, tmp_path: Path
) -> None:
    package = InboundPackage.objects.get(message_id=delivery.message_id)
    there = Actor("Văn thư bên nhận", receiver.pk, frozenset(SYSTEM.roles), is_system=True)
    with evidence.of_package(there, package.pk, now=now) as file, zipfile.ZipFile(file) as bundle:
        lines = bundle.read("bien-nhan.jsonl").decode().splitlines()

    assert lines == [package.stored_receipt, package.outcome_receipt]


def test_nobody_elses_evidence_is_handed_out(delivery: Delivery, officer: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        evidence.of_delivery(officer, delivery.pk, now=now)
